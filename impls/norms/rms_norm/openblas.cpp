// As much of it as BLAS can do, a row at a time.
#include <cmath>

#include "impls/norms/blas_rows.h"
#include "impls/norms/rms_norm/op.h"

namespace assay::rms_norm {
namespace {

template <class T>
Prepared prepare_for(const Request& request) {
  const Settings settings = settings_of(request.parameters);
  return make_runner(
      [eps = static_cast<float>(settings.eps), buffer = std::vector<float>(),
       weights = norms::unpack_weights(request.inputs[gamma], settings.weight_offset)](const Call& call) mutable {
        norms::for_each_row(rows_of<const T>(call.inputs[x]), rows_of<T>(call.outputs[y]), buffer,
                            [&](float* row, blasint cols) {
                              const float squares = cblas_sdot(cols, row, 1, row, 1);
                              norms::scale_row(row, cols, 1.0f / std::sqrt(squares / static_cast<float>(cols) + eps));
                              norms::multiply_row(row, cols, weights);
                            });
      });
}

Prepared prepare(const Request& request) {
  openblas_set_num_threads(request.threads);
  if (request.dtype == Dtype::f32) return prepare_for<float>(request);
  if (request.dtype == Dtype::bf16) return prepare_for<bf16>(request);
  return Unsupported{"f32 and bf16 only"};
}

}  // namespace

Implementation openblas() {
  return norms::openblas_norm(prepare,
                              "row by row: scopy, sdot of the row with itself, sscal; BLAS has no elementwise product, "
                              "so gamma is a loop of our own, as is the conversion of bf16");
}

}  // namespace assay::rms_norm
