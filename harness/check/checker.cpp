#include "harness/check/checker.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "harness/check/agreement.h"
#include "harness/check/examine.h"
#include "harness/check/generator.h"
#include "harness/check/own_expectation.h"
#include "harness/check/property.h"
#include "harness/check/shrink.h"
#include "harness/check/waiver.h"
#include "harness/core/content.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/core/random.h"
#include "harness/core/setting.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

// Who stands for the reference is asked no more after so many cases in which it crashed or hung.
constexpr int most_unanswered = 3;
// In a check of fewer cases than this, those variants that the processor would not choose have every third case alone
// once they can be trusted.
constexpr int cases_of_a_full_check = 100;
// Of the memory that a case takes: above, what an implementation holds is given back before the next one is asked. All
// of them side by side, each with the weights of a model's block and its own form of them, are too much for a machine.
constexpr std::size_t most_kept_of_case = std::size_t{64} << 20;

// Of the variants of an implementation, the one whose turn it is; of several processes each has its share that way.
void take_turns(std::vector<Lane>& lanes, std::size_t turn) {
  std::map<std::string, std::vector<Lane*>> variants;
  for (Lane& lane : lanes)
    if (!lane.failure) variants[lane.contender.backend].push_back(&lane);
  for (const auto& [implementation, all] : variants)
    for (std::size_t i = 0; i < all.size(); ++i) all[i]->sits_out = turn % all.size() != i;
}

void all_take_part(std::vector<Lane>& lanes) {
  for (Lane& lane : lanes) lane.sits_out = false;
}

}  // namespace

Checker::Checker(const Resources& resources, const CounterexampleStore& store, CheckSettings settings,
                 CheckEvents events)
    : resources_(resources), store_(store), settings_(std::move(settings)), events_(std::move(events)) {}

std::vector<Lane> Checker::lanes_for(const std::vector<Contender>& contenders, const Case& like,
                                     const std::string& scope, const std::vector<std::string>& properties) {
  std::vector<Lane> lanes;
  for (const Contender& contender : contenders) {
    if (contender.op != like.op || !contender.present()) continue;
    if (is_excluded(settings_.exclusions, contender.subject.implementation, like)) continue;
    Lane& lane = lanes.emplace_back();
    lane.contender = contender;
    std::tie(lane.arena, lane.process) = process_of(contender);
    lane.calls_before = lane.process->calls();
    lane.properties = properties;
    lane.record.op = like.op;
    lane.record.dtype = name_of(like.dtype);
    lane.record.scope = scope;
    lane.record.property = "all";
    lane.record.subject = contender.subject;
    lane.record.seed = settings_.seed;
  }
  choose_yardstick(lanes, like.op);
  return lanes;
}

void Checker::choose_yardstick(std::vector<Lane>& lanes, const std::string& op) const {
  std::vector<Contender> contenders;
  for (const Lane& lane : lanes) contenders.push_back(lane.contender);
  const Contender* reference = reference_among(contenders, op, settings_.reference);
  if (reference == nullptr) return;
  Lane& chosen = lanes[static_cast<std::size_t>(reference - contenders.data())];
  chosen.stands_for_reference = true;
  chosen.properties = {answers_property};
  const auto yardstick = std::make_shared<const Yardstick>(Yardstick{chosen.contender, chosen.arena, chosen.process});
  for (Lane& lane : lanes) {
    lane.yardstick = yardstick;
    lane.record.reference = chosen.contender.subject.implementation;
  }
}

// One process for all that is asked of an implementation of an op, as long as it lives: to start them took a quarter of
// a short check. What a case leaves behind in it is the next one's to find.
Checker::Started Checker::process_of(const Contender& contender) {
  if (contender.op != started_of_) started_.clear();
  started_of_ = contender.op;
  const auto known = started_.find(contender.subject.implementation);
  if (known != started_.end()) return known->second;
  auto arena = std::make_shared<Arena>();
  auto process = std::make_shared<WorkerProcess>(contender.command, *arena);
  return started_[contender.subject.implementation] = Started{std::move(arena), std::move(process)};
}

