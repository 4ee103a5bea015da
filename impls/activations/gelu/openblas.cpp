// y = x/2 + x erf(x / sqrt 2) / 2, as far as BLAS goes: it scales and adds, but has no erf and no product of elements.
#include <cmath>
#include <numbers>

#include "impls/activations/gelu/op.h"
#include "impls/activations/pointwise_blas.h"

namespace assay::gelu {
namespace {

void gelu_block(float* values, float* scratch, blasint count) {
  cblas_scopy(count, values, 1, scratch, 1);
  cblas_sscal(count, static_cast<float>(1 / std::numbers::sqrt2), scratch, 1);
  for (blasint i = 0; i < count; ++i) scratch[i] = values[i] * std::erf(scratch[i]);
  cblas_saxpby(count, 0.5f, scratch, 1, 0.5f, values, 1);
}

Prepared prepare(const Request& request) { return activations::prepare_blocks(request, gelu_block); }

}  // namespace

Implementation openblas() {
  return activations::openblas_implementation(
      prepare,
      "scopy and sscal make the argument of erf, saxpby the sum, in blocks; BLAS has neither erf nor an elementwise "
      "product: both are a loop over std::erf in float32, on one thread, as is the conversion of bf16");
}

}  // namespace assay::gelu
