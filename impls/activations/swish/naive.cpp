// The formula as it is written, in float64: its exponential overflows only where y is a zero.
#include <cmath>

#include "impls/activations/pointwise.h"
#include "impls/activations/swish/op.h"

namespace assay::swish {
namespace {

Prepared prepare(const Request& request) {
  return activations::prepare_map(request, [beta = beta_of(request.parameters)](double element) {
    return element / (1 + std::exp(-beta * element));
  });
}

}  // namespace

Implementation naive() { return activations::naive_implementation(prepare, "the formula with std::exp, in float64"); }

}  // namespace assay::swish
