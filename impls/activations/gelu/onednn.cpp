// oneDNN's eltwise_gelu_erf.
#include "impls/onednn.h"
#include "impls/activations/gelu/op.h"

namespace assay::gelu {
namespace {

Prepared prepare(const Request& request) {
  return onednn::prepare(request, [&](onednn::Sequence& sequence) {
    sequence.eltwise(dnnl::algorithm::eltwise_gelu_erf, sequence.x(), sequence.y());
  });
}

}  // namespace

Implementation onednn() {
  return {
      .version = onednn::version, .isa = onednn::isa, .variants = {}, .prepare = prepare, .note = "eltwise_gelu_erf"};
}

}  // namespace assay::gelu
