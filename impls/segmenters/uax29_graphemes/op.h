// uax29_graphemes: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstddef>

namespace assay::uax29_graphemes {

// Cuts a text into extended grapheme clusters, what a reader takes for one character: UAX #29, revision 45 (Unicode
// 16), rules GB1 to GB999, among them GB9c (Indic conjuncts) and GB11 (emoji that are joined).
//
// A byte that is not part of a well-formed character is a character of its own, of no value of any property (Other).
//
// text: bytes. ends: the end of each cluster, in bytes, ascending; the last is the length of the text. An empty text
// has none.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

}  // namespace assay::uax29_graphemes