void Checker::check_group(const CheckGroup& group, const std::vector<Contender>& contenders) {
  const Op& op = *find_op(group.op);
  const std::string what = group.op + " " + std::string(name_of(group.dtype));
  if (events_.at) events_.at(what);
  const ReferenceListener listener = waits_for_reference(what);
  std::vector<Lane> lanes = lanes_for(contenders, any_case(group), "generated", group.properties);
  for (Lane& lane : lanes) {
    lane.repetition = repetition_for(group.cases);
    lane.contender.required_traits = group.require_traits;
  }
  // Waivers are of the contract: whether they are needed is not the question where another stands for the reference.
  if (settings_.reference.empty()) try_examples_of_waivers(group, op, lanes);
  try_stored(group, op, lanes);
  try_generated(group, op, lanes);
  const bool in_turns = group.cases < cases_of_a_full_check;
  if (group.exhaustive && group.cases > 0) try_domain(op.domain(group.dtype), op, lanes, in_turns);
  if (group.all_floats) try_domain(op.all_floats(group.dtype), op, lanes, in_turns);
  for (Lane& lane : lanes) settle(lane, op);
}

void Checker::check_cell(const Cell& cell, const std::vector<Contender>& contenders) {
  const Op& op = *find_op(cell.which.op);
  const std::string what =
      cell.which.op + " " + std::string(name_of(cell.which.dtype)) + " " + shape_of(cell.which.dims);
  if (events_.at) events_.at(what);
  const ReferenceListener listener = waits_for_reference(what);
  std::vector<Lane> lanes = lanes_for(contenders, cell.which, to_id(cell), {});
  for (Lane& lane : lanes) {
    lane.record.cell = fields_of(cell);
    lane.record.resources = resources_of(op.info(), cell.which, resources_);
  }
  try {
    const Trial trial(op, cell.which, resources_, arena_, sample_of(op.info(), cell.which));
    try_case(trial, lanes);
    if (!lanes.empty()) judge_what_is_expected(trial, lanes.front().record);
  } catch (const AbsentResource& absent) {
    for (Lane& lane : lanes) {
      ++lane.skipped;
      lane.missing = absent.reason;
    }
  }
  for (Lane& lane : lanes) settle(lane, op);
  events_.progress(1);
}

// What is expected is right or wrong whoever computes it.
void Checker::judge_what_is_expected(const Trial& trial, const VerdictRecord& like) {
  const SharedTensors own = trial.which().literal.empty() ? nullptr : resources_.tensors(trial.which().literal);
  if (own == nullptr || own->expected.empty()) return;
  VerdictRecord blank;
  blank.op = like.op;
  blank.dtype = like.dtype;
  blank.scope = like.scope;
  blank.cell = like.cell;
  blank.resources = like.resources;
  blank.seed = like.seed;
  events_.verdict(judge_expectation(trial, *own, blank));
}

ReferenceListener Checker::waits_for_reference(const std::string& what) const {
  return ReferenceListener([this, what](double seconds) {
    if (!events_.at) return;
    events_.at(seconds > 0 ? "the reference of " + what + ", for " + std::to_string(std::lround(seconds)) + " s so far"
                           : what);
  });
}

void Checker::try_stored(const CheckGroup& group, const Op& op, std::vector<Lane>& lanes) {
  std::vector<std::string> damaged;
  for (const Counterexample& example : store_.of(group.op, group.dtype, damaged)) try {
      // What has failed against another implementation may be right by the contract.
      if (!example.reference.empty() && (lanes.empty() || example.reference != lanes[0].record.reference)) continue;
      if (example.literal()) {
        const Trial trial(op, restore_literal(op, example, resources_), arena_);
        try_case(trial, lanes);
        // It is not shrunk again, and stays what it was.
        for (Lane& lane : lanes)
          if (lane.failure && lane.failure->which == trial.which()) lane.failure->stopped = example.stopped;
      } else {
        try_case(Trial(op, example.which, resources_, arena_), lanes);
        for (Lane& lane : lanes) try_relation_again(example, op, lane);
      }
    } catch (const AbsentResource&) {  // it was found on a machine that had more
    } catch (const InputError&) {      // it is of a contract that has changed since
    }
}

