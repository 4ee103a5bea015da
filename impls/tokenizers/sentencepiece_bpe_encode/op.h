// sentencepiece_bpe_encode: the order of its values and its rule, for its implementations.
#pragma once

#include <cstddef>

#include "harness/op.h"

namespace assay::sentencepiece_bpe_encode {

// The ids of a text by a BPE model of SentencePiece: the text is normalised (charsmap_normalize/op.h), and all of it is
// merged at once, without being cut into words first.
//
// It begins as symbols, from left to right: a user-defined piece that begins here, of several the longest, is a symbol
// that is never merged; else a character is one. Then, of all pairs of neighbours whose text together is a piece of the
// type NORMAL, USER_DEFINED or UNUSED, the one of the highest score becomes one symbol, of equal ones the leftmost;
// until there is none. Each symbol is the id of the piece that it is, or else unknown.
//
// A symbol that is a piece of the type UNUSED is cut again into the two that became it, and these likewise; one of a
// single character is unknown. (Which two these are does not depend on what stands around it: nothing that was merged
// lies across its ends, so that within them all went as if they were a text. So it makes no difference that the library
// notes, for all of a text, as which pair such a piece was seen last.)
//
// Neighbours that are unknown are one id. With byte_fallback, each byte of an unknown character is the id of its piece
// <0x..> instead, and nothing becomes one.
//
// text: bytes. vocabulary: path of a model of the kind bpe; constant. ids: i32.
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { ids };

}  // namespace assay::sentencepiece_bpe_encode
