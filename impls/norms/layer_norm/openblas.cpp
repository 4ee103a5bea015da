// As much of it as BLAS can do, a row at a time.
#include <cmath>

#include "impls/norms/blas_rows.h"
#include "impls/norms/layer_norm/op.h"

namespace assay::layer_norm {
namespace {

struct LayerNormRow {
  float eps;
  std::vector<float> ones, gammas, betas;  // gammas and betas are empty if there are no weights

  // Two passes: the mean is taken off before anything is squared.
  void operator()(float* row, blasint cols) const {
    const auto count = static_cast<float>(cols);
    const float mean = cblas_sdot(cols, row, 1, ones.data(), 1) / count;
    cblas_saxpy(cols, -mean, ones.data(), 1, row, 1);
    const float squares = cblas_sdot(cols, row, 1, row, 1);
    norms::scale_row(row, cols, 1.0f / std::sqrt(squares / count + eps));
    if (gammas.empty()) return;
    norms::multiply_row(row, cols, gammas);
    cblas_saxpy(cols, 1.0f, betas.data(), 1, row, 1);
  }
};

template <class T>
Prepared prepare_for(const Request& request) {
  LayerNormRow normalise{static_cast<float>(eps_of(request.parameters)),
                         std::vector<float>(static_cast<std::size_t>(request.inputs[x].dims[1]), 1.0f),
                         {},
                         {}};
  if (has_weights(request.inputs)) {
    normalise.gammas = norms::unpack_weights(request.inputs[gamma]);
    normalise.betas = norms::unpack_weights(request.inputs[beta]);
  }
  return make_runner([normalise = std::move(normalise), buffer = std::vector<float>()](const Call& call) mutable {
    norms::for_each_row(rows_of<const T>(call.inputs[x]), rows_of<T>(call.outputs[y]), buffer, normalise);
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
                              "row by row: scopy, sdot with ones for the mean, saxpy to centre, sdot, sscal, saxpy for "
                              "beta; BLAS has no elementwise product, so gamma is a loop of our own, as is the "
                              "conversion of bf16");
}

}  // namespace assay::layer_norm
