#pragma once

namespace assay::fma {

// Every kernel does exactly so many multiplications and additions in a call: of float32, and of products of bf16 that
// are added up in float32.
inline constexpr int operations_per_call = 1 << 16, operations_of_bf16 = 1 << 22;

struct SimdKernels {
  float (*run)(float x);
};

const SimdKernels* chains_avx2();  // nullptr on other architectures
const SimdKernels* chains_avx512();
const SimdKernels* chains_avx512bf16();
const SimdKernels* chains_amx_bf16();  // also where the system lets no program have the tiles

}  // namespace assay::fma
