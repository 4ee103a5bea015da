// bpe_decode: the order of its values, and its rule, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::bpe_decode {

// The text of subwords, as bpe_encode and subword-nmt write them: without each "@@ ", and without each "@@" behind
// which a line ends (CR, LF, or the end of it all). Both are looked for from left to right, and nothing else is
// changed.
//
// segmented: bytes. text: bytes.
enum Input : std::size_t { segmented };
enum Output : std::size_t { text };

}  // namespace assay::bpe_decode
