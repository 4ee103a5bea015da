// The patterns that cut words where a small letter stands before a capital: o200k, tekken.
//
// In [upper]*[lower]+ and [upper]+[lower]*, letters without case (Lm, Lo) and marks are in both sets. So a run of
// capitals and of what is in both, with no small letter behind it, ends behind the last of both.
#pragma once

#include "impls/tokenizers/splitter_of_words.h"

namespace assay::tokenizers {

inline constexpr unsigned small_letters = set_of(unicode16::lower);
inline constexpr unsigned of_both = set_of(unicode16::modifier) | set_of(unicode16::caseless) | marks;
inline constexpr unsigned capitals = set_of(unicode16::upper) | set_of(unicode16::title);

struct CasedWord {
  const Byte* ends_small;  // where [upper]*[lower]+ ends; nullptr if it does not match
  const Byte* run;         // where the run of [upper] ends
};

// The character that ends at `behind`, in a run of well-formed ones.
inline Scanned scan_before(const Byte* behind, const Byte* end) {
  const Byte* at = behind - 1;
  while ((*at & 0xc0u) == 0x80u) --at;
  return scan(at, end);
}

template <class Text>
CasedWord cased_word(const Text& text, const Byte* at, const Byte* end) {
  const Byte* const run = text.template skip<capitals | of_both>(at, end);
  if (in(small_letters, scan(run, end))) return {text.template skip<small_letters | of_both>(run, end), run};
  for (const Byte* both = run; both > at;) {
    const Scanned last = scan_before(both, end);
    if (in(of_both, last)) return {both, run};
    both -= last.bytes;
  }
  return {nullptr, run};
}

// [^\r\n\p{L}\p{N}]?[upper]*[lower]+ or [^\r\n\p{L}\p{N}]?[upper]+[lower]* from `at` on, where `first` stands; nullptr
// if neither matches.
template <class Text>
const Byte* cased_piece_end(const Text& text, const Byte* at, Scanned first, const Byte* end) {
  if (in(letters, first)) {
    const CasedWord word = cased_word(text, at, end);
    return word.ends_small != nullptr ? word.ends_small : word.run;
  }
  if (in(numbers, first) || is_newline(*at)) return nullptr;
  const Byte* const next = at + first.bytes;
  const CasedWord behind = cased_word(text, next, end);
  if (behind.ends_small != nullptr) return behind.ends_small;
  if (in(marks, first)) return next;  // without anything in front, it is a word of small letters by itself
  return behind.run > next ? behind.run : nullptr;
}

// [^\r\n\p{L}\p{N}]?[upper]*[lower]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[upper]+[lower]*(?i:...)?|
// \p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
// with {1,most_numbers}, and contractions or none.
template <int most_numbers, bool contractions, class Text>
const Byte* cases_piece_end(const Text& text, const Byte* at, const Byte* end) {
  const Scanned first = scan(at, end);
  if (const Byte* const word = cased_piece_end(text, at, first, end); word != nullptr) {
    const bool more = contractions && word < end && *word == '\'';
    return more ? word + contraction_of_any_case(word, end) : word;
  }
  const Byte* next = at + first.bytes;
  if (in(numbers, first)) return numbers_end<most_numbers>(next, end);
  if (in(others, first) || (*at == ' ' && in(others, scan(next, end)))) {
    next = text.template skip<others>(next, end);
    while (next < end && (is_newline(*next) || *next == '/')) ++next;
    return next;
  }
  return lines_end<false>(at, end);
}

}  // namespace assay::tokenizers
