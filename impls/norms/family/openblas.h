// A norm, as far as BLAS goes, a row at a time: it has sums of products, but no product of elements.
#pragma once

#include <cblas.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/blas.h"
#include "impls/norms/family/parts.h"
#include "impls/simd/kernel_of.h"

namespace assay::norms {

// What a call of BLAS needs beside the row, made once: the weights are constant.
struct BlasWeights {
  std::vector<float> ones, gammas, betas;  // those that a case does not have are empty
};

// A row as float32, which becomes that of y. The steps that BLAS has, and loops for all others.
struct BlasRow {
  float* x;
  blasint cols;
  const BlasWeights& weights;

  float sdot_with_itself() const { return cblas_sdot(cols, x, 1, x, 1); }
  float sdot_with_ones() const { return cblas_sdot(cols, x, 1, weights.ones.data(), 1); }
  void saxpy_of_ones(float a) const { cblas_saxpy(cols, a, weights.ones.data(), 1, x, 1); }
  void saxpy_of_beta() const {
    if (!weights.betas.empty()) cblas_saxpy(cols, 1.0f, weights.betas.data(), 1, x, 1);
  }
  // For a factor that is not negative. OpenBLAS (0.3.21) writes zeros if the factor is 0, even over an infinity, where
  // the product is NaN, and it takes a factor that is NaN for 0.
  void sscal(float factor) const {
    if (factor > 0) return cblas_sscal(cols, factor, x, 1);
    for (blasint i = 0; i < cols; ++i) x[i] *= factor;
  }
  // BLAS has no such product: the nearest, ssbmv with a matrix that is but its diagonal, is a hundred times slower than
  // this loop.
  void multiply_by_gamma() const {
    if (weights.gammas.empty()) return;
    for (blasint i = 0; i < cols; ++i) x[i] *= weights.gammas[static_cast<std::size_t>(i)];
  }
};

template <class T>
void widen_row(const T* from, float* to, std::int64_t cols) {
  for (std::int64_t i = 0; i < cols; ++i) to[i] = to_float(from[i]);
}
template <class T>
void narrow_row(const float* from, T* to, std::int64_t cols) {
  for (std::int64_t i = 0; i < cols; ++i) to[i] = from_float<T>(from[i]);
}

// to = alpha x + f, where `to` may be either of them.
inline void blend(blasint cols, float alpha, const float* x, const float* f, float* to) {
  if (to == x) {
    if (alpha != 1) cblas_sscal(cols, alpha, to, 1);  // alpha is greater than 0
    return cblas_saxpy(cols, 1.0f, f, 1, to, 1);
  }
  if (to != f) cblas_scopy(cols, f, 1, to, 1);
  cblas_saxpy(cols, alpha, x, 1, to, 1);
}

// Rows that are stored in a narrow type, as float32.
struct BlasBuffers {
  std::vector<float> row, second;
};

// Row `row` as it is normalised, as float32, brought to where the kernel works on it in place: y itself, or a buffer if
// rows are stored in a narrower type. A sum is read where it was stored; that may be on either of its terms.
template <class T, class Kernel>
float* bring_row(const Call& call, const Kernel& kernel, std::int64_t row, BlasBuffers& buffers) {
  constexpr bool adds_residual = requires { Kernel::adds_residual; };
  const auto in = rows_of<const T>(call.inputs[0]);
  const auto cols = static_cast<blasint>(in.cols);
  const T* x = in.row(row);
  T* y = rows_of<T>(call.outputs.back()).row(row);
  if constexpr (std::is_same_v<T, float>) {
    if constexpr (requires { kernel.alpha; }) {
      blend(cols, static_cast<float>(kernel.alpha), x, rows_of<const T>(call.inputs[1]).row(row), y);
      return y;
    }
    if constexpr (adds_residual) {
      float* sum = rows_of<T>(call.outputs[0]).row(row);
      blend(cols, 1, x, rows_of<const T>(call.inputs[1]).row(row), sum);
      x = sum;
    }
    if (x != y) cblas_scopy(cols, x, 1, y, 1);
    return y;
  } else {
    float *wide = buffers.row.data(), *second = buffers.second.data();
    widen_row(x, wide, cols);
    if constexpr (requires { kernel.alpha; }) {
      widen_row(rows_of<const T>(call.inputs[1]).row(row), second, cols);
      blend(cols, static_cast<float>(kernel.alpha), wide, second, wide);
    }
    if constexpr (adds_residual) {
      T* sum = rows_of<T>(call.outputs[0]).row(row);
      widen_row(rows_of<const T>(call.inputs[1]).row(row), second, cols);
      blend(cols, 1, wide, second, wide);
      narrow_row(wide, sum, cols);
      widen_row(sum, wide, cols);
    }
    return wide;
  }
}

template <class T, class Kernel>
void normalise_rows(const Call& call, const Kernel& kernel, const BlasWeights& weights, BlasBuffers& buffers) {
  const auto out = rows_of<T>(call.outputs.back());
  if (out.cols == 0) return;
  for (std::int64_t row = 0; row < out.rows; ++row) {
    float* wide = bring_row<T>(call, kernel, row, buffers);
    kernel.in_blas(BlasRow{wide, static_cast<blasint>(out.cols), weights});
    if constexpr (!std::is_same_v<T, float>) narrow_row(wide, out.row(row), out.cols);
  }
}

template <class Kernel>
Prepared prepare_openblas(const Request& request) {
  blas::set_threads(request.threads);
  const auto kernel = kernel_of<Kernel>(numbers_of<Kernel>(request.parameters).data());
  float offset = 0;
  if constexpr (requires { kernel.weight_offset; }) offset = static_cast<float>(kernel.weight_offset);
  const auto cols = static_cast<std::size_t>(request.inputs[0].dims[1]);
  BlasWeights weights{std::vector<float>(Kernel::centred ? cols : 0, 1.0f),  // for its mean
                      widened(input_named(request.inputs, "gamma"), offset),
                      widened(input_named(request.inputs, "beta"))};
  BlasBuffers buffers;
  if (request.dtype != Dtype::f32) buffers = {std::vector<float>(cols), std::vector<float>(cols)};
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([kernel, weights = std::move(weights), buffers = std::move(buffers)](const Call& call) mutable {
      normalise_rows<T>(call, kernel, weights, buffers);
    });
  });
}

// What makes the row that is normalised, where it is not x itself.
template <class Kernel>
const std::string row_steps = [] {
  if constexpr (requires(Kernel kernel) { kernel.alpha; }) return "saxpy for alpha x + f, ";
  else if constexpr (requires { Kernel::adds_residual; }) return "saxpy for the sum, ";
  else return "";
}();

// `steps` says which of them BLAS has.
template <class Kernel>
Implementation openblas_of(const std::string& steps) {
  return {.version = blas::version,
          .isa = blas::isa,
          .variants = {},
          .prepare = prepare_openblas<Kernel>,
          .note = "row by row: " + (row_steps<Kernel> + steps) +
                  "; BLAS has no elementwise product, so gamma is a loop of our own, as is the conversion of bf16 and "
                  "f16"};
}

}  // namespace assay::norms
