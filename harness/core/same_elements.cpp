#include "harness/core/same_elements.h"

#include <cmath>
#include <cstring>

#include "harness/core/dtype.h"

namespace assay {

std::size_t first_difference(Dtype dtype, const std::byte* first, const std::byte* second, std::size_t bytes) {
  if (bytes == 0 || std::memcmp(first, second, bytes) == 0) return bytes;
  const std::size_t size = size_of(dtype);
  std::size_t at = 0;
  for (; at + size <= bytes; at += size) {
    if (std::memcmp(first + at, second + at, size) == 0) continue;
    const bool nans =
        is_floating(dtype) && std::isnan(decode(dtype, first + at)) && std::isnan(decode(dtype, second + at));
    if (!nans) return at;
  }
  return at == bytes || std::memcmp(first + at, second + at, bytes - at) == 0 ? bytes : at;
}

bool same_elements(Dtype dtype, const std::byte* first, const std::byte* second, std::size_t bytes) {
  return first_difference(dtype, first, second, bytes) == bytes;
}

}  // namespace assay
