// Whether what was timed was right.
#include "harness/core/comparison.h"
#include "harness/measure/launch.h"
#include "harness/measure/timed_inputs.h"
#include "harness/measure/timed_worker.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

constexpr const char* honest_property = "honest_when_timed";
constexpr const char* right_property = "matches_reference";

// The answer to a run, in the form of one to a sample: its lengths are held to the same.
std::optional<TakenSample> read_run(const Reply& reply, const Layout& layout) {
  if (reply.kind != Reply::Kind::answer || reply.message["type"] != "ran") return std::nullopt;
  const Json as_sample{{"type", "sample"}, {"cpu", 0},  {"wall", 0},
                       {"switches", 0},    {"copy", 0}, {"lengths", reply.message.value("lengths", Json::array())}};
  return read_sample(as_sample, layout);
}

}  // namespace

// It was wrong for these inputs when it was timed. Is it when they are checked, in a process of its own? The inputs lie
// there, and the outputs are overwritten.
void Measurer::accuse(TimedWorker& runner, const Cell& cell, const std::string& wrong,
                      const std::function<bool(const TakenSample&)>& is_right) {
  WorkerProcess other(runner.process->command(), arena_);
  Layout once = runner.layout;
  once.copies = 1;
  Json request = describe_case(cell.which, runner.contender->backend, runner.contender->variant, once);
  request["type"] = "run";
  const Reply reply = other.request(std::move(request), std::chrono::seconds(60), arena_.expected());
  const std::optional<TakenSample> ran = read_run(reply, once);
  const bool cheats = ran && is_right(*ran);
  runner.record.verified = false;
  runner.record.after_timing = cheats ? Verdict::cheats : Verdict::fail;
  runner.record.violated = cheats ? honest_property : right_property;
  runner.record.verification = "its output was wrong after it had been timed" +
                               std::string(cheats ? ", and right when the same inputs were checked" : "") + ": " +
                               wrong;
  runner.alive = false;
}

// The last output of a sample, whose inputs nobody had seen before.
void Measurer::hold_against_reference(TimedWorker& runner, const Cell& cell, TimedInputs& inputs,
                                      const SampleAhead& ahead, const TakenSample& taken) {
  if (taken.copy != ahead.copy) {
    // Of more calls than were asked for (a slowdown), or of a worker that counts otherwise, nothing is known.
    if (runner.contender->slowdown == 0)
      runner.refuse("its last call worked on copy " + std::to_string(taken.copy) + " of the inputs, not on copy " +
                    std::to_string(ahead.copy));
    return;
  }
  if (const auto fault = inputs.find_fault(ahead)) return runner.refuse(*fault);
  ++runner.record.verifications;
  const std::optional<std::string> wrong = inputs.find_wrong(ahead, taken);
  runner.record.verified = !wrong;
  if (!wrong || settings_.waived(runner.record)) return;
  inputs.lay_for_check(ahead);
  SampleAhead checked = ahead;
  checked.copy = 0;
  accuse(runner, cell, *wrong, [&](const TakenSample& ran) { return !inputs.find_wrong(checked, ran); });
}

// Where inputs stay as they are: one more sample each, on poisoned outputs. What is fast must still be right after all
// those calls.
void Measurer::verify_outputs(std::vector<TimedWorker>& runners, const Cell& cell, const Op& op, const Layout& layout,
                              const std::vector<Buffer>& inputs) {
  const std::vector<Expectation> expected =
      op.expect(cell.which, inputs_.whole(layout, inputs), sample_of(op.info(), cell.which));
  const auto is_right = [&](const TakenSample& taken) {
    std::size_t open = 0;
    for (std::size_t i = 0; i < layout.outputs.size(); ++i) {
      Value value = layout.outputs[i].value;
      value.data = value.as<std::byte>() + taken.copy * layout.copy_distance;
      if (value.kind != Kind::array) value.dims[0] = taken.lengths[open++];
      if (!compare(expected[i], value).equal()) return false;
    }
    return true;
  };
  for (TimedWorker& runner : runners) {
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
    ++runner.record.verifications;
    runner.record.verified = is_right(*taken);
    if (runner.record.verified || settings_.waived(runner.record)) continue;
    arena_.fill(layout, inputs);
    accuse(runner, cell, "the inputs of the cell", is_right);
  }
}

}  // namespace assay
