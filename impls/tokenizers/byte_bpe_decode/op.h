// byte_bpe_decode: the order of its values, and its rule, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::byte_bpe_decode {

// The bytes that ids stand for, one behind the other; nothing is added, dropped or replaced between them. Decoding
// stops before the first id that is neither a token of the vocabulary nor an added one (negative, in a gap, above the
// highest), and before the first whose bytes have no room any more as a whole. `decoded` is the number of ids before
// that: all of them where nothing is wrong.
//
// ids: i32. vocabulary: path of a vocabulary (byte_bpe_encode/op.h); constant. text: bytes. decoded: i64, one element.
enum Input : std::size_t { ids, vocabulary };
enum Output : std::size_t { text, decoded };

}  // namespace assay::byte_bpe_decode
