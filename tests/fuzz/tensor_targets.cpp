// Files of arrays, as others write them.
#include <algorithm>
#include <functional>
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

// Whatever its user then sees is one line.
void read_or_refuse(const std::function<Tensor()>& read) {
  refuses_cleanly([&] {
    try {
      require_whole(read());
    } catch (const InputError& error) {
      require(std::string_view(error.what()).find_first_of("\n\t\033") == std::string_view::npos,
              "a refusal is one line");
      throw;
    }
  });
}

}  // namespace

void npy(std::string_view input) {
  const InputFile file(input);
  read_or_refuse([&] { return read_npy(file.path()); });
}

// With the name of an array as its first line.
void npz(std::string_view input) {
  const std::size_t line = std::min(input.find('\n'), input.size());
  const InputFile file(input.substr(std::min(line + 1, input.size())));
  for (const std::string& member : {std::string(input.substr(0, line)), std::string()})
    read_or_refuse([&] { return read_npz(file.path(), member); });
}

void safetensors(std::string_view input) {
  const std::size_t line = std::min(input.find('\n'), input.size());
  const InputFile file(input.substr(std::min(line + 1, input.size())));
  for (const std::string& member : {std::string(input.substr(0, line)), std::string()})
    read_or_refuse([&] { return read_safetensors(file.path(), member); });
}

}  // namespace assay::fuzz
