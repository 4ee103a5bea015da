// A gate as its formula is written, element by element in float64.
#pragma once

#include "harness/op.h"
#include "impls/gates/family/operands.h"
#include "impls/simd/kernel_of.h"

namespace assay::gates {

template <class T, class Kernel>
[[gnu::noinline]] void map_pairs(const Rows<const T>& a, const Rows<const T>& b, const Rows<T>& y,
                                 const Kernel& kernel) {
  for (std::int64_t row = 0; row < y.rows; ++row) {
    const T *gates = a.row(row), *values = b.row(row);
    T* to = y.row(row);
    for (std::int64_t i = 0; i < y.cols; ++i)
      to[i] = from_float<T>(static_cast<float>(kernel.formula(to_float(gates[i]), to_float(values[i]))));
  }
}

template <class Kernel>
Implementation naive_of() {
  return own_implementation(
      [](const Request& request) {
        const auto kernel = kernel_of<Kernel>(request.parameters.numbers().data());
        return with_storage(request.dtype, [kernel, form = form_of(request.parameters)]<class T>(T) {
          return make_runner([kernel, form](const Call& call) {
            const auto [a, b] = operands_of<const T>(call, form);
            map_pairs(a, b, rows_of<T>(call.outputs[0]), kernel);
          });
        });
      },
      "the formula as it is written, in float64, on one thread");
}

}  // namespace assay::gates
