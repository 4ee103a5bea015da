#pragma once

#include <cstddef>

namespace assay::read {

struct SimdKernels {
  unsigned char (*parity)(const unsigned char* from, std::size_t count);
};

const SimdKernels* vector_avx2();  // nullptr on other architectures
const SimdKernels* vector_avx512();

}  // namespace assay::read
