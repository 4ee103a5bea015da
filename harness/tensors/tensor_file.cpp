#include "harness/tensors/tensor_file.h"

#include <array>

#include "harness/core/error.h"
#include "harness/tensors/array_bytes.h"

namespace assay {

// The names of files may have a ':', too: a member stands behind the ending of a file that has several.
TensorPlace place_from(const std::string& given) {
  constexpr std::array<std::string_view, 2> endings{".npz:", ".safetensors:"};
  for (const std::string_view ending : endings)
    if (const std::size_t at = given.find(ending); at != std::string::npos)
      return {given.substr(0, at + ending.size() - 1), given.substr(at + ending.size())};
  return {given, ""};
}

Tensor read_tensor(const TensorPlace& place) {
  if (place.file.ends_with(".npy")) return read_npy(place.file);
  if (place.file.ends_with(".npz")) return read_npz(place.file, place.member);
  if (place.file.ends_with(".safetensors")) return read_safetensors(place.file, place.member);
  throw InputError({place.file},
                   "is not named like a file of tensors; expected FILE.npy, FILE.npz:NAME or FILE.safetensors:NAME");
}

std::string describe(const Tensor& tensor) { return numpy_name_of(tensor.dtype) + " " + print_shape(tensor.dims); }

}  // namespace assay
