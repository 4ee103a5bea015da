#include "impls/gates/family/gate_contract.h"

namespace assay::glu {

using namespace gates;

// The budget of an element is that of the activation at a (see its op.cpp), times |b|, and that of a product: see
// `product` in family/gate_contract.h.
std::unique_ptr<Op> op() {
  return gate({
      .name = "glu",
      .summary = "Gated linear unit: a factor that the sigmoid of the other lets through",
      .activation = "sigmoid(a)",
      .source = "Dauphin et al. 2017, Language Modeling with Gated Convolutional Networks, section 2; Shazeer 2020, "
                "GLU Variants Improve Transformer, section 2",
      .flops = activations::flops_of_exp + 2,
      .promise = always(sigmoid::promise),
      .laws = {law(
          "sides_add_up_to_value", "y(a, b) + y(-a, b) = b",
          [](double a, double b) {
            return Change{-a, b};
          },
          [](double, double b, double y, double mirrored) { return y + mirrored - b; })},
  });
}

}  // namespace assay::glu
