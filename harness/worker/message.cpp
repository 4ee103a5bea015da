#include "harness/worker/message.h"

#include "harness/core/dtype.h"

namespace assay {
namespace {

Json describe(const Placed& placed) {
  return {{"name", placed.value.name}, {"kind", name_of(placed.value.kind)},   {"dtype", name_of(placed.value.dtype)},
          {"dims", placed.value.dims}, {"strides", placed.value.strides},      {"offset", placed.offset},
          {"bytes", placed.extent},    {"constant", placed.constant}};
}

}  // namespace

Json describe_case(const Case& which, const std::string& backend, const std::string& variant, const Layout& layout) {
  Json parameters = Json::object();
  for (const Parameter& parameter : which.parameters)
    std::visit([&](const auto& value) { parameters[parameter.name] = value; }, parameter.value);
  Json inputs = Json::array(), outputs = Json::array();
  for (const Placed& input : layout.inputs) inputs.push_back(describe(input));
  for (const Placed& output : layout.outputs) outputs.push_back(describe(output));
  return {{"op", which.op},          {"implementation", backend}, {"variant", variant},
          {"dtype", name_of(which.dtype)}, {"parameters", parameters},  {"threads", which.threads},
          {"inputs", inputs},        {"outputs", outputs},        {"copies", layout.copies},
          {"copy_distance", layout.copy_distance}};
}

}  // namespace assay
