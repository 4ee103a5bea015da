// sentencepiece_decode: the order of its values, and its rule, for its implementations.
#pragma once

#include <algorithm>
#include <cstddef>

#include "harness/op.h"

namespace assay::sentencepiece_decode {

// The text that ids of a model of SentencePiece stand for: their pieces, one behind the other, in which each U+2581 is
// a space. But
// - a piece of the type CONTROL gives nothing, and the UNKNOWN one gives unk_surface (" \u2047 " where the model says
//   nothing);
// - neighbours of the type BYTE are bytes of characters: of a run, each well-formed character is itself, and each byte
//   that is part of none is U+FFFD. Any other piece ends a run, one that gives nothing as well;
// - with add_dummy_prefix or remove_extra_whitespaces, a piece that comes while there is no text yet, and is neither
//   CONTROL, UNKNOWN nor BYTE, loses one U+2581 at its beginning: without remove_extra_whitespaces one piece in all,
//   with it each as long as there is no text.
//
// Decoding stops before the first id that is no piece (negative, or behind the last); and before the first at which
// what the ids may take at most, added up, is more than the room: the bytes of a piece, those of unk_surface for the
// unknown one, three for a byte. `decoded` is the number of ids before that.
//
// ids: i32. vocabulary: path of a model; constant. text: bytes. decoded: i64, one element.
enum Input : std::size_t { ids, vocabulary };
enum Output : std::size_t { text, decoded };

}  // namespace assay::sentencepiece_decode
