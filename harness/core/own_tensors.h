// Tensors of a user's own: a literal case whose values lie in files that its user has.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/core/buffer.h"
#include "harness/core/case.h"
#include "harness/core/error.h"

namespace assay {

// Where one value comes from.
struct TensorSource {
  std::string value;  // "x"
  std::string from;   // the file's name, without its folder: "model.safetensors:model.norm.weight"; or how it was drawn
  std::string sha256;  // of the file; empty of what was drawn
};

// What files held when they were read.
struct OwnTensors {
  std::vector<Buffer> inputs;         // all that the case has, in the order of the signature
  std::vector<Buffer> expected;       // outputs, as their user expects them; may be none
  std::vector<TensorSource> sources;  // of the inputs
  std::vector<TensorSource> of_expected;
};
using SharedTensors = std::shared_ptr<const OwnTensors>;

// A file for one value of a case, as it was given.
struct TensorFile {
  std::string value;
  std::string file;  // with its folder and, of a file that has several arrays, the name: "acts.npz:x"
};

// Cells of a user's own tensors, as they were asked for. Their sizes, dtype and name are known when the files are read.
struct OwnCase {
  Location at;  // the sweep; without a file: the command line
  std::string op;
  std::vector<TensorFile> inputs, expected;
  Parameters parameters;        // those that were given
  std::vector<Dimension> dims;  // the same
  std::string values;           // that data without a file are drawn as; empty: the op's first
};

}  // namespace assay