void Checker::try_generated(const CheckGroup& group, const Op& op, std::vector<Lane>& lanes) {
  CaseGenerator generator(op.info(), group,
                          derive_seed(settings_.seed, group.op + ":" + std::string(name_of(group.dtype))));
  std::int64_t told = 0;  // of those that failed
  for (int made = 0; made < group.cases && !events_.interrupted(); ++made) {
    const std::int64_t failed = std::ranges::count_if(lanes, [](const Lane& lane) { return lane.failure.has_value(); });
    const bool any_left = failed < std::ssize(lanes);
    if (events_.failed && failed > told) events_.failed(failed - told);
    told = failed;
    if (any_left) try {
        const Case next = generator.next();
        for (Lane& lane : lanes)
          lane.sits_out = group.cases < cases_of_a_full_check && made % 3 != 0 && !lane.contender.variant.empty() &&
                          lane.record.probative_cases >= enough_to_trust;
        try_case(Trial(op, next, resources_, arena_, sample_of(op.info(), next, most_elements_of_generated)), lanes);
      } catch (const AbsentResource& absent) {
        for (Lane& lane : lanes) {
          ++lane.skipped;
          lane.missing = absent.reason;
        }
      }
    events_.progress(1);
  }
  all_take_part(lanes);
  for (Lane& lane : lanes) repeat_smallest(lane, op);
}

// Who answers nothing tiny is called again and again with the smallest that it does answer: as often as a second
// allows.
void Checker::repeat_smallest(Lane& lane, const Op& op) {
  if (lane.failure || lane.repetition.done || !lane.repetition.smallest || events_.interrupted()) return;
  examine_further(lane, Trial(op, *lane.repetition.smallest, resources_, arena_), lane.properties,
                  lane.repetition.most_calls);
}

void Checker::examine_further(Lane& lane, const Trial& by_contract, const std::vector<std::string>& properties,
                              std::int64_t calls) {
  const std::optional<Trial> trial = held_against(lane.yardstick.get(), by_contract);
  if (!trial) return;
  Outcome outcome = examine(*trial, *lane.process, lane.contender, properties, calls, lane.yardstick.get());
  if (is_failure(outcome.verdict) && waiver_for(lane, trial->which(), outcome) == nullptr)
    lane.failure = failure_of(lane, *trial, outcome);
}

void Checker::try_relation_again(const Counterexample& example, const Op& op, Lane& lane) {
  if (lane.failure || lane.stands_for_reference || !wants(lane.properties, example.property)) return;
  if (properties_to_repeat(op, example.property, {}).empty()) return;  // every run is held to it
  const Trial trial(op, example.which, resources_, arena_);
  examine_further(lane, trial, {example.property}, calls_for(trial));
}

// All inputs that there are. What came before has found what is easily found, and with less. What is laid out beside
// these is of kinds that are drawn as well: in a short check the variants of an implementation take turns at it.
void Checker::try_domain(const std::optional<Domain>& domain, const Op& op, std::vector<Lane>& lanes, bool in_turns) {
  if (!domain) return;
  const auto is_drawn = [&](const Case& which) {
    const auto kind = std::ranges::find(op.info().values, which.values, &ValuesInfo::name);
    return kind != op.info().values.end() && kind->drawn;
  };
  std::map<std::string, std::size_t> turns;  // of each kind
  const auto left_out = [&] {
    return std::accumulate(lanes.begin(), lanes.end(), std::int64_t{0},
                           [](std::int64_t sum, const Lane& lane) { return sum + lane.skipped; });
  };
  const std::int64_t left_out_before = left_out();
  try {
    for (const Case& each : domain->cases) {
      if (events_.interrupted()) return;
      const auto failed = [](const Lane& lane) { return lane.failure.has_value(); };
      if (in_turns && is_drawn(each)) take_turns(lanes, turns[each.values]++);
      else all_take_part(lanes);
      if (!std::ranges::all_of(lanes, failed)) try_case(Trial(op, each, resources_, arena_), lanes);
      events_.progress(1);
    }
    all_take_part(lanes);
    if (left_out() > left_out_before) return;
    for (Lane& lane : lanes)
      if (!lane.failure && lane.record.cases > 0) lane.record.exhaustive = domain->doc;
  } catch (const AbsentResource&) {  // then not all could be tried, and nothing is claimed
    all_take_part(lanes);
  }
}

