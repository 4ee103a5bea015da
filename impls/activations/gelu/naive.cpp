// The formula as it is written, in float64.
#include <cmath>

#include "impls/activations/gelu/op.h"
#include "impls/activations/pointwise.h"

namespace assay::gelu {
namespace {

Prepared prepare(const Request& request) {
  return activations::prepare_map(
      request, [](double element) { return 0.5 * element * (1 + std::erf(element * std::sqrt(0.5))); });
}

}  // namespace

Implementation naive() { return activations::naive_implementation(prepare, "the formula with std::erf, in float64"); }

}  // namespace assay::gelu
