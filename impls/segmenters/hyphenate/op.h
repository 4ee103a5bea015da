// hyphenate: the order of its values, its rule and the files of patterns that it takes, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/op.h"

namespace assay::hyphenate {

// Cuts the words of a text where they may be hyphenated, by Liang's patterns (Liang 1983, Word Hy-phen-a-tion by
// Com-put-er). A word is a run of letters and combining marks (\p{L} and \p{M} of Unicode 16), as long as it can be.
// What stands between two words is one piece.
//
// A pattern is characters with a level, 0 to 9, before, between and behind them: `hy3ph` is h, y, p, h with 3 in the
// middle and 0 elsewhere. A dot is the beginning or the end of a word. The word is taken in small letters, each
// character by itself: the first code point of its lower case in Unicode 16, without a context. Wherever a pattern's
// characters stand in it, its levels count there; between two characters of the word the highest level counts. If that
// is odd, and at least `left` characters stand before it in the word and `right` behind it, the word is cut there.
// Characters are code points: a ligature is one, and so is a mark.
//
// left, right: 0 is what the file says, or 2 where it says nothing.
//
// text: bytes. vocabulary: path of a file of patterns; constant.
// ends: the end of each piece, in bytes, ascending; the last is the length of the text.
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { ends };

// A file of patterns is a .dic, as libhyphen (LibreOffice) has them: the first line is what it is written in, UTF-8 or
// ISO8859-1. Each other one is empty, begins with % or # (a comment), or is
// - LEFTHYPHENMIN N or RIGHTHYPHENMIN N, N of 1 to `greatest_margin`; the last one counts,
// - COMPOUNDLEFTHYPHENMIN N or COMPOUNDRIGHTHYPHENMIN N, of which nothing is used,
// - NEXTLEVEL, before all patterns: words that are made of others are not told apart here, so that one level is all,
// - or a pattern: characters, with at most one digit before, between and behind them; a dot is the first or the last of
//   them, and one is no dot. A word whose places are all told (an exception: .ta9b8le.) is a pattern like any other.
// Each line ends in LF, which the last one may lack; blanks, tabs and CR before it are no part of it. Patterns that
// change letters (with a /) and NOHYPHEN are refused.
inline constexpr std::size_t largest_patterns_file = std::size_t{2} << 20, longest_pattern = 100;
inline constexpr std::size_t most_letters = 250;  // different ones in all patterns, the dot among them
inline constexpr std::int64_t greatest_margin = 99, usual_margin = 2;

struct Settings {
  std::int64_t left = 0, right = 0;  // 0: what the file says
};

inline Settings settings_of(const Parameters& parameters) {
  return {parameters.get<std::int64_t>("left"), parameters.get<std::int64_t>("right")};
}

}  // namespace assay::hyphenate
