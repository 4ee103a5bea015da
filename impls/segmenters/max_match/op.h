// max_match: the order of its values, and its rules, for its implementations.
#pragma once

#include <cstddef>
#include <string>

#include "harness/op.h"
#include "impls/segmenters/dictionary/op.h"

namespace assay::max_match {

// Cuts a text into words of a dictionary, always the longest there is; where there is none, one character is a piece.
// - forward: from the left, each piece is the longest word that begins where the piece before ends.
// - backward: from the right, each piece is the longest word that ends where the piece behind begins.
// - bidirectional: of both the one with fewer pieces; if these are as many, with fewer pieces of one character; if
// these
//   are as many, too, backward. Each line is decided by itself: it ends behind its LF, which no word has in it.
// Words know nothing of each other, white space or scripts: what is in the dictionary is matched wherever it stands.
//
// text: bytes. dictionary: path of a dictionary (impls/segmenters/dictionary/op.h), whose frequencies do not matter;
// constant. ends: the end of each piece, in bytes, ascending; the last is the length of the text. An empty text has
// none.
//
// A character is a well-formed UTF-8 sequence (Unicode 16, table 3-7); a byte that is not part of one is a character of
// its own, and in no word.
enum Input : std::size_t { text, dictionary_file };
enum Output : std::size_t { ends };

inline constexpr const char *forward = "forward", *backward = "backward", *bidirectional = "bidirectional";

enum class Direction : unsigned char { from_left, from_right, from_both };

inline Direction direction_of(const Parameters& parameters) {
  const auto& told = parameters.get<std::string>("direction");
  return told == forward ? Direction::from_left : told == backward ? Direction::from_right : Direction::from_both;
}

}  // namespace assay::max_match
