#include "harness/check/trial.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <thread>

#include "harness/check/property.h"
#include "harness/core/content.h"
#include "harness/core/dtype.h"
#include "harness/core/names.h"
#include "harness/core/patience.h"
#include "harness/core/plainly_wrong.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

Verdict verdict_of(Reply::Kind kind) { return kind == Reply::Kind::timeout ? Verdict::timeout : Verdict::crash; }

std::string describe_crash(const Reply& reply, const Arena& arena, const Layout& layout) {
  std::string reason = reply.reason;
  if (reply.fault && reply.fault_offset >= 0)
    reason += ", touching memory " + arena.describe(layout, reply.fault_offset);
  std::string printed = reply.output.substr(0, reply.output.find_last_not_of(" \n\r") + 1);
  printed = printed.substr(printed.find_last_of('\n') + 1);
  if (!printed.empty() && printed.size() < 200) reason += "; it printed: " + printed;
  return reason;
}

std::string_view name_of(RunnerUse use) {
  switch (use) {
    case RunnerUse::once: break;
    case RunnerUse::keep: return "keep";
    case RunnerUse::again: return "again";
    case RunnerUse::beside: return "beside";
  }
  return "";
}

constexpr const char* after_its_answer = " after it had answered";

// To take pages away and give them back costs a small case a twentieth of its time.
bool is_closed_after(const Case& which) { return !which.literal.empty() || which.seed % 4 == 0; }

Outcome without_outputs(Verdict verdict, std::string property, std::string reason) {
  Outcome outcome;
  outcome.verdict = verdict;
  outcome.property = std::move(property);
  outcome.reason = std::move(reason);
  return outcome;
}

template <class Get>
auto worst(const std::vector<Comparison>& comparisons, Get get) {
  double most = 0;
  for (const Comparison& comparison : comparisons) most = std::max(most, get(comparison));
  return most;
}

}  // namespace

std::int64_t Outcome::elements() const {
  std::int64_t count = 0;
  for (const Comparison& comparison : comparisons) count += comparison.elements;
  return count;
}
std::int64_t Outcome::probative() const {
  std::int64_t count = 0;
  for (const Comparison& comparison : comparisons) count += comparison.probative;
  return count;
}
bool Outcome::could_tell() const {
  return finds_wrong &&
         std::ranges::any_of(comparisons, [](const Comparison& comparison) { return comparison.could_tell(); });
}
double Outcome::worst_share() const {
  return worst(comparisons, [](const Comparison& comparison) { return comparison.worst_share; });
}
double Outcome::worst_ulp() const {
  return worst(comparisons, [](const Comparison& comparison) { return comparison.worst_ulp; });
}
ShareDistribution Outcome::shares() const {
  ShareDistribution all;
  for (const Comparison& comparison : comparisons) all.add(comparison.shares);
  return all;
}

UlpDistribution Outcome::ulps() const {
  UlpDistribution all;
  for (const Comparison& comparison : comparisons) all.add(comparison.ulps);
  return all;
}

Trial::Trial(const Op& op, const Case& which, const Resources& resources, Arena& arena, const RowSample& sample)
    : op_(op),
      which_(with_content(op.info(), which, resources)),
      inputs_(inputs_of(op, which, resources)),
      sample_(sample) {
  lay_out(arena, 0);
}

Trial::Trial(const Op& op, const LiteralCase& literal, Arena& arena, const RowSample& sample, std::int64_t moved)
    : op_(op), which_(literal.which), inputs_(literal.inputs), sample_(sample) {
  lay_out(arena, moved);
}

void Trial::lay_out(Arena& arena, std::int64_t moved) {
  layout_ = arena.place(which_, inputs_, op_.outputs(which_, inputs_), 1, moved);  // refuses what is too large
  for (const Buffer& input : inputs_) {
    std::error_code unknown;
    const std::uintmax_t size =
        input.kind == Kind::path ? std::filesystem::file_size(std::string(input.text()), unknown) : 0;
    if (!unknown) bytes_of_files_ += static_cast<std::size_t>(size);
  }
  const ReferenceTime counted(time_of_reference(layout_.bytes()));
  expected_ = op_.expect(which_, inputs_, sample_);
}

std::chrono::duration<double> Trial::deadline(const Limits& limits) const {
  if (limit_) return *limit_;
  return std::chrono::duration<double>(limits.seconds + 2e-6 * static_cast<double>(layout_.bytes()) +
                                       5e-6 * static_cast<double>(bytes_of_files_));
}

