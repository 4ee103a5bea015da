// The formula as it is written, one row after the other, accumulated in float64.
#include <cmath>

#include "impls/norms/rms_norm/op.h"

namespace assay::rms_norm {
namespace {

template <class T, class W>
void normalise(const Rows<const T>& in, const W* weights, const Rows<T>& out, const Settings& settings) {
  const double offset = settings.weight_offset;
  for (std::int64_t row = 0; row < in.rows; ++row) {
    const T* from = in.row(row);
    T* to = out.row(row);
    double squares = 0;
    for (std::int64_t i = 0; i < in.cols; ++i) {
      const double element = to_float(from[i]);
      squares += element * element;
    }
    const double root = std::sqrt(squares / static_cast<double>(in.cols) + settings.eps);
    for (std::int64_t i = 0; i < in.cols; ++i)
      to[i] = from_float<T>(static_cast<float>(to_float(from[i]) / root * (offset + to_float(weights[i]))));
  }
}

template <class T, class W>
Prepared prepare_for(const Request& request) {
  return make_runner([settings = settings_of(request.parameters)](const Call& call) {
    normalise<T, W>(rows_of<const T>(call.inputs[x]), call.inputs[gamma].as<const W>(), rows_of<T>(call.outputs[y]),
                    settings);
  });
}

Prepared prepare(const Request& request) {
  const bool same = request.inputs[gamma].dtype == request.dtype;
  if (request.dtype == Dtype::f32) return prepare_for<float, float>(request);
  if (request.dtype == Dtype::bf16) return same ? prepare_for<bf16, bf16>(request) : prepare_for<bf16, float>(request);
  return Unsupported{"f32 and bf16 only"};
}

}  // namespace

Implementation naive() {
  return {.version = [] { return std::string(ASSAY_VERSION); },
          .isa = [](std::string_view) { return std::string("baseline"); },
          .variants = {},
          .prepare = prepare,
          .note = "the formula, accumulated in float64"};
}

}  // namespace assay::rms_norm
