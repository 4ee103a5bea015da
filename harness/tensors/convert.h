// Numbers of one storage type as those of another.
#pragma once

#include <cstdint>
#include <string>

#include "harness/tensors/tensor_file.h"

namespace assay {

// To a type that holds all that it holds: of the narrow ones, to float32.
bool widens(Dtype from, Dtype to);
void widen(Tensor& tensor, Dtype to);

// float64 becomes float32: how many of its numbers are others then. Throws InputError, about `from`, for one that is
// beyond the greatest of float32.
std::int64_t round_to_float32(Tensor& tensor, const std::string& from);

// "[3, 17]" of the element with this index, for people.
std::string place_of_element(std::int64_t index, const std::vector<std::int64_t>& dims);

}  // namespace assay
