#include "harness/tensors/convert.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "harness/core/case.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/tensors/array_bytes.h"

namespace assay {
namespace {

float as_bits(std::uint32_t bits) {
  float number;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

}  // namespace

bool widens(Dtype from, Dtype to) { return is_narrow(from) && to == Dtype::f32; }

void widen(Tensor& tensor, Dtype to) {
  const std::size_t count = tensor.bytes.size() / size_of(tensor.dtype);
  std::vector<std::byte> wide(count * size_of(to));
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* element = tensor.bytes.data() + i * size_of(tensor.dtype);
    std::uint16_t bits;
    std::memcpy(&bits, element, sizeof bits);
    // Of bfloat16 the bits are the upper ones: NaNs keep theirs.
    const float number = tensor.dtype == Dtype::bf16 ? as_bits(std::uint32_t{bits} << 16)
                                                     : static_cast<float>(decode(tensor.dtype, element));
    std::memcpy(wide.data() + i * size_of(to), &number, sizeof number);
  }
  tensor.bytes = std::move(wide);
  tensor.dtype = to;
}

std::int64_t round_to_float32(Tensor& tensor, const std::string& from) {
  const std::size_t count = tensor.bytes.size() / sizeof(double);
  std::vector<std::byte> rounded(count * sizeof(float));
  std::int64_t changed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    double number;
    std::memcpy(&number, tensor.bytes.data() + i * sizeof number, sizeof number);
    if (std::isfinite(number) && overflow_of(Dtype::f32, number, 0) == Overflow::always)
      throw InputError({from}, "has " + print(number) + " at " +
                                   place_of_element(static_cast<std::int64_t>(i), tensor.dims) +
                                   ", which is beyond float32, to which float64 is rounded");
    const auto narrow = static_cast<float>(number);
    if (static_cast<double>(narrow) != number && !std::isnan(number)) ++changed;
    std::memcpy(rounded.data() + i * sizeof narrow, &narrow, sizeof narrow);
  }
  tensor.bytes = std::move(rounded);
  tensor.dtype = Dtype::f32;
  return changed;
}

std::string place_of_element(std::int64_t index, const std::vector<std::int64_t>& dims) {
  std::vector<std::int64_t> place(dims.size());
  for (std::size_t axis = dims.size(); axis-- > 0; index /= std::max<std::int64_t>(dims[axis], 1))
    place[axis] = index % std::max<std::int64_t>(dims[axis], 1);
  return print_shape(place);
}

}  // namespace assay
