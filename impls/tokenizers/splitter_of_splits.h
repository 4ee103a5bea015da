// The pattern that is a sequence of splits, in one pass: deepseek.
#pragma once

#include "impls/tokenizers/splitter_of_words.h"

namespace assay::tokenizers {

// The characters of the second split.
inline bool is_han_or_kana(std::uint32_t code_point) {
  return between(code_point, 0x4e00, 0x9fa5) || between(code_point, 0x3040, 0x30ff);
}

// What the third split sees: for it, the text ends where the first two have cut. `han` says of which kind of piece this
// is, of one that the second has matched or of what lies between.
template <bool han>
Scanned scan_piece(const Byte* at, const Byte* end) {
  const Scanned next = scan(at, end);
  if (in(numbers, next) || is_han_or_kana(next.code_point) != han) return {no_character, ended, 0};
  return next;
}

template <bool han, unsigned set>
const Byte* skip_in_piece(const Byte* at, const Byte* end) {
  for (Scanned next = scan_piece<han>(at, end); in(set, next); next = scan_piece<han>(at, end)) at += next.bytes;
  return at;
}

// ` ?[\p{P}\p{S}]+[\r\n]*` behind the first sign or its blank. No newline is Han or kana.
template <bool han>
const Byte* signs_end(const Byte* at, const Byte* end) {
  const Byte* const behind = skip_in_piece<han, signs>(at, end);
  return han ? behind : newlines_end(behind, end);
}

// Where the text ends for a run of spaces from `at` on. No space is Han or kana.
inline const Byte* end_for_spaces(const Byte* at, const Byte* end) {
  const Byte* const behind = PlainText::skip<spaces>(at, end);
  return scan_piece<false>(behind, end).kind == ended ? behind : end;
}

inline bool is_ascii_letter(Byte byte) { return between(byte | 0x20u, 'a', 'z'); }

// What nothing matches, up to where something does: only what may stand in front of letters, and does not.
template <bool han>
const Byte* unmatched_end(const Byte* at, const Byte* end) {
  constexpr unsigned unmatched = set_of(unicode16::other);
  const Byte* last = at;
  Scanned next = scan_piece<han>(at, end);
  for (; in(unmatched, next); next = scan_piece<han>(at, end)) {
    last = at;
    at += next.bytes;
  }
  return in(letters | marks, next) ? last : at;
}

// [!-/:-@[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
// from `at` on, where `first` stands, which is no number.
template <bool han>
const Byte* third_split_end(const Byte* at, Scanned first, const Byte* end) {
  constexpr unsigned of_words = letters | marks;
  const Byte* const next = at + first.bytes;
  if (in(of_words, first)) return skip_in_piece<han, of_words>(next, end);
  if (in(signs, first)) {
    const Byte* letter = next;
    while (*at < 0x80 && letter < end && is_ascii_letter(*letter)) ++letter;
    return letter > next ? letter : signs_end<han>(next, end);
  }
  const Scanned second = scan_piece<han>(next, end);
  if (in(of_words, second) && !is_newline(*at)) return skip_in_piece<han, of_words>(next, end);
  if (*at == ' ' && in(signs, second)) return signs_end<han>(next, end);
  if (in(spaces, first)) return lines_end<false>(at, end_for_spaces(at, end));
  return unmatched_end<han>(at, end);
}

// \p{N}{1,3}; [\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+; and of all these pieces the third.
inline const Byte* splits_piece_end(const Byte* at, const Byte* end) {
  const Scanned first = scan(at, end);
  if (in(numbers, first)) return numbers_end<3>(at + first.bytes, end);
  if (is_han_or_kana(first.code_point)) return third_split_end<true>(at, first, end);
  return third_split_end<false>(at, first, end);
}

}  // namespace assay::tokenizers
