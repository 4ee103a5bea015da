// A norm as its formula is written, one row after the other, accumulated in float64.
#pragma once

#include <string>
#include <type_traits>

#include "harness/op.h"
#include "impls/simd/kernel_of.h"

namespace assay::norms {

template <class T>
struct StoredRow {
  const T* elements;
  std::int64_t cols;
  double operator[](std::int64_t i) const { return to_float(elements[i]); }
};

// The place of the first weight among the inputs: behind x, and behind the residual where there is one.
template <class Kernel>
constexpr std::size_t gamma_of = requires {
  Kernel::adds_residual;
}
? 2 : 1;

// W is void where there are no weights.
template <class T, class W, class Kernel>
void normalise(const Call& call, const Kernel& kernel) {
  constexpr std::size_t gamma = gamma_of<Kernel>, beta = gamma + 1;
  const auto in = rows_of<const T>(call.inputs[0]);
  const auto out = rows_of<T>(call.outputs.back());
  const W* gammas = call.inputs.size() > gamma ? call.inputs[gamma].as<const W>() : nullptr;
  const W* betas = call.inputs.size() > beta ? call.inputs[beta].as<const W>() : nullptr;
  for (std::int64_t row = 0; row < in.rows; ++row) {
    StoredRow<T> from{in.row(row), in.cols};
    if constexpr (requires { Kernel::adds_residual; }) {
      // It is read where it was stored; that may be on either of its terms.
      const T* other = rows_of<const T>(call.inputs[1]).row(row);
      T* sum = rows_of<T>(call.outputs[0]).row(row);
      for (std::int64_t i = 0; i < in.cols; ++i)
        sum[i] = from_float<T>(to_float(from.elements[i]) + to_float(other[i]));
      from.elements = sum;
    }
    T* to = out.row(row);
    const auto map = kernel.formula(from);
    for (std::int64_t i = 0; i < in.cols; ++i) {
      double value;
      if constexpr (std::is_void_v<W>) value = map(from[i]);
      else if constexpr (requires { map(from[i], from[i]); }) value = map(from[i], to_float(gammas[i]));
      else value = map(from[i], to_float(gammas[i]), to_float(betas[i]));
      to[i] = from_float<T>(static_cast<float>(value));
    }
  }
}

template <class T, class W, class Kernel>
Prepared prepare_naive(const Kernel& kernel) {
  return make_runner([kernel](const Call& call) { normalise<T, W>(call, kernel); });
}

template <class Kernel>
Implementation naive_of() {
  Implementation naive = own_implementation(
      [](const Request& request) {
        constexpr std::size_t gamma = gamma_of<Kernel>;
        const auto kernel = kernel_of<Kernel>(request.parameters.numbers().data());
        return with_storage(request.dtype, [&]<class T>(T) {
          if constexpr (Kernel::may_lack_weights)
            if (request.inputs.size() <= gamma) return prepare_naive<T, void>(kernel);
          if (request.inputs[gamma].dtype == request.dtype) return prepare_naive<T, T>(kernel);
          return prepare_naive<T, float>(kernel);
        });
      },
      "the formula, accumulated in float64, on one thread");
  naive.accumulates = Accumulation::wider;
  return naive;
}

}  // namespace assay::norms
