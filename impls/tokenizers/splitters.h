// The patterns of pretokenize as hand-written scanners over the bytes, for implementations. One look at a byte
// decides for ASCII; every other character is decoded and looked up in a two-stage table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "generated/unicode16_stages.h"

namespace assay::tokenizers {

using Byte = unsigned char;

// A function that returns the end of the piece that starts at `at`; at < end.
using Splitter = const Byte* (*)(const Byte* at, const Byte* end);

struct Scanned {
  unicode16::Class kind;
  std::uint8_t bytes;
};

inline bool between(unsigned byte, unsigned low, unsigned high) { return byte - low <= high - low; }

// A character of more than one byte, or a byte that is not part of one: the rows of Unicode's table 3-7.
inline Scanned scan_beyond_ascii(const Byte* at, const Byte* end) {
  constexpr Scanned alone{unicode16::other, 1};
  const std::ptrdiff_t left = end - at;
  const unsigned lead = at[0];
  if (!between(lead, 0xc2, 0xf4) || left < 2) return alone;
  const unsigned least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (!between(at[1], least, most)) return alone;
  if (lead < 0xe0) return {unicode16::class_of((lead & 0x1fu) << 6 | (at[1] & 0x3fu)), 2};
  if (left < 3 || !between(at[2], 0x80, 0xbf)) return alone;
  const unsigned upper = (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
  if (lead < 0xf0) return {unicode16::class_of((lead & 0x0fu) << 12 | upper), 3};
  if (left < 4 || !between(at[3], 0x80, 0xbf)) return alone;
  return {unicode16::class_of((lead & 0x07u) << 18 | upper << 6 | (at[3] & 0x3fu)), 4};
}

// The block of the first 256 code points starts with ASCII.
inline constexpr const std::uint8_t (&ascii_class)[256] = unicode16::class_in_block[unicode16::block_of[0]];

inline Scanned scan(const Byte* at, const Byte* end) {
  if (*at < 0x80) return {static_cast<unicode16::Class>(ascii_class[*at]), 1};
  return scan_beyond_ascii(at, end);
}

template <unicode16::Class wanted>
const Byte* skip(const Byte* at, const Byte* end) {
  while (at < end) {
    const Scanned next = scan(at, end);
    if (next.kind != wanted) break;
    at += next.bytes;
  }
  return at;
}

inline const Byte* skip(unicode16::Class wanted, const Byte* at, const Byte* end) {
  if (wanted == unicode16::letter) return skip<unicode16::letter>(at, end);
  if (wanted == unicode16::number) return skip<unicode16::number>(at, end);
  return skip<unicode16::other>(at, end);
}

// The length of 's, 't, 're, 've, 'm, 'll or 'd at an apostrophe, or 0.
inline int contraction(const Byte* at, const Byte* end) {
  if (end - at < 2) return 0;
  const Byte first = at[1];
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  if (end - at < 3) return 0;
  const Byte second = at[2];
  return ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l') ? 3 : 0;
}

// A run of space up to the end of the text is one piece; before anything else the last character stays behind,
// unless it is the only one.
inline const Byte* spaces_end(const Byte* at, const Byte* end) {
  const Byte* last = at;
  const Byte* next = at + scan(at, end).bytes;
  while (next < end) {
    const Scanned scanned = scan(next, end);
    if (scanned.kind != unicode16::space) return last == at ? next : last;
    last = next;
    next += scanned.bytes;
  }
  return end;
}

// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
inline const Byte* gpt2_piece_end(const Byte* at, const Byte* end) {
  Scanned first = scan(at, end);
  const Byte* next = at + first.bytes;
  if (*at == ' ') {
    if (next == end) return end;
    first = scan(next, end);
    if (first.kind == unicode16::space) return spaces_end(at, end);
    next += first.bytes;
  } else if (first.kind == unicode16::space) {
    return spaces_end(at, end);
  } else if (*at == '\'') {
    if (const int length = contraction(at, end); length > 0) return at + length;
  }
  return skip(first.kind, next, end);
}

// Everything is one piece.
inline const Byte* no_split(const Byte*, const Byte* end) { return end; }

struct NamedSplitter {
  std::string_view pattern;
  Splitter piece_end;
};

inline constexpr std::array<NamedSplitter, 2> splitters{{{"gpt2", gpt2_piece_end}, {"none", no_split}}};

// nullptr for a pattern that is not among them.
inline Splitter splitter_named(std::string_view pattern) {
  for (const NamedSplitter& named : splitters)
    if (named.pattern == pattern) return named.piece_end;
  return nullptr;
}

}  // namespace assay::tokenizers
