#include "impls/norms/family/onednn.h"

namespace assay::norms {
namespace {

enum Input : std::size_t { x, gamma, beta };

onednn::Normalization normalization_of(const Request& request, const onednn::Sequence& sequence, float offset) {
  onednn::Normalization how;
  how.eps = static_cast<float>(request.parameters.get<double>("eps"));
  if (request.inputs.size() > gamma) how.scale = sequence.weights(request.inputs[gamma], offset);
  if (request.inputs.size() > beta) how.shift = sequence.weights(request.inputs[beta]);
  return how;
}

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

Prepared prepare_layer_normalization(const Request& request) {
  return onednn::prepare(request, [&](onednn::Sequence& sequence) {
    sequence.normalize(sequence.x(), sequence.y(), normalization_of(request, sequence, 0));
  });
}

Prepared prepare_root_mean_square(const Request& request) {
  return onednn::prepare(request, [&](onednn::Sequence& sequence) {
    const auto offset = static_cast<float>(request.parameters.get<double>("weight_offset"));
    onednn::Normalization how = normalization_of(request, sequence, offset);
    how.root_mean_square = onednn::has_rms_normalization();
    if (how.root_mean_square) sequence.normalize(sequence.x(), sequence.y(), how);
    else compose(request, sequence, how);
  });
}

}  // namespace

Implementation onednn_layer_normalization() {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare = prepare_layer_normalization,
          .note =
              "layer_normalization; gamma and beta are converted to float32 beforehand; rows that lie "
              "further apart than they are long are copied: oneDNN ignores their stride"};
}

Implementation onednn_root_mean_square() {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare = prepare_root_mean_square,
          .note = onednn::has_rms_normalization()
                      ? "layer_normalization with the flag rms_norm; weight_offset is added to gamma beforehand"
                      : "composed, as oneDNN has no RMSNorm before 3.8: eltwise_square, reduction_mean, and "
                        "layer_normalization with this mean as its variance; weight_offset is added to gamma "
                        "beforehand"};
}

}  // namespace assay::norms
