// The formula as it is written, one row after the other, accumulated in float64.
#include <cmath>
#include <vector>

#include "impls/norms/add_rms_norm/op.h"

namespace assay::add_rms_norm {
namespace {

// Of both inputs each row is read whole before anything is written: an output may lie on either of them.
template <class T, class W>
void add_and_normalise(const Call& call, std::vector<T>& row_sum, const Settings& settings) {
  const auto in = rows_of<const T>(call.inputs[x]), other = rows_of<const T>(call.inputs[residual]);
  const auto sums = rows_of<T>(call.outputs[sum]), out = rows_of<T>(call.outputs[y]);
  const W* weights = call.inputs[gamma].as<const W>();
  const double offset = settings.weight_offset;
  for (std::int64_t row = 0; row < in.rows; ++row) {
    double squares = 0;
    for (std::int64_t i = 0; i < in.cols; ++i) {
      const T stored = from_float<T>(to_float(in.row(row)[i]) + to_float(other.row(row)[i]));
      row_sum[static_cast<std::size_t>(i)] = stored;
      const double element = to_float(stored);
      squares += element * element;
    }
    const double root = std::sqrt(squares / static_cast<double>(in.cols) + settings.eps);
    for (std::int64_t i = 0; i < in.cols; ++i) {
      const T stored = row_sum[static_cast<std::size_t>(i)];
      sums.row(row)[i] = stored;
      out.row(row)[i] = from_float<T>(static_cast<float>(to_float(stored) / root * (offset + to_float(weights[i]))));
    }
  }
}

template <class T, class W>
Prepared prepare_for(const Request& request) {
  const auto cols = static_cast<std::size_t>(request.inputs[x].dims[1]);
  return make_runner([settings = settings_of(request.parameters), row_sum = std::vector<T>(cols)](
                         const Call& call) mutable { add_and_normalise<T, W>(call, row_sum, settings); });
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
          .note = "the sum in float32, the norm of it as it is stored accumulated in float64"};
}

}  // namespace assay::add_rms_norm
