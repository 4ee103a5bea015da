#include "harness/check/generator.h"

#include <rapidcheck.h>
#include <rapidcheck/seq/Create.h>
#include <rapidcheck/shrinkable/Create.h>
#include <rapidcheck/shrinkable/Operations.h>

#include "harness/check/case_space.h"
#include "harness/core/random.h"

namespace assay {
namespace {

rc::Shrinkable<Case> shrinkable_case(const OpInfo& op, const Case& which) {
  const OpInfo* info = &op;  // contracts live as long as the program
  return rc::shrinkable::shrinkRecur(
      which, [info](const Case& failing) { return rc::seq::fromContainer(simpler_cases(*info, failing)); });
}

}  // namespace

struct CaseGenerator::State {
  CaseSpace space;
  Random stream;
  int cases;
  std::vector<Case> large;  // that come last
  int made = 0;
};

CaseGenerator::CaseGenerator(const OpInfo& op, const CheckGroup& group, std::uint64_t seed)
    : state_(std::make_unique<State>(State{CaseSpace(op, group, seed), Random(seed), std::max(group.cases, 1), {}})) {
  Random random(derive_seed(seed, "large"));
  state_->large = state_->space.large_ones(random);
}

CaseGenerator::~CaseGenerator() = default;

Case CaseGenerator::next() {
  // Sizes grow over the check, and start again if it goes on for longer than was planned.
  const int made = state_->made++ % state_->cases;
  const auto large = static_cast<std::size_t>(state_->cases - made - 1);
  if (large < state_->large.size()) return state_->large[large];
  Random random(state_->stream.next());
  return state_->space.draw(random, 100 * made / state_->cases);
}

Case minimise_case(const OpInfo& op, const Case& failing, const std::function<bool(const Case&)>& still_fails) {
  return rc::shrinkable::findLocalMin(shrinkable_case(op, failing), still_fails).first;
}

}  // namespace assay
