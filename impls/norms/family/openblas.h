// A norm, as far as BLAS goes, a row at a time: it has sums of products, but no product of elements.
#pragma once

#include <cblas.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/simd/kernel_of.h"

namespace assay::norms {

// What a call of BLAS needs beside the row, made once: the weights are constant.
struct BlasWeights {
  std::vector<float> ones, gammas, betas;  // those that a case does not have are empty
};

inline std::vector<float> unpack_weights(std::span<const Value> inputs, std::size_t which, float offset) {
  if (which >= inputs.size()) return {};
  std::vector<float> unpacked(static_cast<std::size_t>(inputs[which].dims[0]));
  for (std::size_t i = 0; i < unpacked.size(); ++i)
    unpacked[i] = offset + float_at(inputs[which], static_cast<std::int64_t>(i));
  return unpacked;
}

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

// Brings each row of x as float32 to where the kernel works on it in place: y itself, or a buffer if the rows are
// stored in a narrower type.
template <class T, class Kernel>
void for_each_row(const Rows<const T>& in, const Rows<T>& out, std::vector<float>& buffer, const BlasWeights& weights,
                  const Kernel& kernel) {
  const auto cols = static_cast<blasint>(in.cols);
  if (cols == 0) return;
  for (std::int64_t row = 0; row < in.rows; ++row) {
    const T* from = in.row(row);
    T* to = out.row(row);
    if constexpr (std::is_same_v<T, float>) {
      if (from != to) cblas_scopy(cols, from, 1, to, 1);
      kernel.in_blas(BlasRow{to, cols, weights});
    } else {
      buffer.resize(static_cast<std::size_t>(cols));
      for (std::int64_t i = 0; i < in.cols; ++i) buffer[static_cast<std::size_t>(i)] = to_float(from[i]);
      kernel.in_blas(BlasRow{buffer.data(), cols, weights});
      for (std::int64_t i = 0; i < in.cols; ++i) to[i] = from_float<T>(buffer[static_cast<std::size_t>(i)]);
    }
  }
}

template <class Kernel>
Prepared prepare_openblas(const Request& request) {
  openblas_set_num_threads(request.threads);
  const auto kernel = kernel_of<Kernel>(request.parameters.numbers().data());
  float offset = 0;
  if constexpr (requires { kernel.weight_offset; }) offset = static_cast<float>(kernel.weight_offset);
  const std::int64_t ones = Kernel::centred ? request.inputs[0].dims[1] : 0;  // for its mean
  BlasWeights weights{std::vector<float>(static_cast<std::size_t>(ones), 1.0f),
                      unpack_weights(request.inputs, 1, offset), unpack_weights(request.inputs, 2, 0)};
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([kernel, weights = std::move(weights), buffer = std::vector<float>()](const Call& call) mutable {
      for_each_row(rows_of<const T>(call.inputs[0]), rows_of<T>(call.outputs[0]), buffer, weights, kernel);
    });
  });
}

// `steps` says which of them BLAS has.
template <class Kernel>
Implementation openblas_of(const std::string& steps) {
  return {.version = [] { return std::string(openblas_get_config()); },
          .isa = [](std::string_view) { return std::string(openblas_get_corename()); },
          .variants = {},
          .prepare = prepare_openblas<Kernel>,
          .note = "row by row: " + steps +
                  "; BLAS has no elementwise product, so gamma is a loop of our own, as is the conversion of bf16 and "
                  "f16"};
}

}  // namespace assay::norms
