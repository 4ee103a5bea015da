// Files of arrays, as others write them.
#include <algorithm>
#include <string>

#include "harness/core/dtype.h"
#include "harness/tensors/tensor_file.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

void require_whole(const Tensor& tensor) {
  std::uint64_t count = 1;
  for (const std::int64_t dim : tensor.dims) {
    require(dim >= 0, "no axis is shorter than nothing");
    count *= static_cast<std::uint64_t>(dim);
  }
  require(count * size_of(tensor.dtype) == tensor.bytes.size(), "a shape says how many bytes there are");
}

}  // namespace

void npy(std::string_view input) {
  const InputFile file(input);
  refuses_cleanly([&] { require_whole(read_npy(file.path())); });
}

// With the name of an array as its first line.
void npz(std::string_view input) {
  const std::size_t line = std::min(input.find('\n'), input.size());
  const InputFile file(input.substr(std::min(line + 1, input.size())));
  for (const std::string& member : {std::string(input.substr(0, line)), std::string()})
    refuses_cleanly([&] { require_whole(read_npz(file.path(), member)); });
}

void safetensors(std::string_view input) {
  const std::size_t line = std::min(input.find('\n'), input.size());
  const InputFile file(input.substr(std::min(line + 1, input.size())));
  for (const std::string& member : {std::string(input.substr(0, line)), std::string()})
    refuses_cleanly([&] { require_whole(read_safetensors(file.path(), member)); });
}

}  // namespace assay::fuzz
