#include <time.h>

#include <array>
#include <stdexcept>

#include "harness/worker/host.h"
#include "harness/worker/host_memory.h"

namespace assay {
namespace {

template <class Enum, std::size_t N>
Enum enum_named(const std::array<const char*, N>& names, const std::string& name) {
  for (std::size_t i = 0; i < N; ++i)
    if (name == names[i]) return static_cast<Enum>(i);
  throw std::runtime_error("a request with the unknown name " + name);
}

Dtype dtype_of(const Json& text) {
  return enum_named<Dtype>(std::array{"f32", "bf16", "f16", "f64", "u8", "i32", "i64"}, text.get<std::string>());
}

ParameterValue parameter_of(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  return json.get<std::string>();
}

Value value_of(const Json& json, std::size_t shift) {
  Value value;
  value.name = json.at("name");
  value.kind = enum_named<Kind>(std::array{"array", "bytes", "ids", "offsets", "path"}, json.at("kind").get<std::string>());
  value.dtype = dtype_of(json.at("dtype"));
  value.dims = json.at("dims").get<std::vector<std::int64_t>>();
  value.strides = json.at("strides").get<std::vector<std::int64_t>>();
  value.constant = json.at("constant");
  value.data = shared_address(json.at("offset").get<std::uint64_t>()) + (value.constant ? 0 : shift);
  return value;
}

}  // namespace

double monotonic_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

BoundCase::BoundCase(const Json& request, const std::vector<Hosted>& hosted) {
  const std::string op = request.at("op"), backend = request.at("implementation");
  for (const Hosted& each : hosted)
    if (each.op == op && each.backend == backend) implementation_ = &each.implementation;
  if (implementation_ == nullptr) throw std::runtime_error("this worker has no " + backend + " of " + op);
  variant_ = request.at("variant");
  // A variant that is none of the implementation's own was made by the environment of this process.
  bool own = false;
  for (const Variant& each : implementation_->variants) own = own || each.name == variant_;
  if (!own) variant_.clear();
  dtype_ = dtype_of(request.at("dtype"));
  threads_ = request.at("threads");
  for (const auto& [name, value] : request.at("parameters").items()) parameters_.push_back({name, parameter_of(value)});
  const auto distance = request.at("copy_distance").get<std::size_t>();
  for (std::size_t copy = 0; copy < request.at("copies").get<std::size_t>(); ++copy) {
    Copy& made = copies_.emplace_back();
    for (const Json& json : request.at("inputs")) made.inputs.push_back(value_of(json, copy * distance));
    for (const Json& json : request.at("outputs")) made.outputs.push_back(value_of(json, copy * distance));
  }
  for (std::size_t i = 0; i < copies_.at(0).outputs.size(); ++i) {
    const Value& output = copies_[0].outputs[i];
    if (output.kind != Kind::array) open_lengths_.emplace_back(i, output.dims.at(0));
  }
}

std::optional<std::string> BoundCase::prepare() {
  const double before = monotonic_seconds();
  const Request request{parameters_, copies_[0].inputs, copies_[0].outputs, dtype_, threads_, variant_};
  Prepared prepared = implementation_->prepare(request);
  prepare_seconds_ = monotonic_seconds() - before;
  if (const auto* refusal = std::get_if<Unsupported>(&prepared)) return refusal->reason;
  runner_ = std::move(std::get<std::unique_ptr<Runner>>(prepared));
  return std::nullopt;
}

void BoundCase::run() {
  Copy& copy = copies_[next_];
  last_ = next_;
  if (++next_ == copies_.size()) next_ = 0;
  for (const auto& [output, room] : open_lengths_) copy.outputs[output].dims[0] = room;
  runner_->run(Call{copy.inputs, copy.outputs});
}

Json BoundCase::output_lengths() const {
  Json lengths = Json::array();
  for (const auto& [output, room] : open_lengths_) lengths.push_back(copies_[last_].outputs[output].dims[0]);
  return lengths;
}

}  // namespace assay
