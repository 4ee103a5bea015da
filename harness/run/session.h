// A run from its plan to its records.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/check/checker.h"
#include "harness/core/plan.h"
#include "harness/core/summary.h"
#include "harness/core/verdict_index.h"
#include "harness/measure/launch.h"
#include "harness/measure/sampling.h"
#include "harness/run/choices.h"
#include "harness/run/interrupts.h"
#include "harness/store/record_sink.h"
#include "harness/store/run_folder.h"
#include "harness/store/run_lock.h"

namespace assay {

using Deadline = std::chrono::steady_clock::time_point;

// What a run of the plan has as its spec: its name, and the hash of the text.
inline std::string spec_of(const Plan& plan) { return plan.name + " " + plan.hash; }

// A run while it is made: plan, folder, records so far.
class Session {
 public:
  explicit Session(const Options& options);
  Session(const Options& options, Plan plan);  // of what was planned otherwise

  // Both return early if interrupted; measuring also where the time is up, between two cells.
  void check();
  void measure(Deadline until = Deadline::max());

  // 0, 1 or 130, for what has been done so far.
  int exit_code() const;
  Summary summary() const;
  const std::string& folder() const { return folder_; }
  const Plan& plan() const { return plan_; }
  // Measures what this machine can do at most, if nobody has done so: the pages of its runs show it.
  void probe_machine() const;
  void finish();  // writes when the run ended

 private:
  Record wrap(decltype(Record::body) body) const;
  void keep(const VerdictRecord& verdict);
  void keep_absent(const CheckGroup& group);
  // The ops and dtypes of which nothing was proved, because whoever stands for the reference did not answer.
  std::vector<std::string> held_against_nothing() const;
  // The ops and dtypes of which nobody can be timed, because the spec asks for no generated cases of them.
  std::vector<std::string> proved_by_nothing() const;
  // Takes a record into what the run knows; `keep` writes it as well.
  void note(const Record& record);
  std::vector<Contender> without_verdict(const std::string& op, const std::string& dtype,
                                         const std::string& scope) const;
  std::vector<Contender> proved(const Cell& cell) const;
  std::vector<Cell> measured_cells() const;
  // Why nobody was given the cell, if it needs a text or vocabulary that is not here; empty of others.
  std::string why_left_out(const Cell& cell) const;
  void note_left_out();
  bool waived(const MeasurementRecord& measurement) const;
  bool cheats(const Contender& contender, const std::string& dtype) const;
  std::optional<VerdictRecord> verdict_after_timing(const MeasurementRecord& measurement) const;
  // One launch of one cell; false if there was nothing left to do.
  void note_missing_copies(const Measurer& measurer);
  bool measure_cell(Measurer& measurer, Sampling& sampling, const Cell& cell, int launch, bool verify);

  Options options_;
  Plan plan_;
  Roster roster_;
  std::vector<Contender> contenders_;
  std::vector<std::string> missing_;
  FileResources resources_;
  CounterexampleStore store_;
  std::uint64_t seed_ = 0;
  std::string folder_;
  std::optional<RunLock> lock_;  // of the folder, before anything of it is read
  Environment environment_;
  std::optional<AtForcedEnd> forced_end_;
  std::unique_ptr<RecordSink> sink_;
  std::vector<Record> records_;
  VerdictIndex verdicts_;  // of those records
  std::vector<std::string> damage_;
  std::mutex mutex_;
  bool measured_ = false;
  bool measuring_ = false;  // whether that was asked for
};

}  // namespace assay
