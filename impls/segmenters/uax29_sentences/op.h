// uax29_sentences: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstddef>

namespace assay::uax29_sentences {

// Cuts a text at sentence boundaries: UAX #29, revision 45 (Unicode 16), rules SB1 to SB998, without lists of
// abbreviations and without what languages tailor. A sentence has the spaces behind it, and the end of its line.
//
// A byte that is not part of a well-formed character is a character of its own, of no value of any property (Other).
//
// text: bytes. ends: the end of each sentence, in bytes, ascending; the last is the length of the text. An empty text
// has none.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

}  // namespace assay::uax29_sentences
