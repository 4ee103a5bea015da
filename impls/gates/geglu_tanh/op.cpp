#include "impls/gates/family/gate_contract.h"

namespace assay::geglu_tanh {

using namespace gates;

// The budget of an element is that of the activation at a (see its op.cpp), times |b|, and that of a product: see
// `product` in family/gate_contract.h.
std::unique_ptr<Op> op() {
  return gate({
      .name = "geglu_tanh",
      .summary = "A gate with gelu, approximated by tanh",
      .activation = "gelu_tanh(a)",
      .source = "Shazeer 2020, GLU Variants Improve Transformer, section 2, equation 5; with the approximation of "
                "Hendrycks, Gimpel 2016, as T5 v1.1 and Gemma have it",
      .flops = 12,
      .promise = always(gelu_tanh::promise),
      .laws = {odd_part_is_product()},
  });
}

}  // namespace assay::geglu_tanh
