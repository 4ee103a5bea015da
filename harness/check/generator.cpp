#include "harness/check/generator.h"

#include <rapidcheck.h>
#include <rapidcheck/seq/Create.h>
#include <rapidcheck/shrinkable/Create.h>
#include <rapidcheck/shrinkable/Operations.h>

#include "harness/check/case_space.h"

namespace assay {
namespace {

rc::Shrinkable<Case> shrinkable_case(const OpInfo& op, const Case& which) {
  const OpInfo* info = &op;  // contracts live as long as the program
  return rc::shrinkable::shrinkRecur(
      which, [info](const Case& failing) { return rc::seq::fromContainer(simpler_cases(*info, failing)); });
}

rc::Gen<Case> case_generator(const OpInfo& op, const CheckGroup& group) {
  const OpInfo* info = &op;
  return rc::Gen<Case>([info, group](const rc::Random& stream, int size) {
    rc::Random copy = stream;
    Random random(copy.next());
    return shrinkable_case(*info, draw_case(*info, group, random, size));
  });
}

}  // namespace

struct CaseGenerator::State {
  rc::Gen<Case> generate;
  rc::Random stream;
  int cases;
  int made = 0;
};

CaseGenerator::CaseGenerator(const OpInfo& op, CheckGroup group, std::uint64_t seed)
    : state_(std::make_unique<State>(State{case_generator(op, group), rc::Random(seed), std::max(group.cases, 1)})) {}

CaseGenerator::~CaseGenerator() = default;

Case CaseGenerator::next() {
  // Sizes grow over the check, and start again if it goes on for longer than was planned.
  const int size = 100 * (state_->made++ % state_->cases) / state_->cases;
  return state_->generate(state_->stream.split(), size).value();
}

Case minimise_case(const OpInfo& op, const Case& failing, const std::function<bool(const Case&)>& still_fails) {
  return rc::shrinkable::findLocalMin(shrinkable_case(op, failing), still_fails).first;
}

}  // namespace assay
