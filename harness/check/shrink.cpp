#include "harness/check/shrink.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/check/examine.h"
#include "harness/check/generator.h"
#include "harness/check/minimise_values.h"
#include "harness/check/property.h"
#include "harness/core/content.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
// A case that hangs costs its deadline at every step; a second is hundreds of times what these cases take.
constexpr std::chrono::seconds deadline{1};
// What is written after the answer has to be waited for.
constexpr std::chrono::milliseconds lingering_in_shrinking{20};
constexpr std::int64_t most_literal_elements = 4096, most_own_elements = 16384;

class Shrinker {
 public:
  Shrinker(const Op& op, const Lane& lane, const Resources& resources, Arena& arena, const Tolerated& tolerated,
           const Outcome& shown, const ShrinkingEffort& effort)
      : op_(op),
        lane_(lane),
        resources_(resources),
        arena_(arena),
        tolerated_(tolerated),
        effort_(effort),
        verdict_(shown.verdict),
        property_(shown.property),
        deadline_(shown.verdict == Verdict::timeout && effort.full_deadline ? std::nullopt : std::optional(deadline)),
        yardstick_(asks_the_reference(shown.property) ? lane.yardstick.get() : nullptr),
        properties_(properties_to_repeat(op, shown, lane.properties)) {}

  // What the contender shows on a case, if that is the same kind of failure.
  std::optional<Outcome> fails(const Case& which) {
    return guarded([&] { return Trial(op_, which, resources_, arena_); });
  }
  std::optional<Outcome> fails(const LiteralCase& literal) {
    return guarded([&] { return Trial(op_, literal, arena_); });
  }

  // The same where there is still time for it.
  template <class Candidate>
  bool still_fails(const Candidate& candidate) {
    return may_go_on() && fails(candidate);
  }

  // From here on a timeout is what it is in a check and in a replay.
  void give_all_time() { deadline_.reset(); }

  const std::string& stopped() const { return stopped_; }
  int tries() const { return tries_; }

 private:
  bool may_go_on() {
    if (!stopped_.empty()) return false;
    if (tries_ >= effort_.tries) stopped_ = "after " + std::to_string(tries_) + " tries";
    else if (Clock::now() > end_) stopped_ = "after " + std::to_string(effort_.time.count()) + " s";
    else if (effort_.go_on && !effort_.go_on(tries_)) stopped_ = "when it was interrupted";
    return stopped_.empty();
  }

