#pragma once

#include <cstddef>

namespace assay::copy {

// Reads so many bytes and writes so many: see op.cpp.
struct SimdKernels {
  void (*copy)(const unsigned char* from, std::size_t read, unsigned char* to, std::size_t written);
};

}  // namespace assay::copy
