// The formula as it is written, one row after the other, accumulated in float64.
#include <cmath>
#include <type_traits>

#include "impls/norms/layer_norm/op.h"

namespace assay::layer_norm {
namespace {

// W is void where there are no weights.
template <class W>
double weighted(double normal, const W* gammas, const W* betas, std::int64_t i) {
  if constexpr (std::is_void_v<W>) return normal;
  else return normal * to_float(gammas[i]) + to_float(betas[i]);
}

template <class T, class W>
void normalise(const Rows<const T>& in, const W* gammas, const W* betas, const Rows<T>& out, double eps) {
  const auto count = static_cast<double>(in.cols);
  for (std::int64_t row = 0; row < in.rows; ++row) {
    const T* from = in.row(row);
    T* to = out.row(row);
    double sum = 0, squares = 0;
    for (std::int64_t i = 0; i < in.cols; ++i) sum += to_float(from[i]);
    const double mean = sum / count;
    for (std::int64_t i = 0; i < in.cols; ++i) {
      const double centred = to_float(from[i]) - mean;
      squares += centred * centred;
    }
    const double root = std::sqrt(squares / count + eps);
    for (std::int64_t i = 0; i < in.cols; ++i)
      to[i] = from_float<T>(static_cast<float>(weighted((to_float(from[i]) - mean) / root, gammas, betas, i)));
  }
}

template <class T, class W>
Prepared prepare_for(const Request& request) {
  return make_runner([eps = eps_of(request.parameters)](const Call& call) {
    const bool weights = has_weights(call.inputs);
    normalise<T, W>(rows_of<const T>(call.inputs[x]), weights ? call.inputs[gamma].as<const W>() : nullptr,
                    weights ? call.inputs[beta].as<const W>() : nullptr, rows_of<T>(call.outputs[y]), eps);
  });
}

template <class T>
Prepared prepare_stored(const Request& request) {
  if (!has_weights(request.inputs)) return prepare_for<T, void>(request);
  return request.inputs[gamma].dtype == Dtype::f32 ? prepare_for<T, float>(request) : prepare_for<T, T>(request);
}

Prepared prepare(const Request& request) {
  if (request.dtype == Dtype::f32) return prepare_stored<float>(request);
  if (request.dtype == Dtype::bf16) return prepare_stored<bf16>(request);
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

}  // namespace assay::layer_norm
