// softmax as its formula is written, one row after the other, in float64.
#pragma once

#include <cstdint>

#include "harness/op.h"
#include "impls/simd/kernel_of.h"

namespace assay::softmax {

template <class T, class Kernel>
[[gnu::noinline]] void map_row_in_float64(const T* from, T* to, std::int64_t cols, const Kernel& kernel) {
  double greatest = to_float(from[0]);
  for (std::int64_t i = 1; i < cols; ++i) greatest = to_float(from[i]) > greatest ? to_float(from[i]) : greatest;
  double sum = 0;
  for (std::int64_t i = 0; i < cols; ++i) sum += kernel.formula(to_float(from[i]) - greatest);
  for (std::int64_t i = 0; i < cols; ++i)
    to[i] = from_float<T>(static_cast<float>(kernel.formula(to_float(from[i]) - greatest) / sum));
}

template <class Kernel>
Implementation naive_of() {
  return own_implementation(
      [](const Request& request) {
        return with_storage(request.dtype, []<class T>(T) {
          return make_runner([](const Call& call) {
            const auto in = rows_of<const T>(call.inputs[0]);
            const auto out = rows_of<T>(call.outputs[0]);
            for (std::int64_t row = 0; row < in.rows && in.cols > 0; ++row)
              map_row_in_float64(in.row(row), out.row(row), in.cols, Kernel());
          });
        });
      },
      "the formula as it is written, in float64, on one thread");
}

}  // namespace assay::softmax
