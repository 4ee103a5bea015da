#pragma once

#include <cstddef>

namespace assay::copy {

struct SimdKernels {
  void (*copy)(const unsigned char* from, unsigned char* to, std::size_t count);
};

}  // namespace assay::copy
