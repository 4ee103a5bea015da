// oneDNN's layer_normalization in the form without a mean, or, before 3.8, a composition: squares, their mean, and
// a layer_normalization that is given this mean as its variance and zero as its mean.
#include "impls/onednn.h"
#include "impls/norms/rms_norm/op.h"

namespace assay::rms_norm {
namespace {

void compose(const Request& request, onednn::Sequence& sequence, onednn::Normalization how) {
  const std::int64_t rows = sequence.rows(), cols = sequence.cols();
  const dnnl::memory squares = sequence.zeros({rows, cols});
  const dnnl::memory mean_square = cols > 1 ? sequence.zeros({rows, 1}) : squares;
  // A square in bf16 has lost half its digits before it is added: x is converted first.
  const bool narrow = request.dtype != Dtype::f32;
  if (narrow) sequence.convert(sequence.x(), squares);
  sequence.eltwise(dnnl::algorithm::eltwise_square, narrow ? squares : sequence.x(), squares);
  // A reduction that has nothing to reduce is refused.
  if (cols > 1) sequence.mean(squares, mean_square);
  how.mean = sequence.zeros({rows});
  how.variance = sequence.reshaped(mean_square, {rows});
  sequence.normalize(sequence.x(), sequence.y(), how);
}

Prepared prepare(const Request& request) {
  return onednn::prepare(request, [&](onednn::Sequence& sequence) {
    const Settings settings = settings_of(request.parameters);
    onednn::Normalization how;
    how.eps = static_cast<float>(settings.eps);
    how.scale = sequence.weights(request.inputs[gamma], settings.weight_offset);
    how.root_mean_square = onednn::has_rms_normalization();
    if (how.root_mean_square) sequence.normalize(sequence.x(), sequence.y(), how);
    else compose(request, sequence, how);
  });
}

}  // namespace

Implementation onednn() {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare = prepare,
          .note = onednn::has_rms_normalization()
                      ? "layer_normalization with the flag rms_norm; weight_offset is added to gamma beforehand"
                      : "composed, as oneDNN has no RMSNorm before 3.8: eltwise_square, reduction_mean, and "
                        "layer_normalization with this mean as its variance; weight_offset is added to gamma "
                        "beforehand"};
}

}  // namespace assay::rms_norm