  template <class Make>
  std::optional<Outcome> guarded(Make make) {
    ++tries_;
    try {
      Trial by_contract = make();
      const std::chrono::duration<double> whole = by_contract.deadline(lane_.contender.command.limits);
      by_contract.set_deadline(deadline_ ? std::min<std::chrono::duration<double>>(whole, *deadline_) : whole);
      std::optional<Trial> trial = held_against(yardstick_, std::move(by_contract));
      if (!trial) return std::nullopt;
      if (property_ == quiet_property) trial->set_lingering(lingering_in_shrinking);
      const bool relational = !properties_.empty() || !trial->which().literal.empty();
      const std::int64_t calls = relational ? calls_for(*trial) : 0;
      Outcome outcome = examine(*trial, *lane_.process, lane_.contender, properties_, calls, yardstick_);
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
  const ShrinkingEffort& effort_;
  Verdict verdict_;
  std::string property_;
  std::optional<std::chrono::duration<double>> deadline_;  // none: the case's own
  const Yardstick* yardstick_;
  std::vector<std::string> properties_;
  int tries_ = 0;
  Clock::time_point end_ = Clock::now() + effort_.time;
  std::string stopped_;
};

bool fits_to_be_spelt_out(const std::vector<Buffer>& inputs, std::int64_t most = most_literal_elements) {
  std::int64_t elements = 0;
  for (const Buffer& input : inputs) elements += input.kind == Kind::path ? 0 : input.count();
  return elements <= most && elements > 0;
}

LiteralCase plainer_values(const Op& op, const LiteralCase& spelt, Shrinker& shrinker) {
  return minimise_values(
      spelt, [&](const LiteralCase& candidate) { return shrinker.still_fails(candidate); }, op.info().inputs);
}

// By its name, and by its values if they can be made plainer.
void simplify_generated(Failure& best, const Op& op, const Resources& resources, Shrinker& shrinker) {
  best.which =
      minimise_case(op.info(), best.which, [&](const Case& candidate) { return shrinker.still_fails(candidate); });
  best.which = with_content(op.info(), std::move(best.which), resources);
  const std::vector<Buffer> inputs = op.generate(best.which, resources);
  if (!fits_to_be_spelt_out(inputs)) return;
  const LiteralCase spelt = spell_out(best.which, inputs);
  const LiteralCase plainer = plainer_values(op, spelt, shrinker);
  // Values that needed no change are better named than spelt out.
  if (plainer.which.literal == spelt.which.literal) return;
  best.which = plainer.which;
  best.inputs = plainer.inputs;
}

// Where it lies, and what its values are. False if nothing simpler fails.
bool simplify_literal(Failure& best, const Op& op, const Resources& resources, Shrinker& shrinker) {
  const Case before = best.which;
  const Case plainer = minimise_case(op.info(), best.which, [&](const Case& candidate) {
    return shrinker.still_fails(LiteralCase{candidate, best.inputs});
  });
  LiteralCase least = plainer_values(op, {with_content(op.info(), plainer, resources), best.inputs}, shrinker);
  best.which = std::move(least.which);
  best.inputs = std::move(least.inputs);
  return !(best.which == before);
}

// So many of the independent rows of a literal case, from one on.
LiteralCase some_rows(const OpInfo& op, const Failure& whole, std::int64_t begin, std::int64_t count) {
  LiteralCase part{whole.which, whole.inputs};
  const std::string& rows = op.independent_dimension()->name;
  for (Dimension& dimension : part.which.dims)
    if (dimension.name == rows) dimension.size = count;
  std::size_t place = 0;
  for (const ValueInfo& info : op.inputs) {
    if (!info.is_present(whole.which)) continue;
    Buffer& input = part.inputs.at(place++);
    if (input.kind != Kind::array || info.dims.empty() || info.dims[0].dimension != rows) continue;
    const std::size_t row = input.bytes.size() / static_cast<std::size_t>(std::max<std::int64_t>(input.dims[0], 1));
    const std::byte* first = input.bytes.data() + static_cast<std::size_t>(begin) * row;
    input.bytes = std::vector<std::byte>(first, first + static_cast<std::size_t>(count) * row);
    input.dims[0] = count;
  }
  part.which.literal = hash_of(part.inputs);
  return part;
}

// Of a user's own tensors, which may be large, the rows that matter: the one that is wrong, or else half by half.
void narrow_rows(Failure& best, const OpInfo& op, Shrinker& shrinker) {
  const DimensionInfo* independent = op.independent_dimension();
  const auto rows = [&] { return independent == nullptr ? 0 : best.which.dim(independent->name); };
  const auto take = [&](std::int64_t begin, std::int64_t count) {
    LiteralCase part = some_rows(op, best, begin, count);
    if (!shrinker.still_fails(part)) return false;
    best.which = std::move(part.which);
    best.inputs = std::move(part.inputs);
    return true;
  };
  const Outcome& shown = best.outcome;
  for (std::size_t i = 0; i < shown.comparisons.size() && rows() > 1; ++i) {
    const std::int64_t length = std::max<std::int64_t>(shown.outputs[i].row_length(), 1);
    if (shown.comparisons[i].first && shown.comparisons[i].first->index / length < rows() &&
        take(shown.comparisons[i].first->index / length, 1))
      return;
  }
  while (rows() > 1) {
    const std::int64_t half = rows() / 2;
    if (!take(0, half) && !take(half, rows() - half)) return;
  }
}

void simplify_own(Failure& best, const Op& op, const Resources& resources, Shrinker& shrinker) {
  best.inputs = inputs_of(op, best.which, resources);
  narrow_rows(best, op.info(), shrinker);
  if (fits_to_be_spelt_out(best.inputs, most_own_elements)) simplify_literal(best, op, resources, shrinker);
}

}  // namespace

Shrunk shrink(const Failure& failure, const Op& op, const Lane& lane, const Resources& resources, Arena& arena,
              const Tolerated& tolerated, const ShrinkingEffort& effort) {
  Shrinker shrinker(op, lane, resources, arena, tolerated, failure.outcome, effort);
  Failure best = failure;
  const bool generated = best.which.literal.empty(), own = !generated && best.inputs.empty();
  if (generated) simplify_generated(best, op, resources, shrinker);
  if (own) simplify_own(best, op, resources, shrinker);
  if (effort.thorough)
    while (!best.inputs.empty() && simplify_literal(best, op, resources, shrinker)) {
    }
  if (generated || own || effort.thorough) best.stopped = shrinker.stopped();
  shrinker.give_all_time();
  const auto again =
      best.inputs.empty() ? shrinker.fails(best.which) : shrinker.fails(LiteralCase{best.which, best.inputs});
  if (!again && failure.outcome.verdict == Verdict::timeout && !effort.full_deadline) {
    // What took longer than a step of shrinking may take is no timeout yet.
    ShrinkingEffort slower = effort;
    slower.full_deadline = true;
    return shrink(failure, op, lane, resources, arena, tolerated, slower);
  }
  if (!again) return {failure, false, shrinker.tries()};
  best.outcome = *again;
  return {std::move(best), true, shrinker.tries()};
}

}  // namespace assay
