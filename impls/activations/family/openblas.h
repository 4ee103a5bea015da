// A pointwise op, as far as BLAS goes: it copies, scales and adds, but has no function of elements, not even a product.
#pragma once

#include <cblas.h>

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/activations/family/naive.h"
#include "impls/blas.h"

namespace assay::activations {

// Every step is a walk of its own, so rows are cut into blocks that stay in the first-level cache from one step to the
// next.
inline constexpr blasint block_size = 2048;

// A block of x, which becomes y, and as much room beside it. The steps that BLAS has, and loops for all others.
struct Block {
  float* x;
  float* z;
  blasint count;

  void scopy() const { cblas_scopy(count, x, 1, z, 1); }                               // z = x
  void sscal(float a) const { cblas_sscal(count, a, z, 1); }                           // z = a z
  void saxpby_to_z(float a, float b) const { cblas_saxpby(count, a, x, 1, b, z, 1); }  // z = a x + b z
  void saxpby_to_x(float a, float b) const { cblas_saxpby(count, a, z, 1, b, x, 1); }  // x = a z + b x
  template <class Function>
  void loop_to_z(Function function) const {
    for (blasint i = 0; i < count; ++i) z[i] = function(x[i], z[i]);
  }
  template <class Function>
  void loop_to_x(Function function) const {
    for (blasint i = 0; i < count; ++i) x[i] = function(x[i], z[i]);
  }
};

struct BlockBuffers {
  std::vector<float> x = std::vector<float>(block_size);
  std::vector<float> z = std::vector<float>(block_size);
};

// Not inlined: around its loops there are so many values that the counter of a loop which calls std::tanh would not
// keep a register, a cycle in twenty.
template <class Kernel>
[[gnu::noinline]] void map_block(const Kernel& kernel, const Block& block) {
  kernel.in_blas(block);
}

// Replaces the elements of x by those of y, block by block, in float32.
template <class T, class Kernel>
void map_blocks(const Rows<const T>& in, const Rows<T>& out, BlockBuffers& buffers, const Kernel& kernel) {
  float* const z = buffers.z.data();
  for (std::int64_t row = 0; row < in.rows; ++row)
    for (std::int64_t start = 0; start < in.cols; start += block_size) {
      const auto count = static_cast<blasint>(std::min<std::int64_t>(block_size, in.cols - start));
      const T* from = in.row(row) + start;
      T* to = out.row(row) + start;
      if constexpr (std::is_same_v<T, float>) {
        if (from != to) cblas_scopy(count, from, 1, to, 1);
        map_block(kernel, Block{to, z, count});
      } else {
        float* const x = buffers.x.data();
        for (blasint i = 0; i < count; ++i) x[i] = to_float(from[i]);
        map_block(kernel, Block{x, z, count});
        for (blasint i = 0; i < count; ++i) to[i] = from_float<T>(x[i]);
      }
    }
}

// `steps` says which of them BLAS has.
template <class Kernel>
Implementation openblas_of(const std::string& steps) {
  return {.version = blas::version,
          .isa = blas::isa,
          .variants = {},
          .prepare =
              [](const Request& request) {
                blas::set_threads(request.threads);
                return prepare_rows(request, [kernel = kernel_of<Kernel>(request.parameters.numbers().data()),
                                              buffers = BlockBuffers()](const auto& in, const auto& out) mutable {
                  map_blocks(in, out, buffers, kernel);
                });
              },
          .note = steps +
                  "; BLAS has no function and no product of elements: they are loops in float32, on one "
                  "thread, as is the conversion of bf16 and f16"};
}

}  // namespace assay::activations
