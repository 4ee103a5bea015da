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
constexpr std::size_t reach = 16;  // so many bytes behind a place are read

// The top bit of each byte that is from `low` to `high`; of bytes below 0x80.
constexpr std::uint64_t between(std::uint64_t bytes, unsigned low, unsigned high) {
  return (bytes + of_each(0x80 - low)) & ~(bytes + of_each(0x7f - high)) & tops;
}

struct Eight {
  std::uint64_t bytes, in_word;  // the top bit of each byte that is a letter or digit of ASCII
};
template <bool cased>
Eight look(const char* at) {
  std::uint64_t bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  const std::uint64_t low = bytes & ~tops, beyond = bytes & tops;
  const std::uint64_t letters = between(low | of_each(0x20), 'a', 'z') & ~beyond;
  const std::uint64_t digits = between(low, '0', '9') & ~beyond;
  if (!cased) bytes |= letters >> 2;
  return {bytes, letters | digits};
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
