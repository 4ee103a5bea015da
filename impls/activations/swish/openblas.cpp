// y = x sigmoid(beta x), as far as BLAS goes: it scales, but has no exponential, no product and no quotient of
// elements.
#include <cmath>

#include "impls/activations/pointwise_blas.h"
#include "impls/activations/swish/op.h"

namespace assay::swish {
namespace {

// OpenBLAS (0.3.21) writes zeros if it scales by 0, also over an infinity or a NaN. Here that is welcome: beta = 0
// is x/2, and a NaN is still in x.
void swish_block(float beta, float* values, float* scratch, blasint count) {
  cblas_scopy(count, values, 1, scratch, 1);
  cblas_sscal(count, beta, scratch, 1);
  for (blasint i = 0; i < count; ++i) {
    // Of what is not positive, so that it cannot overflow.
    const float power = std::exp(-std::fabs(scratch[i]));
    values[i] = values[i] * (scratch[i] < 0 ? power : 1.0f) / (1.0f + power);
  }
}

Prepared prepare(const Request& request) {
  const auto beta = static_cast<float>(beta_of(request.parameters));
  return activations::prepare_blocks(
      request, [beta](float* values, float* scratch, blasint count) { swish_block(beta, values, scratch, count); });
}

}  // namespace

Implementation openblas() {
  return activations::openblas_implementation(
      prepare,
      "scopy and sscal make the argument of the sigmoid, in blocks; BLAS has neither an exponential nor an elementwise "
      "product or quotient: they are a loop over std::exp in float32, on one thread, as is the conversion of bf16");
}

}  // namespace assay::swish
