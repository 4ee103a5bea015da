#include "impls/gates/family/gate_contract.h"

namespace assay::bilinear {

using namespace gates;

// The factor itself: nothing is computed.
static Promise promise(double a) { return {a, 0}; }

static Relation factors_exchanged() {
  return law(
      "factors_exchanged", "y(b, a) = y(a, b)",
      [](double a, double b) {
        return Change{b, a};
      },
      [](double, double, double y, double exchanged) { return y - exchanged; });
}

// The budget of an element is that of the activation at a (see its op.cpp), times |b|, and that of a product: see
// `product` in family/gate_contract.h.
std::unique_ptr<Op> op() {
  return gate({
      .name = "bilinear",
      .summary = "A gate without activation: a product",
      .activation = "a",
      .source = "Dauphin et al. 2017, Language Modeling with Gated Convolutional Networks, section 4.1; Shazeer 2020, "
                "GLU Variants Improve Transformer, section 2, equation 5",
      .flops = 0,
      .promise = always(promise),
      .laws = {factors_exchanged()},
  });
}

}  // namespace assay::bilinear