std::optional<Outcome> find_late_deed(WorkerProcess& process, const std::vector<std::string>& properties) {
  Arena& arena = process.arena();
  std::optional<std::string> late = wants(properties, quiet_property) ? describe_late_write(arena) : std::nullopt;
  if (!late)
    if (const std::optional<Reply> end = process.find_end()) {
      if (!end->late) return without_outputs(verdict_of(end->kind), answers_property, end->reason + after_its_answer);
      late = "touched " + arena.settled_at(end->fault_offset).value_or("the memory of the case") + after_its_answer;
    }
  if (!late) return std::nullopt;
  arena.forget();  // it is told once
  return without_outputs(Verdict::fail, quiet_property, std::move(*late));
}

Outcome Trial::run(WorkerProcess& process, const Contender& contender, const std::vector<std::string>& properties,
                   const RunRequest& asked) const {
  Arena& arena = process.arena();
  Json request = prepare_request(contender, arena, properties);
  if (asked.use != RunnerUse::once) request["runner"] = name_of(asked.use);
  if (asked.calls > 1) request["calls"] = asked.calls;
  const Reply reply = process.request(std::move(request), deadline(contender.command.limits), layout_.bytes());
  if (reply.kind == Reply::Kind::answer) {
    arena.settle(layout_);
    // Whatever it was that changed, the next case is not to suffer from it.
    if (reply.message.value("process_changed", Json("")) != "") process.stop();
  }
  Outcome outcome = outcome_of(reply, contender.accumulates, arena, properties);
  if (lingering_.count() > 0 && outcome.verdict == Verdict::pass) {
    std::this_thread::sleep_for(lingering_);
    if (std::optional<Outcome> late = find_late_deed(process, properties)) outcome = std::move(*late);
  }
  if (outcome.property == quiet_property) process.stop();  // it would write into the next case as well
  return outcome;
}

Trial Trial::held_against(const std::vector<Buffer>& outputs, Accumulation theirs) const {
  Trial turned = *this;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Buffer& output = outputs[i];
    Expectation& expected = turned.expected_[i];
    if (expected.accepts) continue;  // what one of several right answers is says nothing of the others
    if (output.kind == Kind::array) {
      for (std::int64_t index = 0; index < output.count(); ++index) {
        const std::optional<std::size_t> place = expected.place_of(index, output.row_length());
        if (!place) continue;
        const std::size_t at = *place;
        const double answered = output.number(index);
        // Where the contract has a second answer that is as good, both stay good.
        const std::uint8_t also = expected.also.empty() ? std::uint8_t{0} : expected.also[at];
        if (((also & Expectation::nan) != 0 && std::isnan(answered)) ||
            ((also & Expectation::zero) != 0 && answered == 0))
          continue;
        expected.numbers[at] = answered;
        // Two may each be off by their budget, in opposite directions, and both be right; and the number before it was
        // rounded to storage, which others are held against, is known no better than this.
        const double unknown = expected_[i].budget_of(theirs)[at] + rounding_of(output.dtype, answered);
        expected.budget[at] += unknown;
        if (!expected.wider_budget.empty()) expected.wider_budget[at] += unknown;
      }
    } else {
      expected.exact.clear();
      for (std::int64_t at = 0; at < output.count(); ++at)
        expected.exact.push_back(
            decode_integer(output.dtype, output.bytes.data() + static_cast<std::size_t>(at) * size_of(output.dtype)));
    }
  }
  return turned;
}

bool Trial::finds_plainly_wrong(const std::vector<Buffer>& outputs) const {
  if (!finds_plainly_wrong_) {
    finds_plainly_wrong_ = false;
    for (std::size_t i = 0; i < outputs.size(); ++i)
      if (assay::finds_plainly_wrong(inputs_, outputs[i], expected_[i])) finds_plainly_wrong_ = true;
  }
  return *finds_plainly_wrong_;
}

Json Trial::prepare_request(const Contender& contender, Arena& arena,
                            const std::vector<std::string>& properties) const {
  arena.fill(layout_, inputs_);
  Json request = describe_case(which_, contender.backend, contender.variant, layout_);
  request["type"] = "run";
  request["guards"] = {{"rows", which_.placement == Placement::pages && wants(properties, inside_property)},
                       {"inputs", ends_with_page(which_.placement) && wants(properties, inputs_property)},
                       {"after", is_closed_after(which_) && wants(properties, quiet_property)}};
  return request;
}

