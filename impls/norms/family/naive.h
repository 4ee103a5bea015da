// A norm as its formula is written, one row after the other, accumulated in float64.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "harness/op.h"
#include "impls/norms/family/parts.h"
#include "impls/simd/kernel_of.h"

namespace assay::norms {

template <class T>
struct StoredRow {
  const T* elements;
  std::int64_t cols;
  double operator[](std::int64_t i) const { return to_float(elements[i]); }
};

// alpha x + f, which is stored nowhere.
template <class T>
struct BlendedRow {
  const T *x, *f;
  double alpha;
  std::int64_t cols;
  double operator[](std::int64_t i) const { return alpha * to_float(x[i]) + to_float(f[i]); }
};

// Row `row` as it is normalised. A sum is read where it was stored; that may be on either of its terms.
template <class T, class Kernel>
auto row_of(const Call& call, const Kernel& kernel, std::int64_t row) {
  const auto x = rows_of<const T>(call.inputs[0]);
  if constexpr (requires { kernel.alpha; }) {
    return BlendedRow<T>{x.row(row), rows_of<const T>(call.inputs[1]).row(row), kernel.alpha, x.cols};
  } else if constexpr (requires { Kernel::adds_residual; }) {
    const T *one = x.row(row), *other = rows_of<const T>(call.inputs[1]).row(row);
    T* sum = rows_of<T>(call.outputs[0]).row(row);
    for (std::int64_t i = 0; i < x.cols; ++i) sum[i] = from_float<T>(to_float(one[i]) + to_float(other[i]));
    return StoredRow<T>{sum, x.cols};
  } else {
    return StoredRow<T>{x.row(row), x.cols};
  }
}

// gamma is 1 and beta 0 where there is none.
template <class T, class W, class Kernel>
void normalise(const Call& call, const Kernel& kernel) {
  const auto out = rows_of<T>(call.outputs.back());
  const auto weights = [&](const char* name, double otherwise) {
    const Value* value = input_named(call.inputs, name);
    return [data = value == nullptr ? nullptr : value->as<const W>(), otherwise](std::int64_t i) {
      return data == nullptr ? otherwise : to_float(data[i]);
    };
  };
  const auto gamma = weights("gamma", 1), beta = weights("beta", 0);
  for (std::int64_t row = 0; row < out.rows; ++row) {
    const auto from = row_of<T>(call, kernel, row);
    T* to = out.row(row);
    const auto map = kernel.formula(from);
    for (std::int64_t i = 0; i < out.cols; ++i)
      to[i] = from_float<T>(static_cast<float>(map(from[i], gamma(i), beta(i))));
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
        const auto kernel = kernel_of<Kernel>(numbers_of<Kernel>(request.parameters).data());
        // The weights, if there are any, are the last inputs.
        const Dtype of_weights = request.inputs.back().dtype;
        return with_storage(request.dtype, [&]<class T>(T) {
          if (of_weights == request.dtype) return prepare_naive<T, T>(kernel);
          return prepare_naive<T, float>(kernel);
        });
      },
      "the formula, accumulated in float64, on one thread");
  naive.accumulates = Accumulation::wider;
  return naive;
}

}  // namespace assay::norms
