// From arrays in files to a case: the signature of an op says which axes are which of its dimensions, and which dtypes
// belong together.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/tensors/tensor_file.h"

namespace assay {

struct GivenTensor {
  std::string value;  // "x"
  std::string from;   // the file's name, and the array's: for people
  Tensor tensor;
};

struct Fitting {
  std::vector<GivenTensor> inputs = {}, expected = {};
  Parameters parameters = {};        // those that were given
  std::vector<Dimension> dims = {};  // the same
  std::string values = {};           // of data that are not given; empty: the op's first
};

struct Fitted {
  Case which;  // without the hash that names it
  OwnTensors tensors;
  std::vector<std::string> notes;  // what was folded, widened, rounded or drawn, and which parameters are defaults
};

// Leading axes are folded into rows, dtypes made wider where that changes no number, and float64 is rounded to float32;
// inputs that are not given are drawn as those of a generated case are. Throws InputError, with the file's name, for
// what does not fit the signature, or holds what the contract has none of.
Fitted fit(const Op& op, Fitting given, const Resources& resources);

}  // namespace assay
