#include "harness/worker/parent/message.h"

#include <cmath>
#include <limits>

#include "harness/core/dtype.h"

namespace assay {
namespace {

Json describe(const Placed& placed) {
  return {{"name", placed.value.name}, {"kind", name_of(placed.value.kind)}, {"dtype", name_of(placed.value.dtype)},
          {"dims", placed.value.dims}, {"strides", placed.value.strides},    {"offset", placed.offset},
          {"bytes", placed.extent},    {"constant", placed.constant}};
}

bool is_duration(const Json& answer, const char* key) {
  const auto found = answer.find(key);
  return found != answer.end() && found->is_number() && std::isfinite(found->get<double>()) &&
         found->get<double>() >= 0;
}

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

}  // namespace

Json describe_case(const Case& which, const std::string& backend, const std::string& variant, const Layout& layout) {
  Json parameters = Json::object();
  for (const Parameter& parameter : which.parameters)
    std::visit([&](const auto& value) { parameters[parameter.name] = value; }, parameter.value);
  Json inputs = Json::array(), outputs = Json::array();
  for (const Placed& input : layout.inputs) inputs.push_back(describe(input));
  for (const Placed& output : layout.outputs) outputs.push_back(describe(output));
  return {{"op", which.op},           {"implementation", backend},
          {"variant", variant},       {"dtype", name_of(which.dtype)},
          {"parameters", parameters}, {"threads", which.threads},
          {"inputs", inputs},         {"outputs", outputs},
          {"copies", layout.copies},  {"copy_distance", layout.copy_distance}};
}

std::optional<Ready> read_ready(const Json& answer) {
  const bool well_formed = answer.value("type", Json()) == "ready" &&
                           is_whole(answer.value("iterations", Json()), 1, no_limit) &&
                           is_duration(answer, "prepare_seconds") && is_duration(answer, "first_call_seconds");
  if (!well_formed) return std::nullopt;
  return Ready{answer["iterations"], answer["prepare_seconds"], answer["first_call_seconds"],
               answer.value("bare", Json()) == true, answer.value("exchanges", Json()) == true};
}

std::optional<TakenSample> read_sample(const Json& answer, const Layout& layout, bool bare) {
  const bool well_formed = answer.value("type", Json()) == "sample" && is_duration(answer, "cpu") &&
                           is_duration(answer, "wall") && is_whole(answer.value("switches", Json()), 0, no_limit) &&
                           is_whole(answer.value("copy", Json()), 0, layout.copies - 1) && answer.contains("lengths") &&
                           answer["lengths"].is_array();
  if (!well_formed) return std::nullopt;
  TakenSample sample{answer["cpu"], answer["wall"], answer["switches"], answer["copy"], {}};
  if (is_duration(answer, "aside")) sample.aside = answer["aside"];
  for (const Placed& output : layout.outputs) {
    if (output.value.kind == Kind::array || bare) continue;
    const Json& lengths = answer["lengths"];
    const Json length = sample.lengths.size() < lengths.size() ? lengths[sample.lengths.size()] : Json();
    if (!is_whole(length, 0, output.value.dims[0])) return std::nullopt;
    sample.lengths.push_back(length);
  }
  return sample;
}

}  // namespace assay
