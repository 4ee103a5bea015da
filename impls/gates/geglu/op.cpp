#include "impls/gates/family/gate_contract.h"

namespace assay::geglu {

using namespace gates;

// The budget of an element is that of the activation at a (see its op.cpp), times |b|, and that of a product: see
// `product` in family/gate_contract.h.
std::unique_ptr<Op> op() {
  return gate({
      .name = "geglu",
      .summary = "A gate with gelu, by the error function",
      .activation = "gelu(a)",
      .source = "Shazeer 2020, GLU Variants Improve Transformer, section 2, equation 5",
      .flops = 12,
      .promise = always(gelu::promise),
      .laws = {odd_part_is_product()},
  });
}

}  // namespace assay::geglu
