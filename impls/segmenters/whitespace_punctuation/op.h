// whitespace_punctuation: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstddef>

#include "harness/op.h"

namespace assay::whitespace_punctuation {

// Cuts a text into runs of three classes of characters (Unicode 16):
//   white space:  White_Space
//   words:        letters, marks and numbers (L, M, N), and U+005F, '_'
//   signs:        everything else: punctuation, symbols, controls, what is not assigned, and each byte that is not
//                 part of a well-formed character
// Runs of white space and of words are pieces. With signs=alone each sign is one, with signs=runs each run of them.
//
// text: bytes. ends: the end of each piece, in bytes, ascending; the last is the length of the text. An empty text has
// none.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

inline bool signs_alone(const Parameters& parameters) { return parameters.get<std::string>("signs") == "alone"; }

}  // namespace assay::whitespace_punctuation
