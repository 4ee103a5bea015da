#include "impls/blocks/family/mutants.h"

namespace assay::self_gate {

using namespace blocks;

std::vector<Bug> bugs() {
  return {
      cannot_show("hidden_in_bf16", "there is one step, and nothing lies between steps"),
      cannot_show("hidden_in_f16", "likewise"),
      wrong_recipe("gate_alone", "x is left out: y is the gate",
                   [](Recipe& recipe) { recipe.steps[0].times = nowhere; }),
      wrong_recipe("gate_added", "x is added to the gate",
                   [](Recipe& recipe) {
                     recipe.steps[0].times = nowhere;
                     recipe.steps[0].plus = x;
                   }),
      wrong_recipe("residual_added", "x is added to y, as the layer around it may do",
                   [](Recipe& recipe) { recipe.steps[0].plus = x; }),
      wrong_recipe("sigmoid_for_all", "the gate is a sigmoid whatever act says",
                   [](Recipe& recipe) { recipe.steps[0].activation = Activation::sigmoid; }),
  };
}

}  // namespace assay::self_gate
