// y = x/2 + x tanh(z) / 2, as far as BLAS goes: it scales and adds, but has no tanh and no product of elements.
#include <cmath>
#include <numbers>

#include "impls/activations/gelu_tanh/op.h"
#include "impls/activations/pointwise_blas.h"

namespace assay::gelu_tanh {
namespace {

void gelu_block(float* values, float* scratch, blasint count) {
  for (blasint i = 0; i < count; ++i) scratch[i] = values[i] * values[i] * values[i];
  cblas_saxpby(count, 1, values, 1, 0.044715f, scratch, 1);
  cblas_sscal(count, static_cast<float>(std::numbers::sqrt2 * std::numbers::inv_sqrtpi), scratch, 1);
  for (blasint i = 0; i < count; ++i) scratch[i] = values[i] * std::tanh(scratch[i]);
  cblas_saxpby(count, 0.5f, scratch, 1, 0.5f, values, 1);
}

Prepared prepare(const Request& request) { return activations::prepare_blocks(request, gelu_block); }

}  // namespace

Implementation openblas() {
  return activations::openblas_implementation(
      prepare,
      "saxpby and sscal make the argument of tanh from x and x^3, saxpby the sum, in blocks; BLAS has neither powers, "
      "tanh nor an elementwise product: they are loops with std::tanh in float32, on one thread, as is the conversion "
      "of bf16");
}

}  // namespace assay::gelu_tanh
