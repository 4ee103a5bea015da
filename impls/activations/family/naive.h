// A pointwise op as its formula is written, element by element in float64: its `naive`, and the walk that others use.
#pragma once

#include <string>
#include <utility>

#include "harness/op.h"
#include "impls/simd/kernel_of.h"

namespace assay::activations {

// Not inlined: among the other storage types' loops, its values would not keep their registers.
template <class T, class Function>
[[gnu::noinline]] void map_elements(const Rows<const T>& in, const Rows<T>& out, const Function& function) {
  for (std::int64_t row = 0; row < in.rows; ++row) {
    const T* from = in.row(row);
    T* to = out.row(row);
    for (std::int64_t i = 0; i < in.cols; ++i) to[i] = from_float<T>(static_cast<float>(function(to_float(from[i]))));
  }
}

// Calls visit(Rows<const T>, Rows<T>) with the storage type of the request.
template <class Visit>
Prepared prepare_rows(const Request& request, Visit visit) {
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([visit = std::move(visit)](const Call& call) mutable {
      visit(rows_of<const T>(call.inputs[0]), rows_of<T>(call.outputs[0]));
    });
  });
}

template <class Kernel>
Implementation naive_of() {
  return own_implementation(
      [](const Request& request) {
        return prepare_rows(request, [kernel = kernel_of<Kernel>(request.parameters.numbers().data())](
                                         const auto& in, const auto& out) {
          map_elements(in, out, [&kernel](double element) { return kernel.formula(element); });
        });
      },
      "the formula as it is written, in float64, on one thread");
}

}  // namespace assay::activations
