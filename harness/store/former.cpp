#include "harness/store/former.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/record.h"
#include "harness/store/cell_json.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

using Json = nlohmann::json;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

ParameterValue value_in(std::string_view text) {
  if (text == "true" || text == "false") return text == "true";
  if (const auto whole = number_in<std::int64_t>(text)) return *whole;
  if (const auto real = number_in<double>(text); real && std::isfinite(*real)) return *real;
  return std::string(text);
}

void read_pairs(CellFields& cell, std::string_view text) {
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t plus = std::min(text.find('+', from), text.size());
    if (const auto pair = number_in<int>(text.substr(from, plus - from))) cell.in_place.push_back(*pair);
    from = plus + 1;
  }
}

// One NAME=VALUE of an id. An op that is gone cannot say what its dimensions were: whole numbers were.
void read_item(CellFields& cell, std::string_view name, std::string_view text, const Op* op) {
  if (name == "values") cell.values = text;
  else if (name == "literal") cell.literal = text;
  else if (name == "content") cell.content = text;
  else if (name == "buffers") cell.placement = text;
  else if (name == "seed") cell.case_seed = number_in<std::uint64_t>(text).value_or(0);
  else if (name == "padding") cell.padding = number_in<std::int64_t>(text).value_or(0);
  else if (name == "threads") cell.threads = number_in<int>(text).value_or(1);
  else if (name == "in_place") read_pairs(cell, text);
  else if (const auto size = number_in<std::int64_t>(text);
           size && (op == nullptr || op->info().dimension(name) != nullptr))
    cell.dims.push_back({std::string(name), *size});
  else cell.parameters.push_back({std::string(name), value_in(text)});
}

// Who answered can be told from what was given: a plug-in's library begins with a word of its own.
void complete_subject(Json& subject) {
  const std::string library = subject.value("library", Json()).is_string() ? subject["library"].get<std::string>() : "";
  subject["worker"] = name_of(worker_of_library(library));
  subject["protocol"] = 0;
}

// In the order in which facts were hashed up to schema 4.
constexpr std::array former_facts{"architecture", "cpu_vendor", "cpu_family", "cpu_model",      "cpu_stepping",
                                  "usable_isa",   "caches",     "smt",        "allotted_cores", "numa_nodes",
                                  "hypervisor",   "governor",   "boost"};

void move_facts(Facts& from, Facts& to, const auto& belongs) {
  std::ranges::copy_if(from, std::back_inserter(to), belongs);
  std::erase_if(from, belongs);
}

}  // namespace

CellFields fields_of_former_id(const std::string& id) {
  CellFields cell;
  cell.cell = id;
  std::string_view rest = id;
  if (const std::size_t end = rest.rfind(';'); end != std::string_view::npos) {
    cell.cache = rest.substr(end + 1);
    rest = rest.substr(0, end);
  }
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return cell;
  cell.op = rest.substr(0, colon);
  const Op* op = find_op(cell.op);
  rest.remove_prefix(colon + 1);
  cell.dtype = rest.substr(0, rest.find(','));
  rest.remove_prefix(std::min(rest.size(), cell.dtype.size() + 1));
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const std::size_t equals = item.find('=');
    if (equals != std::string_view::npos) read_item(cell, item.substr(0, equals), item.substr(equals + 1), op);
    else if (item == "in_place") cell.in_place = {1};
  }
  return cell;
}

void complete_former_record(Json& json) {
  json["host"] = Json::array();
  json["allocation"] = Json::array();
  json["resources"] = Json::array();
  if (json.contains("subject") && json["subject"].is_object()) complete_subject(json["subject"]);
  const bool measured = json.value("kind", Json()) == "measurement";
  const char* name = measured ? "cell" : "scope";
  if (!json.contains(name) || !json[name].is_string()) return;  // which is said when the line is read
  const std::string id = json[name];
  if (!measured && id.find(';') == std::string::npos) return;  // of generated cases, or of a waiver
  Json fields = Json::object();
  write_cell(fields, fields_of_former_id(id));
  // What the line says itself comes first.
  for (const auto& [field, value] : fields.items())
    if (!measured || !json.contains(field)) json[field] = value;
}

namespace {

// Samples were all of the same number of calls, and nobody asked the kernel.
void complete_samples(Json& samples) {
  if (!samples.is_object() || !samples.contains("cpu") || !samples["cpu"].is_array()) return;
  for (const char* name : {"calls", "used", "aside"}) samples[name] = std::vector<int>(samples["cpu"].size(), 0);
}

}  // namespace

void complete_parameters(CellFields& cell) {
  const Op* op = find_op(cell.op);
  if (op == nullptr) return;
  const auto is_new = [&](const ParameterInfo& info) { return cell.parameters.find(info.name) == nullptr; };
  if (std::ranges::none_of(op->info().parameters, is_new)) return;
  try {
    const Cell today = cell_from(cell, op->info());
    cell.parameters = today.which.parameters;
    cell.cell = to_id(today);
  } catch (const InputError&) {  // what the op has no longer: the cell stays by itself
  }
}

std::string with_repeated_inputs(const std::string& former_id) { return former_id + ";repeated"; }

void complete_repeated_inputs(Json& json) {
  if (!json.contains("cell") || !json["cell"].is_string()) return;  // of generated cases, or of a waiver
  const std::string id = json["cell"];
  json["inputs"] = name_of(Inputs::repeated);
  json["cell"] = with_repeated_inputs(id);
  if (json.value("scope", Json()) == id) json["scope"] = json["cell"];
  if (json.value("kind", Json()) != "measurement") return;
  complete_samples(json);
  if (json.contains("bare")) complete_samples(json["bare"]);
  json["violated"] = "";
  json["processor"] = {{"answer", 0}, {"idle", 0}, {"children", 0}};
  json["verifications"] = json.value("verified", Json()) == true ? 1 : 0;
  const Json said = json.value("verification", Json());
  const bool wrong = said.is_string() && said.get<std::string>().find("wrong after") != std::string::npos;
  json["after_timing"] = name_of(wrong ? Verdict::fail : Verdict::pass);
}

void split_former_facts(Environment& environment) {
  move_facts(environment.machine, environment.host, [](const auto& fact) { return fact.first == "hypervisor"; });
  move_facts(environment.machine, environment.allocation, [](const auto& fact) {
    return fact.first == "allotted_cores" || fact.first == "governor" || fact.first == "boost";
  });
  move_facts(environment.recorded, environment.host, [](const auto& fact) {
    return fact.first == "kernel" || fact.first == "microcode" || fact.first == "huge_pages" ||
           fact.first.starts_with("mitigation_");
  });
  if (!environment.machine.empty()) environment.machine_fingerprint = fingerprint_of_hardware(environment.machine);
}

std::string former_fingerprint(const Environment& environment) {
  Facts facts;
  for (const char* name : former_facts)
    for (const Facts* part : {&environment.machine, &environment.host, &environment.allocation})
      std::ranges::copy_if(*part, std::back_inserter(facts), [&](const auto& fact) { return fact.first == name; });
  return fingerprint(facts);
}

Environment as_formerly_named(Environment environment) {
  environment.machine_fingerprint = former_fingerprint(environment);
  return environment;
}

}  // namespace assay
