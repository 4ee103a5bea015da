#include "harness/store/cell_json.h"

#include "harness/store/number.h"

namespace assay {
namespace {

using Json = nlohmann::json;

Json json_of(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return number(*real);
  return std::visit([](const auto& other) { return Json(other); }, value);
}

ParameterValue parameter_from(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return ParameterValue(static_cast<std::int64_t>(Whole{json}));
}

}  // namespace

void write_cell(Json& json, const CellFields& cell) {
  Json sizes = Json::array(), parameters = Json::array();
  for (const Dimension& dimension : cell.dims) sizes.push_back({dimension.name, dimension.size});
  for (const Parameter& each : cell.parameters) parameters.push_back({each.name, json_of(each.value)});
  json["cell"] = cell.cell;
  json["label"] = cell.label;
  json["dims"] = sizes;
  json["parameters"] = parameters;
  json["values"] = cell.values;
  json["case_seed"] = cell.case_seed;
  json["cache"] = cell.cache;
  json["placement"] = cell.placement;
  json["padding"] = cell.padding;
  json["in_place"] = cell.in_place;
  json["threads"] = cell.threads;
  json["literal"] = cell.literal;
  json["content"] = cell.content;
  json["inputs"] = cell.inputs;
}

CellFields cell_fields_from(const Json& json) {
  CellFields cell;
  cell.op = json.at("op");
  cell.dtype = json.at("dtype");
  cell.cell = json.at("cell");
  cell.label = json.at("label");
  for (const Json& pair : list_at(json, "dims")) cell.dims.push_back({pair.at(0), Whole{pair.at(1)}});
  for (const Json& pair : list_at(json, "parameters"))
    cell.parameters.push_back({pair.at(0), parameter_from(pair.at(1))});
  cell.values = json.at("values");
  cell.case_seed = Whole{json.at("case_seed")};
  cell.cache = json.at("cache");
  cell.placement = json.at("placement");
  cell.padding = Whole{json.at("padding")};
  for (const Json& pair : list_at(json, "in_place")) cell.in_place.push_back(Whole{pair});
  cell.threads = Whole{json.at("threads")};
  cell.literal = json.at("literal");
  cell.content = json.at("content");
  cell.inputs = json.at("inputs");
  return cell;
}

Json to_json(const std::vector<ResourceHash>& resources) {
  Json list = Json::array();
  for (const ResourceHash& each : resources) list.push_back({{"name", each.name}, {"hash", each.hash}});
  return list;
}

std::vector<ResourceHash> resources_from(const Json& json) {
  std::vector<ResourceHash> resources;
  for (const Json& each : list_at(json, "resources")) resources.push_back({each.at("name"), each.at("hash")});
  return resources;
}

}  // namespace assay
