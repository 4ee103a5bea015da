// characters: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstddef>

#include "harness/op.h"

namespace assay::characters {

// Cuts a text into its code points, or into its bytes. Grapheme clusters are uax29_graphemes.
//
// A code point is a well-formed UTF-8 sequence (Unicode 16, table 3-7: no overlong forms, no surrogates, nothing above
// U+10FFFF). A byte that is not part of one is a piece of its own.
//
// text: bytes. ends: the end of each piece, in bytes, ascending; the last is the length of the text. An empty text has
// none.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

inline bool by_bytes(const Parameters& parameters) { return parameters.get<std::string>("unit") == "bytes"; }

}  // namespace assay::characters
