// softmax of oneDNN.
#include "impls/onednn.h"

#include "harness/op.h"

namespace assay::softmax {

Implementation onednn();

Implementation onednn() {
  return {
      .version = onednn::version,
      .isa = onednn::isa,
      .variants = {},
      .prepare =
          [](const Request& request) {
            return onednn::prepare(request,
                                   [](onednn::Sequence& sequence) { sequence.softmax(sequence.x(), sequence.y()); });
          },
      .note = "softmax_accurate over the last dimension; rows that lie further apart than they are long are copied"};
}

}  // namespace assay::softmax
