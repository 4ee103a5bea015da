#include "harness/measure/launch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "harness/core/comparison.h"
#include "harness/core/content.h"
#include "harness/core/dtype.h"
#include "harness/core/random.h"
#include "harness/core/text_encoding.h"
#include "harness/measure/plausibility.h"
#include "harness/measure/timed_inputs.h"
#include "harness/measure/timed_worker.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

constexpr std::size_t most_copies = 32768;  // of a cold cell: enough for 2 KiB and 32 MiB of cache
constexpr int empty_samples = 4;            // requests for no calls, at most
// With the constants that are in shared memory alone.
std::size_t bytes_of_inputs(const Layout& layout) {
  return std::accumulate(layout.inputs.begin(), layout.inputs.end(), std::size_t{0},
                         [](std::size_t sum, const Placed& input) { return sum + input.extent; });
}

Case probe_case(const std::string& op) {
  Case which;
  which.op = op;
  which.dtype = Dtype::u8;
  return which;
}

TextCounts counts_of(const Op& op, const Case& which, const std::vector<Buffer>& inputs) {
  const TextEncoding* encoding = op.text_encoding();
  if (encoding == nullptr) return {};
  const std::string_view text = inputs[0].text();
  const auto ids = encoding->encode(which.parameters, std::string(inputs[1].text()), text, nullptr);
  return {static_cast<std::int64_t>(ids.size()),
          static_cast<std::int64_t>(encoding->pieces_of(which.parameters, text))};
}

// Which of the values of a case are its largest, of those that are not constant; the first if all are.
const Placed& largest_of(const std::vector<Placed>& values) {
  const auto size = [](const Placed& placed) { return placed.constant ? 0 : placed.extent; };
  return *std::ranges::max_element(values, {}, size);
}

// A copy that reads and writes as many bytes as the cell does, between the same memory: from the slot of its largest
// input to that of its largest output or, in place, to the one behind. As many as a slot has room for: of what moves
// more (weights of gigabytes), the copy is a part.
Layout probe_layout(const Layout& layout, const Work& work) {
  Layout probe;
  const Placed &from = largest_of(layout.inputs), &to = largest_of(layout.outputs);
  const std::uint64_t first = from.offset / slot_size;
  const std::uint64_t second = to.offset / slot_size != first ? to.offset / slot_size : (first + 1) % case_slots;
  const std::size_t within = std::min(from.offset % slot_size, to.offset % slot_size) / 64 * 64;
  const std::size_t copies = static_cast<std::size_t>(layout.copies - 1) * layout.copy_distance;
  const double read = work.bytes - work.written, room = static_cast<double>(slot_size - copies),
               part = std::min(1.0, room / std::max({read, work.written, 1.0}));
  const auto place = [&](std::uint64_t slot, const char* name, double bytes) {
    const auto length = static_cast<std::int64_t>(bytes * part);
    Placed placed;
    placed.value = {name, Kind::bytes, Dtype::u8, {length}, {1}, nullptr};
    const std::size_t last = slot_size - copies - static_cast<std::size_t>(length);
    placed.offset = slot * slot_size + std::min(within, last / 64 * 64);
    placed.extent = static_cast<std::size_t>(length);
    return placed;
  };
  probe.inputs.push_back(place(first, "x", read));
  probe.outputs.push_back(place(second, "y", work.written));
  probe.below = {-1};
  probe.copies = layout.copies;
  probe.copy_distance = layout.copy_distance;
  return probe;
}

}  // namespace

Measurer::Measurer(const Resources& resources, MeasureSettings settings)
    : resources_(resources), settings_(std::move(settings)), inputs_(resources, arena_), fresh_(resources, arena_) {
  CPU_ZERO(&allowed_);
  sched_getaffinity(0, sizeof allowed_, &allowed_);
  cpu_set_t ours = allowed_;
  if (settings_.cpu >= 0 && CPU_COUNT(&allowed_) > 1) {
    CPU_CLR(settings_.cpu, &ours);
    sched_setaffinity(0, sizeof ours, &ours);
  }
}

Measurer::~Measurer() { sched_setaffinity(0, sizeof allowed_, &allowed_); }

