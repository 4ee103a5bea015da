// Arrays of numbers in files of others: .npy and .npz (NumPy), .safetensors. Nothing that a file says of itself is
// believed before it has been held against what is there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/op.h"

namespace assay {

// Dense, the last axis fastest.
struct Tensor {
  Dtype dtype = Dtype::f32;  // f32, bf16, f16 or f64
  std::vector<std::int64_t> dims;
  std::vector<std::byte> bytes;
};

// "model.safetensors:model.norm.weight": the file, and of one that has several arrays, which.
struct TensorPlace {
  std::string file, member;
};
TensorPlace place_from(const std::string& given);

// Each throws InputError, with the file's name and what was expected, for whatever is no such array: truncated, longer
// than its shape says, of another type, order or endianness, or larger than a value of a case may be. Without a member
// the only one is taken.
Tensor read_tensor(const TensorPlace& place);  // by the ending of the file's name
Tensor read_npy(const std::string& file);
Tensor read_npz(const std::string& file, const std::string& member);
Tensor read_safetensors(const std::string& file, const std::string& member);

// Writes it whole; bfloat16, which NumPy does not have, as ml_dtypes does: '<V2'.
void write_npy(const std::string& file, Dtype dtype, const std::vector<std::int64_t>& dims,
               const std::vector<std::byte>& bytes);

// "float32 [2, 4, 768]", for people.
std::string describe(const Tensor& tensor);

}  // namespace assay
