// One launch: fresh processes for every implementation of an op, then each of its cells in randomised complete
// blocks, every implementation once per block.
#pragma once

#include <sched.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/plan.h"
#include "harness/core/random.h"
#include "harness/core/record.h"
#include "harness/measure/cell_inputs.h"
#include "harness/measure/fresh_copies.h"
#include "harness/measure/fresh_inputs.h"
#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/roster.h"
#include "harness/worker/wire/json.h"

namespace assay {

class TimedInputs;
class WorkerProcess;
struct SampleAhead;
struct TakenSample;
struct TimedWorker;

template <class Element>
void shuffle(std::vector<Element>& elements, Random& random) {
  for (std::size_t i = elements.size(); i > 1; --i) std::swap(elements[i - 1], elements[random.below(i)]);
}

struct MeasureSettings {
  Effort effort;
  std::uint64_t seed = 0;
  // That single-threaded workers are pinned to; the harness stays off it as long as a Measurer lives, so that it
  // never takes the processor away from what it times. -1: nothing is pinned.
  int cpu = -1;
  std::size_t last_level_cache = 0;
  // All contenders of a cell make as many calls in a sample as the first one: for builds of one implementation.
  bool equal_counts = false;
  bool verify_small = true;  // small cells after each launch, not only when that is asked for
  std::function<bool()> interrupted;
  // Load average and stolen seconds, to be kept with each measurement.
  std::function<std::pair<double, double>()> pressure;
  // Whether what it computes in this cell is known to deviate, and that is tolerated.
  std::function<bool(const MeasurementRecord&)> waived;
};

class Measurer {
 public:
  Measurer(const Resources& resources, MeasureSettings settings);
  ~Measurer();

  // New processes from here on, in another memory layout.
  void begin_launch(int launch);

  // Measures a cell with these contenders and these probes of the machine (copies of as many bytes as the cell
  // moves; none for a cell whose work is not counted in bytes). One record each; empty if interrupted.
  // `verify`: hold the outputs of inputs that do not change against the reference after timing, however large. Those of
  // inputs that do are after each sample.
  std::vector<MeasurementRecord> measure(const Cell& cell, const std::vector<Contender>& contenders,
                                         const std::vector<Contender>& probes, bool verify);
  static constexpr int most_attempts = 3;  // of a launch's cell in which someone's times cannot be

  // Why workers were started without a copy of their own (see FreshCopies); empty if all had theirs.
  const std::string& missing_copies() const { return copies_.missing(); }

 private:
  std::vector<MeasurementRecord> measure_once(const Cell& cell, const std::vector<Contender>& contenders,
                                              const std::vector<Contender>& probes, bool verify);
  WorkerProcess& process_of(const Contender& contender, int threads);
  void start_all(const std::vector<Contender>& contenders, int threads, std::uint64_t order_seed);
  bool prepare(TimedWorker& runner, TimedInputs& inputs, int samples, std::int64_t iterations);
  void prepare_all(std::vector<TimedWorker>& runners, TimedInputs& inputs, int samples, std::uint64_t order_seed);
  bool ask_for_nothing(TimedWorker& runner, TimedInputs& inputs);
  std::optional<Json> sample(TimedWorker& runner, Json request, Sample& seen);
  void judge_times(std::vector<TimedWorker>& runners, const Cell& cell, double bytes) const;
  void run_blocks(std::vector<TimedWorker>& runners, const Cell& cell, TimedInputs& inputs, std::uint64_t order_seed);
  void take(TimedWorker& runner, bool bare, int block, double share, const Cell& cell, TimedInputs& inputs);
  void end_blocks(std::vector<TimedWorker>& runners);
  void note_changes(TimedWorker& runner, const Json& answer);
  void look_from_outside(TimedWorker& runner);
  void hold_against_reference(TimedWorker& runner, const Cell& cell, TimedInputs& inputs, const SampleAhead& ahead,
                              const TakenSample& taken);
  void accuse(TimedWorker& runner, const Cell& cell, const std::string& wrong,
              const std::function<bool(const TakenSample&)>& is_right);
  void verify_outputs(std::vector<TimedWorker>& runners, const Cell& cell, const Op& op, const Layout& layout,
                      const std::vector<Buffer>& inputs);

  const Resources& resources_;
  MeasureSettings settings_;
  Arena arena_;
  cpu_set_t allowed_;  // that we had before
  int launch_ = 0;
  FreshCopies copies_;
  std::map<std::string, std::unique_ptr<WorkerProcess>> processes_;
  CellInputs inputs_;
  FreshInputs fresh_;
  std::map<std::string, TextCounts> counts_;                       // of cases, by their ids
  std::set<std::pair<std::string, std::string>> never_plausible_;  // cell and implementation: not tried again
};

}  // namespace assay
