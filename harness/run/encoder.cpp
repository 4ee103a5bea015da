#include "harness/run/encoder.h"

#include <algorithm>
#include <cstring>
#include <future>
#include <utility>

#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

// The slowest that there is takes a second for a megabyte; its vocabulary, seconds.
std::chrono::duration<double> patience_for(std::size_t bytes) {
  return std::chrono::duration<double>(60 + 20e-6 * static_cast<double>(bytes));
}

Buffer path_buffer(const std::string& name, const std::string& path) {
  const auto* first = reinterpret_cast<const std::byte*>(path.data());
  return {name, Kind::path, Dtype::u8, {static_cast<std::int64_t>(path.size())}, {first, first + path.size()}, true};
}

}  // namespace

std::size_t longest_part(const Op& op, const Parameters& parameters) {
  constexpr std::int64_t some = 1 << 16, room = std::int64_t{512} << 20;
  Case which;
  which.op = op.info().name;
  which.dtype = Dtype::u8;
  which.parameters = parameters;
  which.dims = {{op.info().dimensions[0].name, some}};
  std::int64_t most = 4 * some;
  for (const ValueInfo& output : op.info().outputs) {
    if (!output.is_present(which)) continue;
    const ValueForm form = output.form_in(which);
    most = std::max(most, form.count() * static_cast<std::int64_t>(size_of(form.dtype)) / some * some);
  }
  return static_cast<std::size_t>(room / (most / some));
}

// The answer is waited for before the process is gone.
struct Encoder::Asked {
  Asked(const WorkerCommand& command, Arena& arena) : process(command, arena) {}
  WorkerProcess process;
  std::future<Reply> reply;
};

Encoder::~Encoder() = default;

Encoder::Encoder(const Op& op, const Contender& contender, Parameters parameters, const std::string& vocabulary)
    : op_(op),
      contender_(contender),
      parameters_(std::move(parameters)),
      vocabulary_(path_buffer(op.info().inputs[1].name, vocabulary)),
      process_(std::make_unique<Asked>(contender_.command, arena_)) {
  which_.op = op.info().name;
  which_.dtype = Dtype::u8;
  which_.parameters = parameters_;
  // Started by this thread, and not by one that asks: a worker ends with the thread that started it.
  (void)process_->process.request({{"type", "hello"}}, start_deadline);
}

void Encoder::lay_out(std::size_t bytes) {
  room_ = bytes;
  prepared_ = 0;
  which_.dims = {{op_.info().dimensions[0].name, static_cast<std::int64_t>(bytes)}};
  const std::vector<Buffer> inputs{{op_.info().inputs[0].name,
                                    Kind::bytes,
                                    Dtype::u8,
                                    {static_cast<std::int64_t>(bytes)},
                                    std::vector<std::byte>(bytes),
                                    false},
                                   vocabulary_};
  layout_ = arena_.place(which_, inputs, op_.outputs(which_, inputs));
  arena_.fill(layout_, inputs);
}

void Encoder::begin(std::string_view text) {
  if (text.size() > room_ || layout_.inputs.empty()) lay_out(text.size());
  asked_ = text.size();
  std::memcpy(arena_.bytes(layout_.inputs[0].offset), text.data(), text.size());
  Json request = describe_case(which_, contender_.backend, contender_.variant, layout_);
  request["type"] = "run";
  request["inputs"][0]["dims"] = {asked_};
  request["inputs"][0]["bytes"] = asked_;
  request["guards"] = Json::object();
  // Others need not know that a text may be shorter than the one that they were prepared for.
  if (contender_.subject.worker == WorkerKind::built_in) request["runner"] = asked_ <= prepared_ ? "again" : "keep";
  prepared_ = std::max(prepared_, asked_);
  process_->reply = std::async(std::launch::async, [this, request = std::move(request)]() mutable {
    return process_->process.request(std::move(request), patience_for(asked_), layout_.bytes());
  });
}

Encoder::Answer Encoder::finish() {
  const Reply reply = process_->reply.get();
  if (reply.kind != Reply::Kind::answer) return {Answer::Kind::failed, tell_end("its worker", reply.reason), {}, {}};
  const Json& message = reply.message;
  const Json type = message.value("type", Json()), reason = message.value("reason", Json("no reason given"));
  const std::string told = reason.is_string() ? reason.get<std::string>() : reason.dump();
  if (type == "unsupported") return {Answer::Kind::refused, told, {}, {}};
  if (type != "ran") return {Answer::Kind::failed, "it answered with an error: " + told, {}, {}};
  const Json lengths = message.value("lengths", Json());
  which_.dims[0].size = static_cast<std::int64_t>(asked_);
  const std::int64_t most = op_.info().outputs[0].form_in(which_).count();
  which_.dims[0].size = static_cast<std::int64_t>(room_);
  if (!lengths.is_array() || lengths.size() != layout_.outputs.size() || !is_whole(lengths[0], 0, most))
    return {Answer::Kind::failed, "it gave no number of ids from 0 to " + std::to_string(most), {}, {}};
  Answer answer;
  answer.ids.resize(lengths[0].get<std::size_t>());
  for (std::size_t i = 1; i < layout_.outputs.size(); ++i) {
    if (lengths[i] != lengths[0]) return {Answer::Kind::failed, "it gave another number of places than of ids", {}, {}};
    std::vector<std::int64_t>& places = i == 1 ? answer.starts : answer.ends;
    places.resize(answer.ids.size());
    std::memcpy(places.data(), arena_.bytes(layout_.outputs[i].offset), places.size() * 8);
  }
  std::memcpy(answer.ids.data(), arena_.bytes(layout_.outputs[0].offset), answer.ids.size() * sizeof(std::int32_t));
  return answer;
}

}  // namespace assay
