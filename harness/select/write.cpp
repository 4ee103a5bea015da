#include "harness/select/write.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace assay {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max();

// Four digits after the point say more than any interval here.
double rounded(double value) { return std::isfinite(value) ? std::round(value * 1e4) / 1e4 : 1e18; }

Json json_of(const DispatchRatio& ratio) {
  return {{"value", rounded(ratio.value)}, {"low", rounded(ratio.low)}, {"high", rounded(ratio.high)}};
}

Json json_of(const DispatchEntry& entry) {
  Json json{{"op", entry.op}, {"dtype", entry.dtype}, {"cache", entry.cache}, {"threads", entry.threads}};
  json["parameters"] = Json::object();
  for (const auto& [name, value] : entry.parameters) json["parameters"][name] = value;
  json["dims"] = Json::object();
  for (const auto& [name, size] : entry.dims) json["dims"][name] = size;
  json["ranged"] = entry.ranged;
  json["lo"] = entry.low;
  json["hi"] = entry.high == no_end ? Json() : Json(entry.high);
  json["implementation"] = entry.choice();
  json["baseline"] = entry.baseline;
  json["ratio"] = json_of(entry.to_baseline);
  json["launches"] = entry.launches;
  json["points"] = Json::array();
  for (const DispatchPoint& point : entry.points)
    json["points"].push_back({{"size", point.size}, {"tied", point.tied}});
  json["ranking"] = Json::array();
  for (const DispatchCandidate& each : entry.ranking)
    json["ranking"].push_back({{"implementation", each.implementation},
                               {"version", each.version},
                               {"build_id", each.build_id},
                               {"slower", json_of(each.slower)}});
  json["proof"] = {{"run", entry.proof_run}, {"cases", entry.proof_cases}};
  json["cell"] = entry.cell;
  json["values"] = entry.values;
  json["seed"] = entry.seed;
  return json;
}

Json json_of(const DispatchUndecided& each) {
  Json json{{"op", each.op}, {"dtype", each.dtype}, {"cache", each.cache}, {"threads", each.threads}};
  json["parameters"] = Json::object();
  for (const auto& [name, value] : each.parameters) json["parameters"][name] = value;
  json["dims"] = Json::object();
  for (const auto& [name, size] : each.dims) json["dims"][name] = size;
  json["ranged"] = each.ranged;
  json["size"] = each.size;
  json["missing"] = each.missing;
  json["kept"] = each.kept;
  return json;
}

// As a literal of C++, whatever is in it.
std::string literal(const std::string& text) {
  std::string result = "\"";
  for (const char character : text) {
    const auto code = static_cast<unsigned char>(character);
    char octal[8];
    std::snprintf(octal, sizeof octal, "\\%03o", code);
    result += code < 32 || code > 126 || character == '"' || character == '\\' || character == '?'
                  ? octal
                  : std::string(1, character);
  }
  return result + "\"";
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", rounded(value));
  return text;
}

std::string source(const DispatchRatio& ratio) {
  return "{" + number(ratio.value) + ", " + number(ratio.low) + ", " + number(ratio.high) + "}";
}

template <class List, class Print>
std::string list(const List& all, Print print) {
  std::string text = "{";
  for (const auto& each : all) text += (text.size() > 1 ? ", " : "") + print(each);
  return text + "}";
}

std::string pair_of_texts(const std::pair<std::string, std::string>& each) {
  return "{" + literal(each.first) + ", " + literal(each.second) + "}";
}

std::string pair_of_sizes(const std::pair<std::string, std::int64_t>& each) {
  return "{" + literal(each.first) + ", " + std::to_string(each.second) + "}";
}

std::string source(const DispatchUndecided& each) {
  return "      {" + literal(each.op) + ", " + literal(each.dtype) + ", " + literal(each.cache) + ", " +
         std::to_string(each.threads) + ", " + list(each.parameters, pair_of_texts) + ", " +
         list(each.dims, pair_of_sizes) + ", " + literal(each.ranged) + ", " + std::to_string(each.size) + ", " +
         list(each.missing, literal) + ", " + literal(each.kept) + "},\n";
}

