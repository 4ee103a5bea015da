#include "harness/worker/child/plugin_host.h"

#include <array>
#include <stdexcept>

#include "harness/worker/child/plugin_file.h"

namespace assay {
namespace {

static_assert(static_cast<int>(Kind::array) == ASSAY_ARRAY && static_cast<int>(Kind::bytes) == ASSAY_BYTES &&
              static_cast<int>(Kind::ids) == ASSAY_IDS && static_cast<int>(Kind::offsets) == ASSAY_OFFSETS &&
              static_cast<int>(Kind::path) == ASSAY_PATH);
static_assert(static_cast<int>(Dtype::f32) == ASSAY_F32 && static_cast<int>(Dtype::bf16) == ASSAY_BF16 &&
              static_cast<int>(Dtype::f16) == ASSAY_F16 && static_cast<int>(Dtype::f64) == ASSAY_F64 &&
              static_cast<int>(Dtype::u8) == ASSAY_U8 && static_cast<int>(Dtype::i32) == ASSAY_I32 &&
              static_cast<int>(Dtype::i64) == ASSAY_I64);

using Reason = std::array<char, 512>;

std::string reason_in(Reason& reason, const std::string& otherwise) {
  reason.back() = '\0';
  return reason[0] == '\0' ? otherwise : shown(reason.data(), reason.size());
}

// Values as the plug-in sees them, with names and shapes of their own: what it may do to them, it does to these.
class ForeignValues {
 public:
  explicit ForeignValues(std::span<const Value> values) : values_(values.begin(), values.end()) {
    for (const Value& value : values_)
      foreign_.push_back({value.name.c_str(),
                          static_cast<std::int32_t>(value.kind),
                          static_cast<std::int32_t>(value.dtype),
                          static_cast<std::int32_t>(value.dims.size()),
                          value.constant ? 1 : 0,
                          value.dims.data(),
                          value.strides.data(),
                          value.data,
                          0,
                          {}});
  }
  ForeignValues(const ForeignValues&) = delete;
  ForeignValues& operator=(const ForeignValues&) = delete;

  AssayValue* data() { return foreign_.data(); }
  std::uint32_t count() const { return static_cast<std::uint32_t>(foreign_.size()); }
  AssayValue& operator[](std::size_t index) { return foreign_[index]; }

 private:
  std::vector<Value> values_;
  std::vector<AssayValue> foreign_;
};

AssayParameter foreign_parameter(const Parameter& parameter) {
  AssayParameter made{parameter.name.c_str(), ASSAY_BOOLEAN, 0, 0, 0, nullptr};
  if (const auto* boolean = std::get_if<bool>(&parameter.value)) made.boolean = *boolean ? 1 : 0;
  if (const auto* integer = std::get_if<std::int64_t>(&parameter.value))
    made.kind = ASSAY_INTEGER, made.integer = *integer;
  if (const auto* number = std::get_if<double>(&parameter.value)) made.kind = ASSAY_NUMBER, made.number = *number;
  if (const auto* text = std::get_if<std::string>(&parameter.value)) made.kind = ASSAY_TEXT, made.text = text->c_str();
  return made;
}

class PluginRunner final : public Runner {
 public:
  PluginRunner(const AssayImplementation& implementation, void* state, const Request& request)
      : implementation_(implementation),
        state_(state),
        threads_(static_cast<std::uint32_t>(request.threads)),
        inputs_(request.inputs),
        outputs_(request.outputs) {
    for (std::size_t i = 0; i < request.outputs.size(); ++i)
      if (request.outputs[i].kind != Kind::array) open_.push_back(i);
  }
  ~PluginRunner() override {
    if (implementation_.release != nullptr) implementation_.release(state_);
  }

  // Timed: what is not the plug-in's own work is a few stores.
  void run(const Call& call) override {
    for (std::size_t i = 0; i < call.inputs.size(); ++i) inputs_[i].data = call.inputs[i].data;
    for (std::size_t i = 0; i < call.outputs.size(); ++i) outputs_[i].data = call.outputs[i].data;
    for (const std::size_t i : open_) outputs_[i].length = -1;
    reason_[0] = '\0';
    const AssayCall foreign{inputs_.data(),   outputs_.data(),
                            reason_.data(),   inputs_.count(),
                            outputs_.count(), static_cast<std::uint32_t>(reason_.size()),
                            threads_,         {}};
    const std::int32_t status = implementation_.run(state_, &foreign);
    if (status != ASSAY_DONE)
      throw std::runtime_error("its run returned " + std::to_string(status) + ": " +
                               reason_in(reason_, "no reason given"));
    for (const std::size_t i : open_) call.outputs[i].dims[0] = length_of(call.outputs[i], outputs_[i].length);
  }

 private:
  static std::int64_t length_of(const Value& output, std::int64_t length) {
    if (length >= 0 && length <= output.dims[0]) return length;
    if (length == -1) throw std::runtime_error("its run did not set the length of output " + output.name);
    throw std::runtime_error("its run set the length of output " + output.name + " to " + std::to_string(length) +
                             ", and there is room for " + std::to_string(output.dims[0]));
  }

  const AssayImplementation& implementation_;
  void* state_;
  std::uint32_t threads_;
  ForeignValues inputs_, outputs_;
  std::vector<std::size_t> open_;  // outputs whose length the plug-in says
  Reason reason_{};
};

Prepared prepare(const AssayImplementation& implementation, const Request& request) {
  ForeignValues inputs(request.inputs), outputs(request.outputs);
  std::vector<AssayParameter> parameters;
  for (const Parameter& parameter : request.parameters) parameters.push_back(foreign_parameter(parameter));
  Reason reason{};
  const AssayRequest foreign{static_cast<std::int32_t>(request.dtype),
                             request.threads,
                             static_cast<std::uint32_t>(parameters.size()),
                             inputs.count(),
                             outputs.count(),
                             static_cast<std::uint32_t>(reason.size()),
                             parameters.data(),
                             inputs.data(),
                             outputs.data(),
                             reason.data(),
                             {}};
  void* state = nullptr;
  const std::int32_t status = implementation.prepare(&implementation, &foreign, &state);
  if (status == ASSAY_UNSUPPORTED) return Unsupported{reason_in(reason, "no reason given")};
  if (status != ASSAY_DONE)
    throw std::runtime_error("its prepare returned " + std::to_string(status) + ": " +
                             reason_in(reason, "no reason given"));
  return std::unique_ptr<Runner>(std::make_unique<PluginRunner>(implementation, state, request));
}

}  // namespace

std::vector<Hosted> hosted_by(const AssayPlugin& plugin) {
  std::vector<Hosted> all;
  const std::string version = shown(plugin.version, 100);
  for (std::uint32_t i = 0; i < plugin.implementation_count; ++i) {
    const AssayImplementation& each = plugin.implementations[i];
    const std::string isa = each.isa == nullptr ? "" : shown(each.isa, 40);
    all.push_back({each.op,
                   each.name,
                   {.version = [version] { return version; },
                    .isa = [isa](std::string_view) { return isa; },
                    .variants = {},
                    .prepare = [&each](const Request& request) { return prepare(each, request); },
                    .note = each.note == nullptr ? "" : shown(each.note, 500),
                    .accumulates = (each.claims & ASSAY_CLAIM_ACCUMULATES_WIDER) != 0 ? Accumulation::wider
                                                                                      : Accumulation::usual}});
  }
  return all;
}

}  // namespace assay
