#include "harness/check/shrink.h"

#include <algorithm>
#include <utility>

#include "harness/check/examine.h"
#include "harness/check/generator.h"
#include "harness/check/minimise_values.h"
#include "harness/check/property.h"
#include "harness/core/content.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int most_tries = 4000;
constexpr std::chrono::seconds most_time{20};
// A case that hangs costs its deadline at every step; a second is hundreds of times what these cases take.
constexpr std::chrono::seconds deadline{1};
// What is written after the answer has to be waited for.
constexpr std::chrono::milliseconds lingering_in_shrinking{20};
constexpr std::int64_t most_literal_elements = 4096;

class Shrinker {
 public:
  Shrinker(const Op& op, const Lane& lane, const Resources& resources, Arena& arena, const Tolerated& tolerated,
           const Outcome& shown)
      : op_(op),
        lane_(lane),
        resources_(resources),
        arena_(arena),
        tolerated_(tolerated),
        verdict_(shown.verdict),
        property_(shown.property),
        yardstick_(asks_the_reference(shown.property) ? lane.yardstick.get() : nullptr),
        properties_(properties_to_repeat(op, shown.property, lane.properties)) {}

  // What the contender shows on a case, if that is the same kind of failure.
  std::optional<Outcome> fails(const Case& which) {
    return guarded([&] { return Trial(op_, which, resources_, arena_); });
  }
  std::optional<Outcome> fails(const LiteralCase& literal) {
    return guarded([&] { return Trial(op_, literal, arena_); });
  }

  bool out_of_time() const { return tries_ >= most_tries || Clock::now() > end_; }

 private:
  template <class Make>
  std::optional<Outcome> guarded(Make make) {
    ++tries_;
    try {
      Trial by_contract = make();
      by_contract.set_deadline(
          std::min<std::chrono::duration<double>>(by_contract.deadline(lane_.contender.command.limits), deadline));
      std::optional<Trial> trial = held_against(yardstick_, std::move(by_contract));
      if (!trial) return std::nullopt;
      if (property_ == quiet_property) trial->set_lingering(lingering_in_shrinking);
      const bool often = is_tiny(*trial) && (!properties_.empty() || !trial->which().literal.empty());
      Outcome outcome = examine(*trial, *lane_.process, lane_.contender, properties_, often, yardstick_);
      if (outcome.verdict == verdict_ && !tolerated_(trial->which(), outcome)) return outcome;
    } catch (const AbsentResource&) {  // a simpler case may need what is not here
    }
    return std::nullopt;
  }

  const Op& op_;
  const Lane& lane_;
  const Resources& resources_;
  Arena& arena_;
  const Tolerated& tolerated_;
  Verdict verdict_;
  std::string property_;
  const Yardstick* yardstick_;
  std::vector<std::string> properties_;
  int tries_ = 0;
  Clock::time_point end_ = Clock::now() + most_time;
};

}  // namespace

Shrunk shrink(const Failure& failure, const Op& op, const Lane& lane, const Resources& resources, Arena& arena,
              const Tolerated& tolerated) {
  Shrinker shrinker(op, lane, resources, arena, tolerated, failure.outcome);
  Failure best = failure;
  if (best.inputs.empty()) {
    best.which = minimise_case(op.info(), failure.which, [&](const Case& candidate) {
      return !shrinker.out_of_time() && shrinker.fails(candidate);
    });
    best.which = with_content(op.info(), std::move(best.which), resources);
    const std::vector<Buffer> inputs = op.generate(best.which, resources);
    std::int64_t elements = 0;
    for (const Buffer& input : inputs) elements += input.kind == Kind::path ? 0 : input.count();
    if (elements <= most_literal_elements && elements > 0) {
      const LiteralCase spelt = spell_out(best.which, inputs);
      const LiteralCase plainer = minimise_values(
          spelt, [&](const LiteralCase& candidate) { return !shrinker.out_of_time() && shrinker.fails(candidate); },
          op.info().inputs);
      // Values that needed no change are better named than spelt out.
      if (plainer.which.literal != spelt.which.literal) best = {failure.outcome, plainer.which, plainer.inputs};
    }
  }
  const auto again =
      best.inputs.empty() ? shrinker.fails(best.which) : shrinker.fails(LiteralCase{best.which, best.inputs});
  if (!again) return {failure, false};
  best.outcome = *again;
  return {std::move(best), true};
}

}  // namespace assay
