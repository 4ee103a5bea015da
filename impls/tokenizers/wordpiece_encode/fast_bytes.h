// The bytes of a text as `fast` looks at them: eight at a time, whether they are letters of ASCII; by themselves, of
// which sort they are; and whether they are an ideograph.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "impls/tokenizers/scan.h"

namespace assay::wordpiece_encode {

using tokenizers::Byte;

static_assert(std::endian::native == std::endian::little, "the first byte of a text is the lowest of a register");

constexpr std::uint64_t of_each(unsigned byte) { return byte * 0x0101010101010101u; }
constexpr std::uint64_t tops = of_each(0x80);

// The top bit of each byte that is from `low` to `high`; of bytes below 0x80.
constexpr std::uint64_t between(std::uint64_t bytes, unsigned low, unsigned high) {
  return (bytes + of_each(0x80 - low)) & ~(bytes + of_each(0x7f - high)) & tops;
}

// Of a block of 64 bytes, a bit for each: letters and digits of ASCII; what separates words; and what is neither ASCII
// that can be seen nor that. All else are signs.
struct Masks {
  std::uint64_t words = 0, spaces = 0, other = 0;
};
constexpr std::size_t block = 64;

// The top bits of eight bytes, beside each other.
constexpr std::uint64_t gathered(std::uint64_t bits) { return (bits >> 7) * 0x0102040810204080u >> 56; }

inline Masks masks_of(const char* at) {
  Masks masks;
  for (unsigned eighth = 0; eighth < 8; ++eighth) {
    std::uint64_t bytes;
    std::memcpy(&bytes, at + 8 * eighth, sizeof bytes);
    const std::uint64_t low = bytes & ~tops, ascii = ~bytes & tops;
    const std::uint64_t words = between(low | of_each(0x20), 'a', 'z') | between(low, '0', '9');
    const std::uint64_t spaces = between(low, ' ', ' ') | between(low, '\t', '\n') | between(low, '\r', '\r');
    const std::uint64_t seen = between(low, 0x21, 0x7e);
    masks.words |= gathered(words & ascii) << 8 * eighth;
    masks.spaces |= gathered(spaces & ascii) << 8 * eighth;
    masks.other |= gathered(tops & ~((seen | spaces) & ascii)) << 8 * eighth;
  }
  return masks;
}

// Where 16 of them begin.
constexpr std::uint64_t runs_of_16(std::uint64_t bits) {
  bits &= bits >> 1;
  bits &= bits >> 2;
  bits &= bits >> 4;
  return bits & bits >> 8;
}

constexpr std::uint64_t first_bytes(std::size_t count) { return count >= 8 ? ~0ull : (1ull << 8 * count) - 1; }

enum class Sort : std::uint8_t { letter, space, sign, other };
constexpr std::array<Sort, 256> sorts = [] {
  std::array<Sort, 256> all{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool letter = (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    const bool space = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
    all[byte] = byte >= 0x7f ? Sort::other
                : letter     ? Sort::letter
                : space      ? Sort::space
                : byte > ' ' ? Sort::sign
                             : Sort::other;
  }
  return all;
}();
inline Sort sort_of(char byte) { return sorts[static_cast<Byte>(byte)]; }

constexpr std::uint32_t first_ideograph = 0x4e00, last_ideograph = 0x9fff;

// Of the block of which no character is mapped to another; 0 if none begins there.
inline std::uint32_t ideograph_at(const char* at, const char* end) {
  if (static_cast<Byte>(*at) < 0xe4 || static_cast<Byte>(*at) > 0xe9) return 0;
  const tokenizers::Scanned character =
      tokenizers::scan(reinterpret_cast<const Byte*>(at), reinterpret_cast<const Byte*>(end));
  const std::uint32_t found = character.code_point;
  return found >= first_ideograph && found <= last_ideograph ? found : 0;
}

}  // namespace assay::wordpiece_encode
