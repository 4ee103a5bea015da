#pragma once

#include <cstddef>

namespace assay::copy {

struct SimdKernels {
  void (*copy)(const unsigned char* from, unsigned char* to, std::size_t count);
};

const SimdKernels* nontemporal_avx2();  // nullptr on other architectures

}  // namespace assay::copy