std::optional<Trial> Checker::turned_round(const Trial& trial, std::vector<Lane>& lanes,
                                           std::vector<Answered>& answers) const {
  const auto reference = std::ranges::find_if(lanes, [](const Lane& lane) { return lane.stands_for_reference; });
  const auto leave_out = [&](const std::string& why) {
    for (Lane& lane : lanes) {
      if (lane.stands_for_reference) continue;
      ++lane.skipped;
      lane.missing = settings_.reference + ", which stands for the reference, " + why;
    }
    return std::nullopt;
  };
  if (reference == lanes.end()) return leave_out("is not among the chosen implementations");
  Lane& lane = *reference;
  if (lane.unanswered == most_unanswered) return leave_out("failed: " + lane.failure->outcome.reason);
  const auto start = std::chrono::steady_clock::now();
  Held held = lane.yardstick->hold(trial);
  lane.record.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (is_failure(held.answer.verdict)) {
    ++lane.unanswered;
    if (!lane.failure) lane.failure = failure_of(lane, trial, held.answer);
    return leave_out("failed: " + held.answer.reason);
  }
  lane.add(held.answer);
  if (!held.trial) return leave_out("refused: " + held.answer.reason);
  answers.push_back({&lane, std::move(held.answer)});
  return std::move(held.trial);
}

void Checker::try_case(const Trial& by_contract, std::vector<Lane>& lanes) {
  std::vector<Answered> answers;
  const std::optional<Trial> turned =
      settings_.reference.empty() ? std::nullopt : turned_round(by_contract, lanes, answers);
  if (!settings_.reference.empty() && !turned) return;
  const Trial& trial = turned ? *turned : by_contract;
  for (Lane& lane : lanes) {
    if (lane.stands_for_reference || lane.sits_out) continue;
    look_again(lane);
    if (lane.failure) continue;
    const auto start = std::chrono::steady_clock::now();
    // Thousands of calls for one of the cases, and for what once failed and is as small as that.
    std::int64_t calls = 0;
    if (!trial.which().literal.empty()) calls = is_tiny(trial) ? many_calls : 0;
    else if (lane.record.scope == "generated") calls = lane.repetition.calls_for(trial);
    Outcome outcome = examine(trial, *lane.process, lane.contender, lane.properties, calls, lane.yardstick.get());
    lane.repetition.note(trial, calls, outcome.could_tell());
    lane.record.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (is_failure(outcome.verdict)) {
      if (const Waiver* waiver = waiver_for(lane, trial.which(), outcome)) {
        lane.record.waiver = waiver->text();
        lane.record.reason = outcome.reason + "; in the case " + to_id(trial.which());
        ++lane.record.cases;
        continue;
      }
      lane.failure = failure_of(lane, trial, outcome);
    } else {
      lane.last = failure_of(lane, trial, outcome);
    }
    lane.add(outcome);
    // The outputs of all, kept beside each other, are too much where each is large.
    if (!outcome.outputs.empty() && !is_large(trial)) answers.push_back({&lane, std::move(outcome)});
    if (trial.layout().bytes() > most_kept_of_case) {
      look_again(lane);  // for the last time: what it did until now shows no more afterwards
      lane.process->stop();
      lane.arena->release();
    }
  }
  note_agreement(trial, answers);
}

}  // namespace assay
