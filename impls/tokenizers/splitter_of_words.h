// gpt2's pattern, those that have it with newlines (cl100k, llama3, qwen2), and clip's.
#pragma once

#include "impls/tokenizers/scan.h"

namespace assay::tokenizers {

// ---- steps ----------------------------------------------------------------------------------------------------------

// The length of 's, 't, 're, 've, 'm, 'll or 'd at an apostrophe, or 0.
[[gnu::always_inline]] inline int contraction(const Byte* at, const Byte* end) {
  if (end - at < 2) return 0;
  const Byte first = at[1];
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  if (end - at < 3) return 0;
  const Byte second = at[2];
  return ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l') ? 3 : 0;
}

// The same in any case: (?i:'s|'t|'re|'ve|'m|'ll|'d). U+017F, of two bytes, is a small s as well.
[[gnu::always_inline]] inline int contraction_of_any_case(const Byte* at, const Byte* end) {
  if (end - at < 2) return 0;
  const unsigned first = at[1] | 0x20u;
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  if (end - at < 3) return 0;
  if (at[1] == 0xc5 && at[2] == 0xbf) return 3;
  const unsigned second = at[2] | 0x20u;
  return ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l') ? 3 : 0;
}

inline bool is_newline(unsigned byte) { return byte == '\r' || byte == '\n'; }

// The end of a run of numbers of which one stands before `at`, with `most` of them at most.
template <int most>
const Byte* numbers_end(const Byte* at, const Byte* end) {
  for (int count = 1; count < most; ++count) {
    const Scanned next = scan(at, end);
    if (!in(numbers, next)) break;
    at += next.bytes;
  }
  return at;
}

// A run of space up to the end of the text is one piece; before anything else the last character stays behind,
// unless it is the only one.
inline const Byte* spaces_end(const Byte* at, const Byte* end) {
  const Byte* last = at;
  const Byte* next = at + scan(at, end).bytes;
  for (Scanned scanned = scan(next, end); in(spaces, scanned); scanned = scan(next, end)) {
    last = next;
    next += scanned.bytes;
  }
  return next == end || last == at ? next : last;
}

// The same, but a run with newlines ends behind the last of them: \s*[\r\n]+|\s+(?!\S)|\s+. With `whole_at_end`, one
// up to the end of the text stays whole all the same: \s++$ comes first.
template <bool whole_at_end>
const Byte* lines_end(const Byte* at, const Byte* end) {
  const Byte* last = at;
  const Byte* lines = nullptr;  // behind the last newline
  const Byte* next = at;
  for (Scanned scanned = scan(next, end); in(spaces, scanned); scanned = scan(next, end)) {
    last = next;
    next += scanned.bytes;
    if (is_newline(*last)) lines = next;
  }
  if (whole_at_end && next == end) return end;
  if (lines != nullptr) return lines;
  return next == end || last == at ? next : last;
}

inline const Byte* newlines_end(const Byte* at, const Byte* end) {
  while (at < end && is_newline(*at)) ++at;
  return at;
}

// ---- patterns -------------------------------------------------------------------------------------------------------

// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
template <class Text>
const Byte* gpt2_piece_end(const Text& text, const Byte* at, const Byte* end) {
  Scanned first = scan(at, end);
  const Byte* next = at + first.bytes;
  if (*at == ' ') {
    first = scan(next, end);
    if (next == end || in(spaces, first)) return spaces_end(at, end);
    next += first.bytes;
  } else if (in(spaces, first)) {
    return spaces_end(at, end);
  } else if (*at == '\'') {
    if (const int length = contraction(at, end); length > 0) return at + length;
  }
  if (in(letters, first)) return text.template skip<letters>(next, end);
  if (in(numbers, first)) return text.template skip<numbers>(next, end);
  return text.template skip<others>(next, end);
}

// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
// with {1,most_numbers}, and \s++$ before \s*[\r\n]+ or not.
template <int most_numbers, bool whole_at_end, class Text>
const Byte* words_piece_end(const Text& text, const Byte* at, const Byte* end) {
  const Scanned first = scan(at, end);
  const Byte* const next = at + first.bytes;
  if (in(letters, first)) return text.template skip<letters>(next, end);
  if (in(numbers, first)) return numbers_end<most_numbers>(next, end);
  if (*at == '\'')
    if (const int length = contraction_of_any_case(at, end); length > 0) return at + length;
  const Scanned second = scan(next, end);
  if (in(letters, second) && !is_newline(*at)) return text.template skip<letters>(next + second.bytes, end);
  if (in(others, first) || (*at == ' ' && in(others, second)))
    return newlines_end(text.template skip<others>(next, end), end);
  return lines_end<whole_at_end>(at, end);
}

// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+|\s+
template <class Text>
const Byte* clip_piece_end(const Text& text, const Byte* at, const Byte* end) {
  const Scanned first = scan(at, end);
  const Byte* const next = at + first.bytes;
  if (*at == '\'')
    if (const int length = contraction_of_any_case(at, end); length > 0) return at + length;
  if (in(letters, first)) return text.template skip<letters>(next, end);
  if (in(numbers, first)) return next;
  return in(spaces, first) ? text.template skip<spaces>(next, end) : text.template skip<others>(next, end);
}

}  // namespace assay::tokenizers
