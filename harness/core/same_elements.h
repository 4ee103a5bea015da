// Whether two runs gave the same.
#pragma once

#include <cstddef>

#include "harness/op.h"

namespace assay {

// So many bytes of elements, bit by bit; but one NaN is as good as another. Its sign and payload are for no contract to
// say: a processor takes them of whichever operand comes first, and where a library begins its vectors may change that
// with the place of a buffer of its own.
bool same_elements(Dtype dtype, const std::byte* first, const std::byte* second, std::size_t bytes);

// The first place, in bytes, where they are not the same; `bytes` if there is none.
std::size_t first_difference(Dtype dtype, const std::byte* first, const std::byte* second, std::size_t bytes);

}  // namespace assay
