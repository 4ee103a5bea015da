// A plug-in with a right implementation of rms_norm, and others that lie about what they did or break the rules of
// harness/plugin.h. It uses the C ABI as it is, since plugin.hpp keeps its users from most of this.
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "harness/plugin.h"

namespace {

struct Settings {
  double eps, weight_offset;
};

std::int32_t prepare(const AssayImplementation*, const AssayRequest* request, void** state) {
  if (request->dtype != ASSAY_F32) return assay_refuse(request, "f32 only");
  *state = new Settings{assay_number(request, "eps", 0), assay_number(request, "weight_offset", 0)};
  return ASSAY_DONE;
}

void release(void* state) { delete static_cast<Settings*>(state); }

std::int32_t right(void* state, const AssayCall* call) {
  const auto* settings = static_cast<const Settings*>(state);
  const AssayValue &x = call->inputs[0], &gamma = call->inputs[1], &y = call->outputs[0];
  const double offset = static_cast<float>(settings->weight_offset);  // by contract
  for (std::int64_t row = 0; row < x.dims[0]; ++row) {
    const float* from = static_cast<const float*>(x.data) + row * x.strides[0];
    float* to = static_cast<float*>(y.data) + row * y.strides[0];
    double sum = 0;
    for (std::int64_t i = 0; i < x.dims[1]; ++i) sum += double{from[i]} * from[i];
    const double root = std::sqrt(sum / static_cast<double>(x.dims[1]) + settings->eps);
    for (std::int64_t i = 0; i < x.dims[1]; ++i)
      to[i] = static_cast<float>(from[i] / root * (offset + static_cast<const float*>(gamma.data)[i]));
  }
  return ASSAY_DONE;
}

// Two outputs, of which either may lie on either of the first two inputs.
std::int32_t add_and_normalise(void* state, const AssayCall* call) {
  const auto* settings = static_cast<const Settings*>(state);
  const AssayValue &x = call->inputs[0], &residual = call->inputs[1], &gamma = call->inputs[2];
  const auto element = [](const AssayValue& value, std::int64_t row, std::int64_t i) -> float& {
    return static_cast<float*>(value.data)[row * value.strides[0] + i];
  };
  for (std::int64_t row = 0; row < x.dims[0]; ++row) {
    double squares = 0;
    for (std::int64_t i = 0; i < x.dims[1]; ++i) {
      const double sum = element(x, row, i) + element(residual, row, i);
      squares += sum * sum;
    }
    const double root = std::sqrt(squares / static_cast<double>(x.dims[1]) + settings->eps);
    for (std::int64_t i = 0; i < x.dims[1]; ++i) {
      const float sum = element(x, row, i) + element(residual, row, i);
      element(call->outputs[0], row, i) = sum;
      element(call->outputs[1], row, i) =
          static_cast<float>(sum / root * (settings->weight_offset + static_cast<const float*>(gamma.data)[i]));
    }
  }
  return ASSAY_DONE;
}

// ---- what the request and the call have to be ----------------------------------------------------------------------

bool is_clear(const std::uint64_t* reserved, int count) {
  for (int i = 0; i < count; ++i)
    if (reserved[i] != 0) return false;
  return true;
}

const char* fault_of(const AssayValue& value) {
  if (value.name == nullptr || *value.name == '\0') return "a value has no name";
  if (value.kind != ASSAY_ARRAY || value.rank < 1 || value.rank > 2) return "kind or rank";
  if (value.data == nullptr) return "null data";
  if (value.strides[value.rank - 1] != 1) return "the last stride is not 1";
  if (value.rank == 2 && value.strides[0] < value.dims[1]) return "rows overlap";
  if (value.length != 0) return "an array has a length";
  return is_clear(value.reserved, 2) ? nullptr : "a reserved field of a value is set";
}

const char* fault_of(const AssayRequest& request) {
  if (request.threads < 1) return "no threads";
  if (request.input_count != 2 || request.output_count != 1) return "number of values";
  if (request.inputs[0].constant != 0 || request.inputs[1].constant != 1) return "constant";
  if (assay_parameter(&request, "eps") == nullptr || assay_parameter(&request, "no such") != nullptr)
    return "parameters";
  const AssayParameter* weights = assay_parameter(&request, "weights");
  if (weights == nullptr || weights->kind != ASSAY_TEXT || weights->text == nullptr) return "a text parameter";
  if (request.reason_size < 100 || request.reason[0] != '\0') return "the reason";
  for (const AssayValue* value : {&request.inputs[0], &request.inputs[1], &request.outputs[0]})
    if (const char* fault = fault_of(*value)) return fault;
  return is_clear(request.reserved, 4) ? nullptr : "a reserved field of the request is set";
}

std::int32_t prepare_if_well_asked(const AssayImplementation* self, const AssayRequest* request, void** state) {
  if (*state != nullptr) return ASSAY_FAILED;
  if (self->context != &prepare_if_well_asked) return ASSAY_FAILED;
  if (const char* fault = fault_of(*request)) {
    assay_refuse(request, fault);
    return ASSAY_FAILED;
  }
  return prepare(self, request, state);
}

std::int32_t run_if_well_called(void* state, const AssayCall* call) {
  if (call->input_count != 2 || call->output_count != 1 || call->threads < 1 || call->reason[0] != '\0' ||
      !is_clear(call->reserved, 4))
    return assay_fail(call, "not as the header says");
  for (const AssayValue* value :
       {&call->inputs[0], &call->inputs[1], static_cast<const AssayValue*>(&call->outputs[0])})
    if (const char* fault = fault_of(*value)) return assay_fail(call, fault);
  return right(state, call);
}

// ---- what may go wrong ---------------------------------------------------------------------------------------------

std::int32_t refuses(const AssayImplementation*, const AssayRequest* request, void**) {
  return assay_refuse(request, "on principle");
}
std::int32_t refuses_silently(const AssayImplementation*, const AssayRequest*, void**) { return ASSAY_UNSUPPORTED; }
std::int32_t cannot_prepare(const AssayImplementation*, const AssayRequest* request, void**) {
  assay_refuse(request, "no \x80memory\n");
  return ASSAY_FAILED;
}
std::int32_t prepares_with_77(const AssayImplementation*, const AssayRequest*, void**) { return 77; }
// Not even the zero at the end is left.
std::int32_t reason_without_end(const AssayImplementation*, const AssayRequest* request, void**) {
  memset(request->reason, 'x', request->reason_size);
  return ASSAY_FAILED;
}

std::int32_t fails(void*, const AssayCall* call) { return assay_fail(call, "the device is busy"); }
std::int32_t returns_minus_1(void*, const AssayCall*) { return -1; }
std::int32_t unsupported_too_late(void*, const AssayCall*) { return ASSAY_UNSUPPORTED; }
std::int32_t throws(void*, const AssayCall*) { throw std::runtime_error("thrown through C"); }
std::int32_t throws_a_number(void*, const AssayCall*) { throw 7; }
std::int32_t crashes(void*, const AssayCall*) {
  *static_cast<volatile int*>(nullptr) = 1;
  return ASSAY_DONE;
}
std::int32_t forgets_the_offset(void* state, const AssayCall* call) {
  static_cast<Settings*>(state)->weight_offset = 0;
  return right(state, call);
}
std::int32_t writes_nothing(void*, const AssayCall*) { return ASSAY_DONE; }
// What it takes away is its own view of the output, and is missing when it is called again.
std::int32_t moves_the_output(void* state, const AssayCall* call) {
  const std::int32_t status = right(state, call);
  call->outputs[0] = {};
  return status;
}
void crash_at_release(void*) { std::abort(); }

// ---- lengths that are lies -----------------------------------------------------------------------------------------

std::int32_t prepare_text(const AssayImplementation*, const AssayRequest*, void**) { return ASSAY_DONE; }
std::int32_t length_beyond(void*, const AssayCall* call) {
  call->outputs[0].length = call->outputs[0].dims[0] + 1;
  return ASSAY_DONE;
}
std::int32_t length_negative(void*, const AssayCall* call) {
  call->outputs[0].length = INT64_MIN;
  return ASSAY_DONE;
}
std::int32_t length_unset(void*, const AssayCall*) { return ASSAY_DONE; }

AssayImplementation of_rms_norm(const char* name, decltype(AssayImplementation::prepare) prepares,
                                decltype(AssayImplementation::run) runs) {
  return {"rms_norm", name, nullptr, nullptr, nullptr, prepares, runs, prepares == prepare ? release : nullptr, {}};
}

AssayImplementation of_text(const char* name, decltype(AssayImplementation::run) runs) {
  return {"pretokenize", name, nullptr, nullptr, nullptr, prepare_text, runs, nullptr, {}};
}

}  // namespace

