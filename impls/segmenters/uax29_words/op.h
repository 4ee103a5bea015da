// uax29_words: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstddef>

namespace assay::uax29_words {

// Cuts a text at word boundaries: UAX #29, revision 45 (Unicode 16), rules WB1 to WB999, without dictionaries and
// without what languages tailor. Words are pieces, and so are the spaces, signs and ideographs between them.
//
// A byte that is not part of a well-formed character is a character of its own, of no value of any property (Other).
//
// text: bytes. ends: the end of each piece, in bytes, ascending; the last is the length of the text. An empty text has
// none.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

}  // namespace assay::uax29_words
