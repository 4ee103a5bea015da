#pragma once

namespace assay::fma {

// Every kernel does exactly so many multiplications and additions in a call.
inline constexpr int operations_per_call = 1 << 16;

struct SimdKernels {
  float (*run)(float x);
};

const SimdKernels* chains_avx2();  // nullptr on other architectures
const SimdKernels* chains_avx512();

}  // namespace assay::fma
