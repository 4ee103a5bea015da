// A plug-in with one right implementation, by plugin.hpp.
#include <cmath>

#include "harness/plugin.hpp"

namespace {

using namespace assay::plugin;

Prepared prepare(const Request& request) {
  if (request.dtype() != ASSAY_F32) return Unsupported{"f32 only"};
  return make_runner([eps = request.number("eps"), offset = request.number("weight_offset")](const Call& call) {
    const auto x = rows_of<const float>(call.input(0));
    const auto* gamma = static_cast<const float*>(call.input(1).data);
    const auto y = rows_of<float>(call.output(0));
    for (std::int64_t row = 0; row < x.rows; ++row) {
      double sum = 0;
      for (std::int64_t i = 0; i < x.cols; ++i) sum += double{x.row(row)[i]} * x.row(row)[i];
      const double root = std::sqrt(sum / static_cast<double>(x.cols) + eps);
      for (std::int64_t i = 0; i < x.cols; ++i)
        y.row(row)[i] = static_cast<float>(x.row(row)[i] / root * (offset + gamma[i]));
    }
  });
}

}  // namespace

ASSAY_PLUGIN("single", "3.0", implementation<prepare>("rms_norm", "right", "baseline", "plain loops"))
