// One case, laid out in shared memory with what is expected of it, ready to be run by any implementation.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/comparison.h"
#include "harness/core/contract.h"
#include "harness/core/relation.h"
#include "harness/core/verdict.h"
#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/roster.h"
#include "harness/worker/wire/json.h"

namespace assay {

class WorkerProcess;
struct Reply;

// A case that is expressed by its values instead of its name: a counterexample whose elements were simplified.
struct LiteralCase {
  Case which;  // its `literal` is the hash of the inputs
  std::vector<Buffer> inputs;
};

struct Outcome {
  Verdict verdict = Verdict::pass;
  std::string property;  // that decided
  std::string relation;  // in whose further run that was; empty: in the first
  std::string reason;
  std::vector<Comparison> comparisons;  // one per output; empty if it did not answer
  double prepare_seconds = 0;
  // Of the calls that were asked for in one request: how many gave other outputs than the first. 0 calls if the worker
  // does not say.
  std::int64_t calls = 0, differing = 0, first_differing = 0;
  std::vector<Buffer> outputs;                     // dense, of an answer
  Accumulation accumulates = Accumulation::usual;  // whose budget it was held to
  bool finds_wrong = true;  // plainly wrong answers would be found in this case (core/plainly_wrong.h)
  struct Trait {
    std::string name;
    bool held = false;
  };
  std::vector<Trait> traits;  // that this case could tell something about

  std::int64_t elements() const;
  std::int64_t probative() const;
  bool could_tell() const;  // see Comparison; and plainly wrong answers would be found
  double worst_share() const;
  double worst_ulp() const;
  ShareDistribution shares() const;
  UlpDistribution ulps() const;
};

// For one case that is looked at closely: what goes on after its answer then has time to show (Trial::set_lingering).
inline constexpr std::chrono::milliseconds lingering_in_replay{100};

// The outcome if something has gone on since the process answered its last case: memory of the case was written to or
// touched, or the process has ended. Tells it once.
std::optional<Outcome> find_late_deed(WorkerProcess& process, const std::vector<std::string>& properties);

// What becomes of the runner that a case is prepared with.
enum class RunnerUse : std::uint8_t {
  once,    // it is released when the run is over
  keep,    // it stays for a run with other inputs of the same shapes
  again,   // the one that was kept is used, and kept on
  beside,  // it is released when the run is over, and the one that was kept stays
};

struct RunRequest {
  RunnerUse use = RunnerUse::once;
  std::int64_t calls = 1;  // within the worker, on the same inputs
};

class Trial;

// What a relation makes of a trial.
struct SecondTrial {
  SecondRun how = SecondRun::compared;
  std::shared_ptr<const Trial> trial;  // null: the first once more
};

class Trial {
 public:
  // Throws AbsentResource if the case needs a text or vocabulary that is not here. With a sample, the reference says
  // only what is expected of those rows.
  Trial(const Op& op, const Case& which, const Resources& resources, Arena& arena, const RowSample& sample = {});
  // `moved`: see FollowUp.
  Trial(const Op& op, const LiteralCase& literal, Arena& arena, const RowSample& sample = {}, std::int64_t moved = 0);

  // In the arena of the process, wherever the trial was laid out. `properties` are globs; empty: all that are required.
  Outcome run(WorkerProcess& process, const Contender& contender, const std::vector<std::string>& properties,
              const RunRequest& asked = {}) const;

  // The two halves of a run: the memory filled and what is to be asked, and what became of it. What the machine can
  // watch over by the pages of the memory is asked for where a property is wanted that it is violated by.
  Json prepare_request(const Contender& contender, Arena& arena, const std::vector<std::string>& properties) const;
  Outcome outcome_of(const Reply& reply, Accumulation sums, const Arena& arena,
                     const std::vector<std::string>& properties) const;

  // The same case, with what was answered in place of the reference; to the budgets come that of who answered, by how
  // it sums, and the rounding of the answer to a narrow storage type.
  Trial held_against(const std::vector<Buffer>& outputs, Accumulation theirs) const;

  // What a relation of this name makes of it, made but once: the trial is the same for all who are tried.
  template <class Make>
  std::shared_ptr<const SecondTrial> second(const std::string& relation, Make make) const {
    const auto known = seconds_.find(relation);
    return known != seconds_.end() ? known->second : seconds_[relation] = make();
  }

  const Op& op() const { return op_; }
  const Case& which() const { return which_; }
  const std::vector<Buffer>& inputs() const { return inputs_; }
  const std::vector<Expectation>& expected() const { return expected_; }
  const RowSample& sample() const { return sample_; }
  // In some output, plainly wrong answers would be found; the outputs of any answer say which form they have.
  bool finds_plainly_wrong(const std::vector<Buffer>& outputs) const;
  // The outputs as they lie in memory now.
  std::vector<Value> outputs_now(const Json& answer, const Arena& arena) const;
  const Layout& layout() const { return layout_; }

  // Time that an answer may take: generous, and growing with the case.
  std::chrono::duration<double> deadline(const Limits& limits) const;
  void set_deadline(std::chrono::duration<double> limit) { limit_ = limit; }
  // To wait for so long after an answer, and see whether anything is written then. Without, it is for
  // find_late_deed to find, before the arena is used again.
  void set_lingering(std::chrono::duration<double> lingering) { lingering_ = lingering; }

 private:
  void lay_out(Arena& arena, std::int64_t moved);
  Outcome judge(const Json& answer, Accumulation sums, const Arena& arena,
                const std::vector<std::string>& properties) const;

  const Op& op_;
  Case which_;
  std::vector<Buffer> inputs_;
  RowSample sample_;
  std::vector<Expectation> expected_;
  Layout layout_;
  std::size_t bytes_of_files_ = 0;                   // of vocabularies, which have to be read
  mutable std::optional<bool> finds_plainly_wrong_;  // asked of the first answer
  mutable std::map<std::string, std::shared_ptr<const SecondTrial>> seconds_;
  std::optional<std::chrono::duration<double>> limit_;
  std::chrono::duration<double> lingering_{0};
};

}  // namespace assay