void Measurer::begin_launch(int launch) {
  launch_ = launch;
  processes_.clear();
  copies_.begin_launch();
}

WorkerProcess& Measurer::process_of(const Contender& contender, int threads) {
  std::unique_ptr<WorkerProcess>& process =
      processes_[contender.op + "/" + contender.subject.implementation + (threads == 1 ? "" : "/threads")];
  if (!process) {
    WorkerCommand command = copies_.of(contender.command, contender.subject.implementation);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
      if (threads == 1 && settings_.cpu >= 0 ? cpu == settings_.cpu : CPU_ISSET(cpu, &allowed_))
        command.cpus.push_back(cpu);
    process = std::make_unique<WorkerProcess>(std::move(command), arena_);
  }
  return *process;
}

// In random order, as all that could make equals differ: the pages that one launch has given back are handed out again
// by the next, last come, first served. In a fixed order, one of two equal programs got the bad ones in each launch,
// and was half as slow again in all thirty.
void Measurer::start_all(const std::vector<Contender>& contenders, int threads, std::uint64_t order_seed) {
  Random random(derive_seed(order_seed, "start"));
  std::vector<const Contender*> order;
  for (const Contender& contender : contenders) order.push_back(&contender);
  shuffle(order, random);
  for (const Contender* contender : order) process_of(*contender, threads);
}

// Prepares and warms up. False if the contender cannot take part; the record then says why.
bool Measurer::prepare(TimedWorker& runner, TimedInputs& inputs, int samples, std::int64_t iterations) {
  runner.request["type"] = "measure";
  runner.request["samples"] = 2 * samples + empty_samples;  // a half of them without its binding
  if (runner.contender->slowdown > 0) runner.request["slowdown"] = runner.contender->slowdown;
  runner.request["warm_up_seconds"] = settings_.effort.warm_up_seconds;
  runner.request["sample_seconds"] = settings_.effort.sample_seconds;
  runner.request["iterations"] = iterations;  // 0: as many as take `sample_seconds`
  const Reply reply = runner.process->request(runner.request, std::chrono::seconds(60), arena_.expected());
  const std::optional<Ready> ready = reply.kind == Reply::Kind::answer ? read_ready(reply.message) : std::nullopt;
  if (!ready) {
    runner.record.verification = why_no_answer(reply);
    return false;
  }
  runner.record.iterations = ready->iterations;
  runner.record.prepare_seconds = ready->prepare_seconds;
  runner.record.first_call_seconds = ready->first_call_seconds;
  runner.bare = ready->bare;
  runner.exchanges = ready->exchanges;
  runner.used = 0;
  return ask_for_nothing(runner, inputs);
}

// In random order, too: who is warmed up last has the branch predictor trained to it and may keep that lead through all
// the blocks of the launch. Always in the same order, one of two equal programs was 7% slower in every launch.
void Measurer::prepare_all(std::vector<TimedWorker>& runners, TimedInputs& inputs, int samples,
                           std::uint64_t order_seed) {
  Random random(derive_seed(order_seed, "preparation"));
  std::vector<TimedWorker*> order;
  for (TimedWorker& runner : runners) order.push_back(&runner);
  shuffle(order, random);
  std::int64_t iterations = 0;
  for (TimedWorker* runner : order) {
    runner->alive = prepare(*runner, inputs, samples, iterations);
    if (settings_.equal_counts) iterations = runner->record.iterations;
  }
}

// What cannot be is measured again: what held a machine up for once does not return, and a clock that is wrong does.
std::vector<MeasurementRecord> Measurer::measure(const Cell& cell, const std::vector<Contender>& contenders,
                                                 const std::vector<Contender>& probes, bool verify) {
  const std::string id = to_id(cell);
  const auto is_in_doubt = [&](const MeasurementRecord& record) {
    return is_implausible(record) && !never_plausible_.contains({id, record.subject.implementation});
  };
  std::vector<MeasurementRecord> records;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    records = measure_once(cell, contenders, probes, verify);
    if (std::ranges::none_of(records, is_in_doubt)) return records;
  }
  for (const MeasurementRecord& record : records)
    if (is_implausible(record)) never_plausible_.insert({id, record.subject.implementation});
  return records;
}

