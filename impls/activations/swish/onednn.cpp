// oneDNN's eltwise_swish.
#include "impls/onednn.h"
#include "impls/activations/swish/op.h"

namespace assay::swish {
namespace {

Prepared prepare(const Request& request) {
  return onednn::prepare(request, [&](onednn::Sequence& sequence) {
    const auto beta = static_cast<float>(beta_of(request.parameters));
    sequence.eltwise(dnnl::algorithm::eltwise_swish, sequence.x(), sequence.y(), beta);
  });
}

}  // namespace

Implementation onednn() {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare = prepare,
          .note = "eltwise_swish; its alpha is beta"};
}

}  // namespace assay::swish
