#include "harness/measure/launch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "harness/core/comparison.h"
#include "harness/core/content.h"
#include "harness/core/dtype.h"
#include "harness/core/random.h"
#include "harness/measure/plausibility.h"
#include "harness/measure/statistics.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"
#include "harness/worker/parent/watch.h"

namespace assay {
namespace {

constexpr std::size_t most_copies = 32768;  // of a cold cell: enough for 2 KiB and 32 MiB of cache
constexpr int empty_samples = 3;            // requests for no calls: how long does an answer take?
// With the constants that are in shared memory alone.
std::size_t bytes_of_inputs(const Layout& layout) {
  return std::accumulate(layout.inputs.begin(), layout.inputs.end(), std::size_t{0},
                         [](std::size_t sum, const Placed& input) { return sum + input.extent; });
}

template <class Element>
void shuffle(std::vector<Element>& elements, Random& random) {
  for (std::size_t i = elements.size(); i > 1; --i) std::swap(elements[i - 1], elements[random.below(i)]);
}

Case probe_case(const std::string& op) {
  Case which;
  which.op = op;
  which.dtype = Dtype::u8;
  return which;
}

// The clock does not count what others run, but they leave the caches to be filled again: about 50 us after each
// interruption (1 MiB of L2 at 30 GB/s, and some of L3). A sample is spoilt when that may be more than 1% of it: by
// the first interruption of a sample of half a millisecond, and not by the only one of a call that takes 10 ms.
bool is_spoilt(const Sample& sample, std::int64_t calls) {
  constexpr double refill = 50e-6, tolerated = 0.01;
  return static_cast<double>(sample.switches) * refill > tolerated * sample.cpu * static_cast<double>(calls);
}

// Why there is no answer to go on with; what a worker gives as its reason may be anything.
std::string why_not(const Reply& reply) {
  if (reply.kind != Reply::Kind::answer) return reply.reason;
  const Json reason = reply.message.value("reason", Json());
  return reason.is_string() ? reason.get<std::string>()
                            : "its answer is not of the form that the worker protocol asks for";
}

// Which of the values of a case are its largest, of those that are not constant; the first if all are.
const Placed& largest_of(const std::vector<Placed>& values) {
  const auto size = [](const Placed& placed) { return placed.constant ? 0 : placed.extent; };
  return *std::ranges::max_element(values, {}, size);
}

// A copy of as many bytes as the cell moves, half read and half written, between the same memory: from the slot of its
// largest input to that of its largest output or, in place, to the one behind. As many as a slot has room for: of what
// moves more (weights of gigabytes), the copy is a part.
Layout probe_layout(const Layout& layout, double bytes) {
  Layout probe;
  const Placed &from = largest_of(layout.inputs), &to = largest_of(layout.outputs);
  const std::uint64_t first = from.offset / slot_size;
  const std::uint64_t second = to.offset / slot_size != first ? to.offset / slot_size : (first + 1) % case_slots;
  const std::size_t within = std::min(from.offset % slot_size, to.offset % slot_size) / 64 * 64;
  const std::size_t copies = static_cast<std::size_t>(layout.copies - 1) * layout.copy_distance;
  const auto half = static_cast<std::int64_t>(std::min(bytes / 2, static_cast<double>(slot_size - copies)));
  const auto place = [&](std::uint64_t slot, const char* name) {
    Placed placed;
    placed.value = {name, Kind::bytes, Dtype::u8, {half}, {1}, nullptr};
    const std::size_t last = slot_size - copies - static_cast<std::size_t>(half);
    placed.offset = slot * slot_size + std::min(within, last / 64 * 64);
    placed.extent = static_cast<std::size_t>(half);
    return placed;
  };
  probe.inputs.push_back(place(first, "x"));
  probe.outputs.push_back(place(second, "y"));
  probe.below = {-1};
  probe.copies = layout.copies;
  probe.copy_distance = layout.copy_distance;
  return probe;
}

}  // namespace

struct Measurer::Runner {
  const Contender* contender = nullptr;
  WorkerProcess* process = nullptr;
  Layout layout;
  Json request;
  MeasurementRecord record;
  bool alive = true;
  bool bare = false;  // it can be timed without its binding
};

Measurer::Measurer(const Resources& resources, MeasureSettings settings)
    : resources_(resources), settings_(std::move(settings)), inputs_(resources, arena_) {
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
bool Measurer::prepare(Runner& runner, int samples, std::int64_t iterations) {
  runner.request["type"] = "measure";
  runner.request["samples"] = 2 * samples + empty_samples;  // a half of them without its binding
  runner.request["warm_up_seconds"] = settings_.effort.warm_up_seconds;
  runner.request["sample_seconds"] = settings_.effort.sample_seconds;
  runner.request["iterations"] = iterations;  // 0: as many as take `sample_seconds`
  const Reply reply = runner.process->request(runner.request, std::chrono::seconds(60), arena_.expected());
  const std::optional<Ready> ready = reply.kind == Reply::Kind::answer ? read_ready(reply.message) : std::nullopt;
  if (!ready) {
    runner.record.verification = why_not(reply);
    return false;
  }
  runner.record.iterations = ready->iterations;
  runner.record.prepare_seconds = ready->prepare_seconds;
  runner.record.first_call_seconds = ready->first_call_seconds;
  runner.bare = ready->bare;
  runner.record.answer_seconds = std::numeric_limits<double>::infinity();
  for (int i = 0; i < empty_samples; ++i) {
    Sample empty;
    if (!sample(runner, {{"calls", 0}}, empty)) return false;
    runner.record.answer_seconds = std::min(runner.record.answer_seconds, empty.round_trip - empty.waited);
  }
  return true;
}

// In random order, too: who is warmed up last has the branch predictor trained to it and may keep that lead through all
// the blocks of the launch. Always in the same order, one of two equal programs was 7% slower in every launch.
void Measurer::prepare_all(std::vector<Runner>& runners, int samples, std::uint64_t order_seed) {
  Random random(derive_seed(order_seed, "preparation"));
  std::vector<Runner*> order;
  for (Runner& runner : runners) order.push_back(&runner);
  shuffle(order, random);
  std::int64_t iterations = 0;
  for (Runner* runner : order) {
    runner->alive = prepare(*runner, samples, iterations);
    if (settings_.equal_counts) iterations = runner->record.iterations;
  }
}

// Asks for one sample, and tells how long it took as seen from here. Nothing if there is none; the record then says
// why.
std::optional<Json> Measurer::sample(Runner& runner, Json request, Sample& seen) {
  request["type"] = "sample";
  const double waited = seconds_waited(0) + runner.process->seconds_waited();
  const auto start = std::chrono::steady_clock::now();
  Reply reply = runner.process->request(std::move(request), std::chrono::seconds(60), arena_.expected());
  seen.round_trip = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  seen.waited = std::clamp(seconds_waited(0) + runner.process->seconds_waited() - waited, 0.0, seen.round_trip);
  if (reply.kind == Reply::Kind::answer && reply.message["type"] == "sample") return std::move(reply.message);
  runner.record.verification =
      "while it was timed, " +
      (reply.kind == Reply::Kind::answer ? "it answered: " + why_not(reply) : tell_end("it", reply.reason));
  return std::nullopt;
}

// What a worker says of its time, against what was seen from here and what a copy takes.
void Measurer::judge_times(std::vector<Runner>& runners, const Cell& cell, double bytes) const {
  double copy = std::numeric_limits<double>::infinity();
  for (const Runner& runner : runners) {
    if (!runner.record.probe || runner.record.samples.empty() || runner.record.cell != to_id(cell)) continue;
    std::vector<double> times;
    for (const Sample& each : runner.record.samples) times.push_back(each.cpu);
    copy = std::min(copy, median(times) * bytes / runner.record.work.bytes);
  }
  for (Runner& runner : runners) {
    if (!runner.alive || runner.record.probe) continue;
    const double known = std::isfinite(copy) && cell.which.threads == 1 ? copy : 0;
    if (const auto reason = find_implausible(runner.record, known))
      runner.record.verification = "not measurable: " + *reason;
  }
}

void Measurer::run_blocks(std::vector<Runner>& runners, const Cell& cell, std::uint64_t order_seed) {
  Random random(order_seed);
  // What can be timed without its binding takes part twice: both figures come about in the same circumstances.
  struct Turn {
    Runner* runner;
    bool bare;
  };
  std::vector<Turn> order;
  for (Runner& runner : runners) {
    order.push_back({&runner, false});
    if (runner.bare) order.push_back({&runner, true});
  }
  for (int block = 0; block < settings_.effort.blocks; ++block) {
    shuffle(order, random);
    for (const Turn& turn : order) {
      Runner& runner = *turn.runner;
      if (!runner.alive) continue;
      Sample taken;
      const std::optional<Json> answer = sample(runner, turn.bare ? Json{{"bare", true}} : Json::object(), taken);
      const std::optional<TakenSample> told = answer ? read_sample(*answer, runner.layout, turn.bare) : std::nullopt;
      runner.alive = told.has_value();
      if (!told) {
        if (answer)
          runner.record.verification =
              "not measurable: its sample is not of the form that the worker protocol asks for";
        continue;
      }
      taken.cpu = told->cpu;
      taken.wall = told->wall;
      taken.switches = told->switches;
      if (turn.bare) {
        runner.record.bare.push_back(taken);
        continue;
      }
      // Dropped for this implementation, and so for every pair that it would have been part of.
      if (cell.which.threads == 1 && is_spoilt(taken, runner.record.iterations)) runner.record.dropped.push_back(block);
      runner.record.samples.push_back(taken);
    }
  }
}

// One more sample each, on poisoned outputs: what is fast must still be right after all those calls.
void Measurer::verify_outputs(std::vector<Runner>& runners, const Cell& cell, const Op& op, const Layout& layout,
                              const std::vector<Buffer>& inputs) {
  const std::vector<Expectation> expected =
      op.expect(cell.which, inputs_.whole(layout, inputs), sample_of(op.info(), cell.which));
  for (Runner& runner : runners) {
    if (!runner.alive || runner.record.probe) continue;
    arena_.fill(layout, inputs);
    Sample seen;
    const std::optional<Json> answer = sample(runner, Json::object(), seen);
    if (!answer) continue;
    const std::optional<TakenSample> taken = read_sample(*answer, layout);
    if (!taken) {
      runner.record.verification = "its answer is not of the form that the worker protocol asks for";
      continue;
    }
    std::size_t open = 0;
    bool equal = true;
    for (std::size_t i = 0; equal && i < layout.outputs.size(); ++i) {
      Value value = layout.outputs[i].value;
      value.data = value.as<std::byte>() + taken->copy * layout.copy_distance;
      if (value.kind != Kind::array) value.dims[0] = taken->lengths[open++];
      equal = equal && compare(expected[i], value).equal();
    }
    runner.record.verified = equal;
    if (!equal && !settings_.waived(runner.record))
      runner.record.verification = "its output was wrong after it had been timed";
  }
}

std::vector<MeasurementRecord> Measurer::measure(const Cell& cell, const std::vector<Contender>& contenders,
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

  const Work work = op.work(cell.which, inputs);
  const std::uint64_t order_seed = derive_seed(settings_.seed + static_cast<std::uint64_t>(launch_), to_id(cell));
  const auto [load, steal] = settings_.pressure();
  start_all(contenders, cell.which.threads, order_seed);
  std::vector<Runner> runners;
  const auto add = [&](const Contender& contender, bool probe) {
    Runner& runner = runners.emplace_back();
    runner.contender = &contender;
    runner.process = &process_of(contender, cell.which.threads);
    Case which = cell.which;
    if (probe && op.info().name != contender.op) which = probe_case(contender.op);
    runner.layout = probe && op.info().name != contender.op ? probe_layout(layout, work.bytes) : layout;
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
    // Of a copy that is only a part, what it moves itself.
    if (contender.op != op.info().name)
      record.work.bytes = std::min(work.bytes, 2.0 * static_cast<double>(runner.layout.inputs.at(0).extent) + 1);
    record.load_before = load;
    record.steal_before = steal;
  };
  for (const Contender& contender : contenders) add(contender, op.info().probe);
  if (work.bytes >= 2)
    for (const Contender& probe : probes) add(probe, true);

  // What costs next to nothing is held against the reference in every launch.
  constexpr std::size_t cheap = std::size_t{64} << 10;
  const bool verified = verify || (settings_.verify_small && bytes_of_inputs(layout) <= cheap);
  const int samples = settings_.effort.blocks + (verified ? 1 : 0);
  prepare_all(runners, samples, order_seed);
  run_blocks(runners, cell, order_seed);
  if (settings_.interrupted()) return {};
  judge_times(runners, cell, work.bytes);
  if (verified) verify_outputs(runners, cell, op, layout, inputs);

  const auto [load_after, steal_after] = settings_.pressure();
  std::vector<MeasurementRecord> records;
  for (Runner& runner : runners) {
    runner.record.load_after = load_after;
    runner.record.steal_after = steal_after;
    records.push_back(std::move(runner.record));
  }
  return records;
}

}  // namespace assay