extern "C" const AssayPlugin* assay_plugin_v1(void) {
  static const AssayImplementation all[] = {
      {"rms_norm",
       "right",
       "baseline",
       "plain loops",
       reinterpret_cast<const void*>(&prepare_if_well_asked),
       prepare_if_well_asked,
       run_if_well_called,
       release,
       {}},
      {"add_rms_norm", "right", nullptr, nullptr, nullptr, prepare, add_and_normalise, release, {}},
      of_rms_norm("refuses", refuses, right),
      of_rms_norm("refuses_silently", refuses_silently, right),
      of_rms_norm("cannot_prepare", cannot_prepare, right),
      of_rms_norm("prepares_with_77", prepares_with_77, right),
      of_rms_norm("reason_without_end", reason_without_end, right),
      of_rms_norm("fails", prepare, fails),
      of_rms_norm("returns_minus_1", prepare, returns_minus_1),
      of_rms_norm("unsupported_too_late", prepare, unsupported_too_late),
      of_rms_norm("throws", prepare, throws),
      of_rms_norm("throws_a_number", prepare, throws_a_number),
      of_rms_norm("crashes", prepare, crashes),
      of_rms_norm("forgets_the_offset", prepare, forgets_the_offset),
      of_rms_norm("writes_nothing", prepare, writes_nothing),
      of_rms_norm("moves_the_output", prepare, moves_the_output),
      {"rms_norm", "crashes_at_release", nullptr, nullptr, nullptr, prepare, right, crash_at_release, {}},
      of_text("length_beyond", length_beyond),
      of_text("length_negative", length_negative),
      of_text("length_unset", length_unset),
  };
  static const AssayPlugin plugin = {ASSAY_PLUGIN_HEADER, sizeof all / sizeof all[0], "behaving", "2.1", all, {}};
  return &plugin;
}
