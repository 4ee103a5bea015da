// Bytes as characters with their classes, for implementations of the ops on text. One look at a byte decides for ASCII;
// every other character is decoded and looked up in a two-stage table.
#pragma once

#include <cstddef>
#include <cstdint>

#include "generated/unicode16_stages.h"

namespace assay::tokenizers {

using Byte = unsigned char;
using unicode16::Class;

struct Scanned {
  std::uint32_t code_point;  // of a byte that is not part of a character: no_character
  Class kind;
  std::uint8_t bytes;
};

constexpr std::uint32_t no_character = ~0u;
// Behind the last character there is one of this class, of no bytes: it is in no set.
constexpr auto ended = static_cast<Class>(31);

// Sets of classes, a bit for each.
constexpr unsigned set_of(Class kind) { return 1u << kind; }
inline constexpr unsigned letters = set_of(unicode16::upper) | set_of(unicode16::lower) | set_of(unicode16::title) |
                                    set_of(unicode16::modifier) | set_of(unicode16::caseless);
inline constexpr unsigned numbers = set_of(unicode16::number), spaces = set_of(unicode16::space),
                          marks = set_of(unicode16::mark);
inline constexpr unsigned signs = set_of(unicode16::punctuation) | set_of(unicode16::symbol);
// [^\s\p{L}\p{N}]
inline constexpr unsigned others = signs | marks | set_of(unicode16::other);

[[gnu::always_inline]] inline bool in(unsigned set, Scanned scanned) { return (set >> scanned.kind & 1u) != 0; }
[[gnu::always_inline]] inline bool between(unsigned byte, unsigned low, unsigned high) {
  return byte - low <= high - low;
}

// A character of more than one byte, or a byte that is not part of one: the rows of Unicode's table 3-7.
inline Scanned scan_beyond_ascii(const Byte* at, const Byte* end) {
  constexpr Scanned alone{no_character, unicode16::other, 1};
  const auto found = [](std::uint32_t code_point, std::uint8_t bytes) {
    return Scanned{code_point, unicode16::class_of(code_point), bytes};
  };
  const std::ptrdiff_t left = end - at;
  const unsigned lead = at[0];
  if (!between(lead, 0xc2, 0xf4) || left < 2) return alone;
  const unsigned least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (!between(at[1], least, most)) return alone;
  if (lead < 0xe0) return found((lead & 0x1fu) << 6 | (at[1] & 0x3fu), 2);
  if (left < 3 || !between(at[2], 0x80, 0xbf)) return alone;
  const unsigned upper = (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
  if (lead < 0xf0) return found((lead & 0x0fu) << 12 | upper, 3);
  if (left < 4 || !between(at[3], 0x80, 0xbf)) return alone;
  return found((lead & 0x07u) << 18 | upper << 6 | (at[3] & 0x3fu), 4);
}

// The block of the first 256 code points starts with ASCII.
inline constexpr const std::uint8_t (&ascii_class)[256] = unicode16::class_in_block[unicode16::block_of[0]];

inline Scanned scan(const Byte* at, const Byte* end) {
  if (at == end) return {no_character, ended, 0};
  if (*at < 0x80) return {*at, static_cast<Class>(ascii_class[*at]), 1};
  return scan_beyond_ascii(at, end);
}

// A text that is looked at as it is, one character after the other. Scanners of pieces take it, or another one that
// knows more beforehand.
struct PlainText {
  static Scanned scan(const Byte* at, const Byte* end) { return tokenizers::scan(at, end); }

  // The end of the run of such characters.
  template <unsigned set>
  static const Byte* skip(const Byte* at, const Byte* end) {
    for (Scanned next = scan(at, end); in(set, next); next = scan(at, end)) at += next.bytes;
    return at;
  }
};

}  // namespace assay::tokenizers
