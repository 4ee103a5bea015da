// The formula as it is written, in float64.
#include <cmath>
#include <numbers>

#include "impls/activations/gelu_tanh/op.h"
#include "impls/activations/pointwise.h"

namespace assay::gelu_tanh {
namespace {

Prepared prepare(const Request& request) {
  return activations::prepare_map(request, [root = std::sqrt(2 * std::numbers::inv_pi)](double element) {
    return 0.5 * element * (1 + std::tanh(root * element * (1 + 0.044715 * element * element)));
  });
}

}  // namespace

Implementation naive() { return activations::naive_implementation(prepare, "the formula with std::tanh, in float64"); }

}  // namespace assay::gelu_tanh
