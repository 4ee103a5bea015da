#include "harness/store/cell_json.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <tuple>

#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "harness/core/names.h"
#include "harness/core/plan.h"

namespace assay {
namespace {

using Json = nlohmann::json;

Json json_of(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return number(*real);
  return std::visit([](const auto& other) { return Json(other); }, value);
}

constexpr std::int64_t most_of_dimension = std::int64_t{1} << 40, most_padding = 1 << 16;
constexpr int most_threads = 4096, most_pairs = 1000;
constexpr double largest = std::numeric_limits<double>::max();

// A whole number, or one that is none, as it was written.
ParameterValue parameter_from(const Field& field) {
  const Json& json = field.json();
  if (json.is_boolean()) return field.truth();
  if (json.is_string()) return field.text();
  if (json.is_number_float()) return field.number(-largest, largest);
  return field.whole<std::int64_t>(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
}

std::string one_of(const Field& field, const std::vector<std::string_view>& known) {
  std::string found = field.text();
  if (std::ranges::find(known, found) == known.end())
    field.refuse("one of " + join({known.begin(), known.end()}, ", "));
  return found;
}

template <class Named>
bool has_twice(const Named& list) {
  std::set<std::string> names;
  return std::ranges::any_of(list, [&](const auto& each) { return !names.insert(each.name).second; });
}

// The name of the cell that the fields are of. It is not worked out again: the op's contract may be another since.
std::string cell_id_from(const Field& field, const CellFields& cell) {
  std::string id = field.text();
  const std::string begin = cell.op + ":" + cell.dtype + ",",
                    end = ";" + cell.cache + (cell.inputs == name_of(Inputs::fresh) ? "" : ";" + cell.inputs);
  if (!id.starts_with(begin) || !id.ends_with(end) || id.size() < begin.size() + end.size())
    field.refuse("a cell '" + begin + "..." + end + "'");
  return id;
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

std::pair<std::string, std::string> op_and_dtype_from(const Field& line) {
  const std::string name = line.of("op").name();
  const Op* op = find_op(name);
  if (op == nullptr)
    line.refuse_for("there is no op '" + name + "'; one that was taken out is read by the assay that had it");
  const std::string dtype = line.of("dtype").name();
  const auto is_it = [&](Dtype each) { return name_of(each) == dtype; };
  if (std::ranges::none_of(op->info().dtypes, is_it)) line.refuse_for(name + " has no dtype '" + dtype + "'");
  return {name, dtype};
}

CellFields cell_fields_from(const Field& line) {
  CellFields cell;
  std::tie(cell.op, cell.dtype) = op_and_dtype_from(line);
  cell.label = line.of("label").text();
  for (const Field& each : line.of("dims").list()) {
    const std::vector<Field> pair = each.list_of(2);
    cell.dims.push_back({pair[0].name(), pair[1].whole<std::int64_t>(0, most_of_dimension)});
  }
  if (cell.dims.empty() || has_twice(cell.dims)) line.of("dims").refuse("sizes, each of another name");
  for (const Field& each : line.of("parameters").list()) {
    const std::vector<Field> pair = each.list_of(2);
    cell.parameters.push_back({pair[0].name(), parameter_from(pair[1])});
  }
  if (has_twice(cell.parameters)) line.of("parameters").refuse("values, each of another name");
  cell.literal = line.of("literal").digits_or_nothing();
  cell.values = cell.literal.empty() ? line.of("values").name() : line.of("values").text();
  cell.case_seed = line.of("case_seed").seed();
  cell.cache = one_of(line.of("cache"), {name_of(CacheMode::hot), name_of(CacheMode::cold)});
  cell.placement = one_of(line.of("placement"), {name_of(Placement::start), name_of(Placement::offset),
                                                 name_of(Placement::end), name_of(Placement::pages)});
  cell.padding = line.of("padding").whole<std::int64_t>(0, most_padding);
  for (const Field& pair : line.of("in_place").list())
    cell.in_place.push_back(pair.whole(cell.in_place.empty() ? 1 : cell.in_place.back() + 1, most_pairs));
  cell.threads = line.of("threads").whole(1, most_threads);
  cell.content = line.of("content").name_or_nothing();
  cell.inputs = one_of(line.of("inputs"), {name_of(Inputs::fresh), name_of(Inputs::repeated)});
  cell.cell = cell_id_from(line.of("cell"), cell);
  return cell;
}

Json to_json(const std::vector<ResourceHash>& resources) {
  Json list = Json::array();
  for (const ResourceHash& each : resources) list.push_back({{"name", each.name}, {"hash", each.hash}});
  return list;
}

std::vector<ResourceHash> resources_from(const Field& line) {
  std::vector<ResourceHash> resources;
  for (const Field& each : line.of("resources").list())
    resources.push_back({each.of("name").text(), each.of("hash").digits_or_nothing()});
  return resources;
}

}  // namespace assay