std::string source(const DispatchEntry& entry) {
  std::string text = "      {" + literal(entry.op) + ", " + literal(entry.dtype) + ", " + literal(entry.cache) + ", " +
                     std::to_string(entry.threads) + ", " + list(entry.parameters, pair_of_texts) + ", ";
  text += list(entry.dims, pair_of_sizes);
  text += ",\n       " + literal(entry.ranged) + ", " + std::to_string(entry.low) + ", " + std::to_string(entry.high) +
          ",\n       ";
  text += list(entry.ranking, [](const DispatchCandidate& each) {
    return "{" + literal(each.implementation) + ", " + literal(each.version) + ", " + literal(each.build_id) + ", " +
           source(each.slower) + "}";
  });
  text += ",\n       " + literal(entry.baseline) + ", " + source(entry.to_baseline) + ", " +
          std::to_string(entry.launches) + ", ";
  text += list(entry.points, [](const DispatchPoint& point) {
    return "{" + std::to_string(point.size) + ", " + list(point.tied, literal) + "}";
  });
  return text + ",\n       " + literal(entry.proof_run) + ", " + std::to_string(entry.proof_cases) + ", " +
         literal(entry.cell) + ", " + literal(entry.values) + ", " + std::to_string(entry.seed) + "u},\n";
}

}  // namespace

std::string to_json(const DispatchTable& table) {
  Json json{{"schema", dispatch_schema}, {"made", table.made}, {"command", table.command}, {"machines", Json::array()}};
  for (const DispatchMachine& machine : table.machines) {
    Json each{{"fingerprint", machine.fingerprint}, {"name", machine.name}, {"facts", Json::array()}};
    for (const auto& [name, value] : machine.facts) each["facts"].push_back(Json::array({name, value}));
    each["runs"] = machine.runs;
    each["entries"] = Json::array();
    for (const DispatchEntry& entry : machine.entries) each["entries"].push_back(json_of(entry));
    each["advice"] = Json::array();
    for (const DispatchAdvice& advice : machine.advice)
      each["advice"].push_back({{"setting", advice.setting},
                                {"implementation", advice.implementation},
                                {"gain", json_of(advice.gain)},
                                {"cells", advice.cells},
                                {"would_win", advice.would_win}});
    each["undecided"] = Json::array();
    for (const DispatchUndecided& size : machine.undecided) each["undecided"].push_back(json_of(size));
    json["machines"].push_back(std::move(each));
  }
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_header(const DispatchTable& table) {
  std::string text =
      "// Made by 'assay select'; do not edit. The same as the dispatch.json that was written with it.\n#pragma "
      "once\n\n"
      "#include <assay/dispatch_table.hpp>\n\ninline assay::DispatchTable dispatch_table() {\n  return {";
  text += literal(table.made) + ", " + literal(table.command) + ", {\n";
  for (const DispatchMachine& machine : table.machines) {
    text += "    {" + literal(machine.fingerprint) + ", " + literal(machine.name) + ",\n     " +
            list(machine.facts, pair_of_texts) + ",\n     " + list(machine.runs, literal) + ", {\n";
    for (const DispatchEntry& entry : machine.entries) text += source(entry);
    text += "     }, {\n";
    for (const DispatchAdvice& each : machine.advice)
      text += "      {" + literal(each.setting) + ", " + literal(each.implementation) + ", " + source(each.gain) +
              ", " + std::to_string(each.cells) + ", " + std::to_string(each.would_win) + "},\n";
    text += "     }, {\n";
    for (const DispatchUndecided& each : machine.undecided) text += source(each);
    text += "     }},\n";
  }
  return text + "  }};\n}\n";
}

}  // namespace assay
