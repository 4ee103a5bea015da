// oneDNN's eltwise_gelu_tanh.
#include "impls/onednn.h"
#include "impls/activations/gelu_tanh/op.h"

namespace assay::gelu_tanh {
namespace {

Prepared prepare(const Request& request) {
  return onednn::prepare(request, [&](onednn::Sequence& sequence) {
    sequence.eltwise(dnnl::algorithm::eltwise_gelu_tanh, sequence.x(), sequence.y());
  });
}

}  // namespace

Implementation onednn() {
  return {
      .version = onednn::version, .isa = onednn::isa, .variants = {}, .prepare = prepare, .note = "eltwise_gelu_tanh"};
}

}  // namespace assay::gelu_tanh