std::vector<MeasurementRecord> Measurer::measure_once(const Cell& cell, const std::vector<Contender>& contenders,
                                                      const std::vector<Contender>& probes, bool verify) {
  const Op& op = *find_op(cell.which.op);
  const std::vector<Buffer>& made = inputs_.made_for(cell, op);
  const std::vector<ValueForm> outputs = op.outputs(cell.which, made);
  int copies = 1;
  if (cell.cache == CacheMode::cold) {
    const std::size_t footprint = std::max<std::size_t>(1, arena_.place(cell.which, made, outputs).footprint());
    copies = static_cast<int>(std::min<std::size_t>(2 * settings_.last_level_cache / footprint + 2, most_copies));
  }
  Layout layout = arena_.place(cell.which, made, outputs, copies);
  inputs_.keep_constants(cell, layout, made);
  const std::vector<Buffer>& inputs = inputs_.remember(cell, layout);
  arena_.fill(layout, inputs);

  const auto contents = static_cast<std::size_t>(2 * settings_.effort.blocks + 2);
  const FreshInputs::OfCell& fresh = fresh_.of(cell, op, layout, inputs, contents);
  const Work work = op.work(cell.which, inputs);
  const auto [known, is_new] = counts_.try_emplace(to_id(cell.which));
  if (is_new) known->second = counts_of(op, cell.which, inputs);  // by the reference, which may take long
  const TextCounts counts = known->second;
  const std::uint64_t order_seed = derive_seed(settings_.seed + static_cast<std::uint64_t>(launch_), to_id(cell));
  TimedInputs timed(arena_, layout, fresh, order_seed);
  const auto [load, steal] = settings_.pressure();
  start_all(contenders, cell.which.threads, order_seed);
  std::vector<TimedWorker> runners;
  const auto add = [&](const Contender& contender, bool probe) {
    TimedWorker& runner = runners.emplace_back();
    runner.contender = &contender;
    runner.process = &process_of(contender, cell.which.threads);
    Case which = cell.which;
    if (probe && op.info().name != contender.op) which = probe_case(contender.op);
    runner.layout = probe && op.info().name != contender.op ? probe_layout(layout, work) : layout;
    runner.request = describe_case(which, contender.backend, contender.variant, runner.layout);
    MeasurementRecord& record = runner.record;
    static_cast<CellFields&>(record) = fields_of(cell);
    record.resources = resources_of(op.info(), cell.which, resources_);
    record.subject = contender.subject;
    if (probe) record.subject.implementation = contender.op + ":" + contender.subject.implementation;
    record.probe = probe;
    record.launch = launch_;
    record.order_seed = order_seed;
    record.work = work;
    record.counts = counts;
    // Of a copy that is only a part, what it moves itself.
    if (contender.op != op.info().name) {
      record.work.written = static_cast<double>(runner.layout.outputs.at(0).extent);
      record.work.bytes = static_cast<double>(runner.layout.inputs.at(0).extent) + record.work.written;
    }
    record.load_before = load;
    record.steal_before = steal;
  };
  for (const Contender& contender : contenders) add(contender, op.info().probe);
  if (work.bytes >= 2)
    for (const Contender& probe : probes) add(probe, true);

  // What costs next to nothing is held against the reference in every launch.
  constexpr std::size_t cheap = std::size_t{64} << 10;
  const bool verified = !timed.fresh() && (verify || (settings_.verify_small && bytes_of_inputs(layout) <= cheap));
  const int samples = settings_.effort.blocks + (verified ? 1 : 0);
  prepare_all(runners, timed, samples, order_seed);
  run_blocks(runners, cell, timed, order_seed);
  if (settings_.interrupted()) return {};
  const auto [load_after, steal_after] = settings_.pressure();
  for (TimedWorker& runner : runners) {
    runner.record.load_after = load_after;
    runner.record.steal_after = steal_after;
  }
  judge_times(runners, cell, work.bytes);
  if (verified) verify_outputs(runners, cell, op, layout, inputs);

  std::vector<MeasurementRecord> records;
  for (TimedWorker& runner : runners) records.push_back(std::move(runner.record));
  return records;
}

}  // namespace assay
