#include "impls/gates/family/gate_contract.h"

namespace assay::swiglu {

using namespace gates;

// The budget of an element is that of the activation at a (see its op.cpp), times |b|, and that of a product: see
// `product` in family/gate_contract.h.
std::unique_ptr<Op> op() {
  return gate({
      .name = "swiglu",
      .summary = "A gate with swish; silu with beta = 1",
      .activation = "swish(a, beta)",
      .source = "Shazeer 2020, GLU Variants Improve Transformer, section 2, equation 5",
      .parameters =
          {{"beta", "the slope of the sigmoid: 1 for silu", 1.0, {1.0, 1.702, 0.0, -0.5, 2.0}, -64.0, 64.0, {}}},
      .flops = 1 + activations::flops_of_exp + 2,
      .promise =
          [](const Parameters& parameters) {
            return [beta = parameters.get<double>("beta")](double a) { return swish::promise(a, beta); };
          },
      .laws = {odd_part_is_product()},
  });
}

}  // namespace assay::swiglu
