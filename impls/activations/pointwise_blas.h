// Blocks of elements for BLAS: float32, converted from bf16 where they are stored so. For the openblas.cpp files.
#pragma once

#include <cblas.h>

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/activations/pointwise.h"

namespace assay::activations {

// Every step of a pointwise op is a walk of its own, so rows are cut into blocks that stay in the first-level cache
// from one step to the next.
inline constexpr blasint block_size = 2048;

struct BlasBuffers {
  std::vector<float> values = std::vector<float>(block_size);
  std::vector<float> scratch = std::vector<float>(block_size);
};

// Replaces the elements of x by those of y, block by block: function(float* values, float* scratch, blasint count).
template <class T, class Function>
void map_blocks(const Rows<const T>& in, const Rows<T>& out, BlasBuffers& buffers, const Function& function) {
  float* const scratch = buffers.scratch.data();
  for (std::int64_t row = 0; row < in.rows; ++row)
    for (std::int64_t start = 0; start < in.cols; start += block_size) {
      const auto count = static_cast<blasint>(std::min<std::int64_t>(block_size, in.cols - start));
      const T* from = in.row(row) + start;
      T* to = out.row(row) + start;
      if constexpr (std::is_same_v<T, float>) {
        if (from != to) cblas_scopy(count, from, 1, to, 1);
        function(to, scratch, count);
      } else {
        float* const values = buffers.values.data();
        for (blasint i = 0; i < count; ++i) values[i] = to_float(from[i]);
        function(values, scratch, count);
        for (blasint i = 0; i < count; ++i) to[i] = from_float<T>(values[i]);
      }
    }
}

template <class Function>
Prepared prepare_blocks(const Request& request, Function function) {
  openblas_set_num_threads(request.threads);
  return prepare_rows(
      request, [function = std::move(function), buffers = BlasBuffers()](const auto& in, const auto& out) mutable {
        map_blocks(in, out, buffers, function);
      });
}

inline Implementation openblas_implementation(Prepared (*prepare)(const Request&), std::string note) {
  return {.version = [] { return std::string(openblas_get_config()); },
          .isa = [](std::string_view) { return std::string(openblas_get_corename()); },
          .variants = {},
          .prepare = prepare,
          .note = std::move(note)};
}

}  // namespace assay::activations
