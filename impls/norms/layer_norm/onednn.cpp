// oneDNN's layer_normalization. Its weights are float32: narrower ones are converted beforehand.
#include "impls/onednn.h"
#include "impls/norms/layer_norm/op.h"

namespace assay::layer_norm {
namespace {

Prepared prepare(const Request& request) {
  return onednn::prepare(request, [&](onednn::Sequence& sequence) {
    onednn::Normalization how;
    how.eps = static_cast<float>(eps_of(request.parameters));
    if (has_weights(request.inputs)) {
      how.scale = sequence.weights(request.inputs[gamma]);
      how.shift = sequence.weights(request.inputs[beta]);
    }
    sequence.normalize(sequence.x(), sequence.y(), how);
  });
}

}  // namespace

Implementation onednn() {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare = prepare,
          .note =
              "layer_normalization; gamma and beta are converted to float32 beforehand; rows that lie "
              "further apart than they are long are copied: oneDNN ignores their stride"};
}

}  // namespace assay::layer_norm
