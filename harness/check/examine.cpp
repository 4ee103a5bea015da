#include "harness/check/examine.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "harness/check/minimise_values.h"
#include "harness/check/property.h"
#include "harness/check/relations.h"
#include "harness/check/traits.h"
#include "harness/core/names.h"
#include "harness/core/random.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

// What is asked of every run, whatever it computes.
const std::vector<std::string>& all_but_the_outputs() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{answers_property};
    for (const Property& property : required_properties())
      if (property.name != reference_property) all.push_back(property.name);
    return all;
  }();
  return names;
}

bool is_required(const Contender& contender, const std::string& trait) {
  return std::ranges::find(contender.required_traits, trait) != contender.required_traits.end();
}

// What is kept from call to call is met in most ways, and has its turn most often; what is but told, least.
int turns_of(const Relation& relation) {
  if (relation.name == recomputes_relation) return 6;
  if (relation.name == side_by_side_relation) return 3;
  return relation.required ? 2 : 1;
}

std::string relation_with_the_turn(const std::vector<Relation>& all, std::uint64_t seed) {
  int turns = 0;
  for (const Relation& each : all) turns += turns_of(each);
  auto left = static_cast<int>(derive_seed(seed, "relation") % static_cast<std::uint64_t>(turns));
  for (const Relation& each : all)
    if ((left -= turns_of(each)) < 0) return each.name;
  return {};
}

// The relations that it is this case's turn to try, and those that are required of this one besides.
std::vector<Relation> chosen_relations(const Trial& trial, const Contender& contender,
                                       const std::vector<std::string>& properties, std::int64_t calls) {
  std::vector<Relation> all = relations_of(trial.op());
  if (!properties.empty()) {
    std::erase_if(all, [&](const Relation& relation) { return !wants(properties, relation.name); });
    return all;
  }
  if (!trial.which().literal.empty() && !is_large(trial)) return all;
  // Of what is dear, the relation that costs but calls.
  if (is_large(trial))
    std::erase_if(all, [&](const Relation& each) { return each.name != repeats_relation || calls == 0; });
  if (all.empty()) return all;
  const std::string turn = relation_with_the_turn(all, trial.which().seed);
  std::erase_if(all, [&](const Relation& each) {
    return each.name != turn && !(calls > 0 && each.name == repeats_relation) && !is_required(contender, each.name);
  });
  return all;
}

// A second run has no name of its own: it is made again from the first. (Naming it would cost more than running it.)
LiteralCase unnamed(const FollowUp& follow_up) {
  LiteralCase second{follow_up.which, follow_up.inputs};
  second.which.values.clear();
  second.which.weight_values.clear();
  second.which.seed = 0;
  second.which.literal = "unnamed";
  return second;
}

class Examination {
 public:
  Examination(const Trial& trial, WorkerProcess& process, const Contender& contender, std::int64_t calls,
              const Yardstick* yardstick, Outcome& outcome)
      : trial_(trial),
        process_(process),
        contender_(contender),
        calls_(calls),
        yardstick_(yardstick),
        outcome_(outcome) {}

  // Tries a second run. False if the outcome is a failure now.
  bool try_relation(const Relation& relation) {
    const std::shared_ptr<const SecondTrial> follow_up =
        trial_.second(relation.name, [&] { return second_trial(relation); });
    if (!follow_up) return true;
    const Trial& second = follow_up->trial ? *follow_up->trial : trial_;
    // The arena is about to be filled anew, and would not show it any more.
    if (!fail_by_late_write()) return false;
    if (relation.name == repeats_relation && calls_ > 0) return try_often(relation);
    if (follow_up->how != SecondRun::compared) return try_by_reference(relation, second, follow_up->how);
    const Outcome answered = second.run(process_, contender_, all_but_the_outputs());
    if (answered.verdict == Verdict::unsupported) return true;
    if (is_failure(answered.verdict)) return fail_by_itself(relation, answered, "in a second run: ");
    const auto violation = relation.violation({trial_.which(), trial_.inputs(), outcome_.outputs, trial_.expected()},
                                              {second.which(), second.inputs(), answered.outputs, second.expected()});
    outcome_.traits.push_back({relation.name, !violation});
    const bool required = relation.required || is_required(contender_, relation.name);
    return !violation || !required || fail(relation, Verdict::fail, *violation);
  }