Outcome Trial::outcome_of(const Reply& reply, Accumulation sums, const Arena& arena,
                          const std::vector<std::string>& properties) const {
  if (reply.late)  // between two requests nobody looks: what it shows itself by is the next one
    return without_outputs(Verdict::fail, quiet_property,
                           std::string("touched the memory of its case") + after_its_answer);
  // Of the elements of an input nothing but a write can fault, where writing is what the case does not allow.
  const bool read_only = ends_with_page(which_.placement) && wants(properties, inputs_property);
  const Placed* input = reply.fault && read_only ? layout_.input_at(reply.fault_offset) : nullptr;
  if (input != nullptr)
    return without_outputs(Verdict::fail, inputs_property,
                           "input " + input->value.name + " was written to, at byte " +
                               std::to_string(reply.fault_offset - static_cast<std::int64_t>(input->offset)) +
                               ", where its memory can only be read");
  if (reply.kind != Reply::Kind::answer)
    return without_outputs(verdict_of(reply.kind), answers_property, describe_crash(reply, arena, layout_));
  try {
    const std::string type = reply.message["type"];
    if (type == "unsupported")
      return without_outputs(Verdict::unsupported, answers_property, reply.message.value("reason", "no reason given"));
    if (type != "ran")
      return without_outputs(Verdict::fail, answers_property,
                             "it answered with an error: " + reply.message.value("reason", type));
    return judge(reply.message, sums, arena, properties);
  } catch (const Json::exception& error) {  // fields of types that no worker of ours would send
    return without_outputs(
        Verdict::crash, answers_property,
        std::string("its answer is not of the form that the worker protocol asks for: ") + error.what());
  }
}

std::vector<Value> Trial::outputs_now(const Json& answer, const Arena& arena) const {
  std::vector<Value> outputs;
  std::size_t open = 0;
  for (const Placed& placed : layout_.outputs) {
    Value value = arena.value_of(placed);
    if (value.kind != Kind::array) {
      // A length beyond the room is a lie: it counts as none at all.
      const Json length = answer.contains("lengths") && answer["lengths"].is_array() && open < answer["lengths"].size()
                              ? answer["lengths"][open]
                              : Json();
      ++open;
      value.dims[0] = is_whole(length, 0, value.dims[0]) ? length.get<std::int64_t>() : 0;
    }
    outputs.push_back(std::move(value));
  }
  return outputs;
}

namespace {

// Row by row, without what lies between rows.
Buffer copied(const Value& value) {
  Buffer copy{value.name, value.kind, value.dtype, value.dims, {}, false};
  const std::int64_t cols = value.dims.empty() ? 1 : value.dims.back();
  const std::int64_t stride = value.dims.size() > 1 ? value.strides[value.dims.size() - 2] : cols;
  const auto element = static_cast<std::int64_t>(size_of(value.dtype));
  copy.bytes.reserve(static_cast<std::size_t>(copy.count() * element));
  for (std::int64_t row = 0; cols > 0 && row < copy.count() / cols; ++row) {
    const std::byte* begin = value.as<std::byte>() + row * stride * element;
    copy.bytes.insert(copy.bytes.end(), begin, begin + cols * element);
  }
  return copy;
}

}  // namespace

Outcome Trial::judge(const Json& answer, Accumulation sums, const Arena& arena,
                     const std::vector<std::string>& properties) const {
  const std::vector<Value> outputs = outputs_now(answer, arena);
  Outcome outcome;
  outcome.accumulates = sums;
  outcome.prepare_seconds = answer.value("prepare_seconds", 0.0);
  outcome.calls = answer.value("calls", std::int64_t{0});
  outcome.differing = answer.value("differing", std::int64_t{0});
  outcome.first_differing = answer.value("first_differing", std::int64_t{0});
  for (std::size_t i = 0; i < outputs.size(); ++i)
    outcome.comparisons.push_back(compare(expected_[i], outputs[i], sums));
  for (const Value& output : outputs) outcome.outputs.push_back(copied(output));
  outcome.finds_wrong = finds_plainly_wrong(outcome.outputs);
  const Observation run{op_, which_, inputs_, expected_, outputs, outcome.comparisons, arena, layout_, answer};
  for (const Property& property : required_properties()) {
    if (!wants(properties, property.name)) continue;
    if (std::optional<std::string> violation = property.violation(run)) {
      outcome.verdict = Verdict::fail;
      outcome.property = property.name;
      outcome.reason = std::move(*violation);
      break;
    }
  }
  return outcome;
}

}  // namespace assay
