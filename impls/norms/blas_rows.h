// Rows for BLAS: float32, converted from bf16 where they are stored so, and weights unpacked once. For the
// openblas.cpp files.
#pragma once

#include <cblas.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/op.h"

namespace assay::norms {

// The weights in float32. They are constant, so this is done while preparing; `offset` is added to each.
inline std::vector<float> unpack_weights(const Value& weights, float offset = 0) {
  std::vector<float> unpacked(static_cast<std::size_t>(weights.dims[0]));
  for (std::size_t i = 0; i < unpacked.size(); ++i)
    unpacked[i] =
        offset + (weights.dtype == Dtype::f32 ? weights.as<const float>()[i] : to_float(weights.as<const bf16>()[i]));
  return unpacked;
}

// Brings each row of x as float32 to where `normalise(float* row, blasint cols)` works on it in place: y itself, or
// a buffer if the rows are stored as bf16.
template <class T, class Normalise>
void for_each_row(const Rows<const T>& in, const Rows<T>& out, std::vector<float>& buffer, Normalise normalise) {
  const auto cols = static_cast<blasint>(in.cols);
  if (cols == 0) return;
  for (std::int64_t row = 0; row < in.rows; ++row) {
    const T* from = in.row(row);
    T* to = out.row(row);
    if constexpr (std::is_same_v<T, float>) {
      if (from != to) cblas_scopy(cols, from, 1, to, 1);
      normalise(to, cols);
    } else {
      buffer.resize(static_cast<std::size_t>(cols));
      for (std::int64_t i = 0; i < in.cols; ++i) buffer[static_cast<std::size_t>(i)] = to_float(from[i]);
      normalise(buffer.data(), cols);
      for (std::int64_t i = 0; i < in.cols; ++i) to[i] = from_float<T>(buffer[static_cast<std::size_t>(i)]);
    }
  }
}

// row *= factor, for a factor that is not negative. OpenBLAS (0.3.21) writes zeros if the factor is 0, even over an
// infinity, where the product is NaN, and it takes a factor that is NaN for 0.
inline void scale_row(float* row, blasint cols, float factor) {
  if (factor > 0) return cblas_sscal(cols, factor, row, 1);
  for (blasint i = 0; i < cols; ++i) row[i] *= factor;
}

// row *= weights, element by element. BLAS has no such product: the nearest, ssbmv with a matrix that is but its
// diagonal, is a hundred times slower than this loop.
inline void multiply_row(float* row, blasint cols, const std::vector<float>& weights) {
  for (blasint i = 0; i < cols; ++i) row[i] *= weights[static_cast<std::size_t>(i)];
}

inline Implementation openblas_norm(Prepared (*prepare)(const Request&), std::string note) {
  return {.version = [] { return std::string(openblas_get_config()); },
          .isa = [](std::string_view) { return std::string(openblas_get_corename()); },
          .variants = {},
          .prepare = prepare,
          .note = std::move(note)};
}

}  // namespace assay::norms