 private:
  bool try_often(const Relation& relation) {
    const Outcome answered = trial_.run(process_, contender_, all_but_the_outputs(), {.calls = calls_});
    if (answered.verdict == Verdict::unsupported) return true;
    if (is_failure(answered.verdict))
      return fail_by_itself(relation, answered, "in one of " + std::to_string(calls_) + " calls: ");
    if (answered.calls < 2) return true;  // a worker that cannot count says nothing
    outcome_.traits.push_back({relation.name, answered.differing == 0});
    if (answered.differing == 0) return true;
    // What changes from call to call may have been changed after a call, which is the better thing to say: it shows
    // if one waits a moment.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return fail_by_late_write() && fail(relation, Verdict::fail,
                                        std::to_string(answered.differing) + " of " + std::to_string(answered.calls) +
                                            " calls on the same inputs gave other outputs than the first; call " +
                                            std::to_string(answered.first_differing) + " was the first that did");
  }

  // The same for all implementations of a case: its reference is computed once.
  std::shared_ptr<const SecondTrial> second_trial(const Relation& relation) const {
    std::optional<FollowUp> follow_up = relation.follow_up(trial_.op().info(), trial_.which(), trial_.inputs());
    if (!follow_up) return nullptr;
    auto made = std::make_shared<SecondTrial>();
    made->how = follow_up->how;
    if (follow_up->which == trial_.which() && follow_up->inputs == trial_.inputs() && follow_up->moved == 0)
      return made;
    const bool as_many = follow_up->which.dims == trial_.which().dims;
    made->trial = std::make_shared<const Trial>(trial_.op(), unnamed(*follow_up), process_.arena(),
                                                as_many ? trial_.sample() : RowSample{}, follow_up->moved);
    return made;
  }

  // False if the outcome is a failure now.
  bool fail_by_late_write() {
    std::optional<Outcome> late = find_late_deed(process_, {});
    if (!late) return true;
    process_.stop();
    outcome_ = std::move(*late);
    return false;
  }

  // The second run, in one of the ways in which the reference says whether it is right.
  bool try_by_reference(const Relation& relation, const Trial& second, SecondRun how) {
    // Where a yardstick does not answer the second case, that proves nothing.
    const std::optional<Trial> turned = yardstick_ != nullptr ? yardstick_->hold(second).trial : std::nullopt;
    if (yardstick_ != nullptr && !turned) return true;
    const Trial& judged = turned ? *turned : second;
    const auto run = [&](const Trial& trial, RunnerUse use) {
      return trial.run(process_, contender_, {}, {.use = use});
    };
    Outcome answered;
    if (how != SecondRun::anew)
      answered = trial_.run(process_, contender_, all_but_the_outputs(), {.use = RunnerUse::keep});
    if (answered.verdict == Verdict::pass) {
      const RunnerUse uses[]{RunnerUse::once, RunnerUse::once, RunnerUse::again, RunnerUse::beside};
      answered = run(judged, uses[static_cast<std::size_t>(how)]);
    }
    // What only the second case cannot be is no fault of the first.
    if (answered.verdict == Verdict::unsupported) return true;
    std::string when = says_when(how);
    if (answered.verdict == Verdict::pass && how == SecondRun::between) {
      answered = run(trial_, RunnerUse::again);
      when = "when it ran again after another case, which was prepared and run meanwhile: ";
    }
    const bool right = answered.verdict == Verdict::pass;
    outcome_.traits.push_back({relation.name, right});
    if (right) return true;
    return answered.property == reference_property ? fail(relation, answered.verdict, when + answered.reason)
                                                   : fail_by_itself(relation, answered, when);
  }

  static std::string says_when(SecondRun how) {
    switch (how) {
      case SecondRun::same_runner: return "with other inputs than it was prepared with: ";
      case SecondRun::between: return "in another case, which was prepared and run beside the first: ";
      default: return "with other weights in their place, prepared anew: ";
    }
  }

  // What was wrong with a further run, whatever the first was like: the property that it broke says more than the
  // relation for whose sake it was made.
  bool fail_by_itself(const Relation& relation, const Outcome& answered, const std::string& when) {
    fail(relation, answered.verdict, when + answered.reason);
    outcome_.property = answered.property;
    return false;
  }

  bool fail(const Relation& relation, Verdict verdict, const std::string& reason) {
    outcome_.verdict = verdict;
    outcome_.property = outcome_.relation = relation.name;
    outcome_.reason = reason;
    return false;
  }

  const Trial& trial_;
  WorkerProcess& process_;
  const Contender& contender_;
  std::int64_t calls_;
  const Yardstick* yardstick_;
  Outcome& outcome_;
};

}  // namespace

