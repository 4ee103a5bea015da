// Walks for implementations of pointwise ops in plain C++: y[r][c] = f(x[r][c]), whatever the storage.
#pragma once

#include <utility>

#include "harness/op.h"

namespace assay::activations {

template <class T, class Function>
void map_elements(const Rows<const T>& in, const Rows<T>& out, const Function& function) {
  for (std::int64_t row = 0; row < in.rows; ++row) {
    const T* from = in.row(row);
    T* to = out.row(row);
    for (std::int64_t i = 0; i < in.cols; ++i) to[i] = from_float<T>(static_cast<float>(function(to_float(from[i]))));
  }
}

// Calls visit(Rows<const T>, Rows<T>) with the storage type of the request.
template <class Visit>
Prepared prepare_rows(const Request& request, Visit visit) {
  const auto with = [&]<class T>(T) {
    return make_runner([visit = std::move(visit)](const Call& call) mutable {
      visit(rows_of<const T>(call.inputs[0]), rows_of<T>(call.outputs[0]));
    });
  };
  if (request.dtype == Dtype::f32) return with(float{});
  if (request.dtype == Dtype::bf16) return with(bf16{});
  return Unsupported{"f32 and bf16 only"};
}

// For a function of one double, called element by element.
template <class Function>
Prepared prepare_map(const Request& request, Function function) {
  return prepare_rows(
      request, [function = std::move(function)](const auto& in, const auto& out) { map_elements(in, out, function); });
}

inline Implementation naive_implementation(Prepared (*prepare)(const Request&), std::string note) {
  return {.version = [] { return std::string(ASSAY_VERSION); },
          .isa = [](std::string_view) { return std::string("baseline"); },
          .variants = {},
          .prepare = prepare,
          .note = std::move(note)};
}

}  // namespace assay::activations
