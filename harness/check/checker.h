// Runs check groups and cells: every implementation of an op against its reference.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/agreement.h"
#include "harness/check/counterexample.h"
#include "harness/check/lane.h"
#include "harness/core/patience.h"
#include "harness/core/plan.h"
#include "harness/core/record.h"
#include "harness/worker/parent/roster.h"

namespace assay {

// What a check tells while it runs. Called from several threads, one at a time.
struct CheckEvents {
  std::function<void(const VerdictRecord&)> verdict;
  std::function<void(std::int64_t cases)> progress;      // so many more cases are done
  std::function<bool()> interrupted;                     // true: stop as soon as possible
  std::function<void(const std::string& what)> at = {};  // what is being done now; may be empty
  // So many more have failed, and are shrunk when the others are through; one has been, and it took so long. May be
  // empty.
  std::function<void(std::int64_t more)> failed = {};
  std::function<void(double seconds)> shrunk = {};
};

struct CheckSettings {
  std::uint64_t seed = 0;
  std::string spec;
  std::vector<Exclusion> exclusions;
  std::vector<Waiver> waivers;
  // The implementation that stands for the reference, by the name that it goes by; empty: the op's own. It has to be
  // among the contenders: without an answer of it, nothing is held against anything, and the verdict is `absent`.
  std::string reference = {};
};

// Checks the implementations of one op and dtype. One object per thread: it has shared memory of its own.
class Checker {
 public:
  Checker(const Resources& resources, const CounterexampleStore& store, CheckSettings settings, CheckEvents events);

  // Stored counterexamples, then generated cases, in one verdict per contender.
  void check_group(const CheckGroup& group, const std::vector<Contender>& contenders);
  // Exactly this cell.
  void check_cell(const Cell& cell, const std::vector<Contender>& contenders);

 private:
  std::vector<Lane> lanes_for(const std::vector<Contender>& contenders, const Case& like, const std::string& scope,
                              const std::vector<std::string>& properties);
  // A process with memory of its own, which has to outlive it.
  using Started = std::pair<std::shared_ptr<Arena>, std::shared_ptr<WorkerProcess>>;
  Started process_of(const Contender& contender);
  void try_case(const Trial& trial, std::vector<Lane>& lanes);
  void judge_what_is_expected(const Trial& trial, const VerdictRecord& like);
  void repeat_smallest(Lane& lane, const Op& op);
  // A generated case tries the relation that its seed draws: what once broke another one is asked for that one, too.
  void try_relation_again(const Counterexample& example, const Op& op, Lane& lane);
  void examine_further(Lane& lane, const Trial& by_contract, const std::vector<std::string>& properties,
                       std::int64_t calls);
  // Finds who goes by `settings.reference`, if anybody is to stand for the reference.
  void choose_yardstick(std::vector<Lane>& lanes, const std::string& op) const;
  // The case, held against what the yardstick answers, which is added to the answers; nothing if it does not, which the
  // lanes are told.
  std::optional<Trial> turned_round(const Trial& trial, std::vector<Lane>& lanes, std::vector<Answered>& answers) const;
  // Whether it wrote after its last answer, which is then a failure.
  void look_again(Lane& lane);
  // Tells where it is when a reference takes its time.
  ReferenceListener waits_for_reference(const std::string& what) const;
  void try_stored(const CheckGroup& group, const Op& op, std::vector<Lane>& lanes);
  void try_generated(const CheckGroup& group, const Op& op, std::vector<Lane>& lanes);
  void try_domain(const std::optional<Domain>& domain, const Op& op, std::vector<Lane>& lanes, bool in_turns);
  // Turns what a lane has shown into a verdict, with a shrunk counterexample if it failed, and reports it.
  void settle(Lane& lane, const Op& op);
  void settle_failure(Lane& lane, const Op& op);
  const Waiver* waiver_for(const Lane& lane, const Case& which, const Outcome& outcome) const;
  void try_examples_of_waivers(const CheckGroup& group, const Op& op, const std::vector<Lane>& lanes);
  void judge_waiver(const Waiver& waiver, const Trial& trial, const Lane& lane);

  const Resources& resources_;
  const CounterexampleStore& store_;
  CheckSettings settings_;
  CheckEvents events_;
  Arena arena_;
  // By implementation: they serve one task after the other, as long as these are of the same op.
  std::map<std::string, Started> started_;
  std::string started_of_;
};

}  // namespace assay