Outcome examine(const Trial& trial, WorkerProcess& process, const Contender& contender,
                const std::vector<std::string>& properties, std::int64_t calls, const Yardstick* yardstick) {
  Outcome outcome = trial.run(process, contender, properties);
  if (outcome.verdict != Verdict::pass) return outcome;
  for (const TraitSeen& seen :
       traits_of(trial.op(), {trial.which(), trial.inputs(), outcome.outputs, trial.expected()}))
    outcome.traits.push_back({seen.name, seen.held});
  for (const Outcome::Trait& trait : outcome.traits)
    if (!trait.held && is_required(contender, trait.name)) {
      outcome.verdict = Verdict::fail;
      outcome.property = trait.name;
      outcome.reason = "it lacks a trait that is required: " + doc_of_trait(trial.op(), trait.name);
      return outcome;
    }
  Examination examination(trial, process, contender, calls, yardstick, outcome);
  for (const Relation& relation : chosen_relations(trial, contender, properties, calls))
    if (!examination.try_relation(relation)) break;
  return outcome;
}

bool asks_the_reference(const std::string& property) {
  return property == reference_property || property == recomputes_relation || property == rereads_relation ||
         property == side_by_side_relation;
}

std::vector<std::string> properties_to_repeat(const Op& op, const Outcome& shown,
                                              const std::vector<std::string>& given) {
  return properties_to_repeat(op, shown.relation.empty() ? shown.property : shown.relation, given);
}

std::vector<std::string> properties_to_repeat(const Op& op, const std::string& decided,
                                              const std::vector<std::string>& given) {
  const std::vector<Relation> relations = relations_of(op);
  const bool relational =
      std::ranges::any_of(relations, [&](const Relation& relation) { return relation.name == decided; });
  return relational ? std::vector<std::string>{decided} : given;
}

bool is_trait_of(const Op& op, const std::string& name) {
  return !doc_of_trait(op, name).empty() || std::ranges::any_of(relations_of(op), [&](const Relation& relation) {
    return !relation.required && relation.name == name;
  });
}

std::vector<std::string> trait_names() {
  std::vector<std::string> names;
  for (const TraitInfo& trait : all_traits()) names.push_back(trait.name);
  return names;
}

bool is_property_of(const Op& op, const std::string& property) {
  const auto named = [&](const auto& each) { return each.name == property; };
  return property == answers_property || std::ranges::any_of(required_properties(), named) ||
         std::ranges::any_of(relations_of(op), named) || is_trait_of(op, property);
}

std::vector<std::string> property_names() {
  std::vector<std::string> names{answers_property};
  for (const Property& property : required_properties()) names.push_back(property.name);
  for (const auto& op : all_ops())
    for (const Relation& relation : relations_of(*op))
      if (std::ranges::find(names, relation.name) == names.end()) names.push_back(relation.name);
  return names;
}

}  // namespace assay
