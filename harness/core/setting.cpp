#include "harness/core/setting.h"

#include "harness/core/names.h"

namespace assay {

Setting setting_of(const CellFields& cell) {
  Setting setting;
  for (const Parameter& each : cell.parameters) setting[each.name] = print(each.value);
  if (!cell.cache.empty()) setting["cache"] = cell.cache;
  setting["threads"] = std::to_string(cell.threads);
  if (!cell.values.empty()) setting["values"] = cell.values;
  if (!cell.literal.empty()) setting["literal"] = cell.literal;
  if (cell.inputs != name_of(Inputs::fresh)) setting["inputs"] = cell.inputs;
  if (cell.placement != name_of(Placement::start)) setting["buffers"] = cell.placement;
  if (cell.padding != 0) setting["padding"] = std::to_string(cell.padding);
  std::string pairs;
  for (const int pair : cell.in_place) pairs += (pairs.empty() ? "" : "+") + std::to_string(pair);
  if (!pairs.empty()) setting["in_place"] = pairs == "1" ? "" : pairs;
  return setting;
}

std::vector<std::string> words_of(const Setting& setting, const std::set<std::string>& told) {
  std::vector<std::string> parts;
  if (const auto cache = setting.find("cache"); cache != setting.end()) parts.push_back(cache->second + " cache");
  if (const auto threads = setting.find("threads"); threads != setting.end())
    parts.push_back(threads->second + (threads->second == "1" ? " thread" : " threads"));
  for (const auto& [name, value] : setting)
    if (name != "cache" && name != "threads" && (name == "inputs" || told.contains(name)))
      parts.push_back(name + (value.empty() ? "" : "=" + value));
  return parts;
}

std::string in_words(const Setting& setting, const std::set<std::string>& told) {
  return join(words_of(setting, told), ", ");
}

std::string unusual_of(const CellFields& cell) {
  std::string text;
  for (const Parameter& each : cell.parameters) {
    const std::string value = print(each.value);
    if (each.name == "vocabulary" || each.name == "dictionary" || each.name == "model") text += " " + value;
    else if (each.name == "pattern" && value != "gpt2") text += " " + each.name + "=" + value;
  }
  if (!cell.values.empty() && cell.values != "normal") text += " " + cell.values;
  if (cell.inputs != name_of(Inputs::fresh)) text += " inputs=" + cell.inputs;
  return text;
}

std::string shape_of(const std::vector<Dimension>& dims) {
  if (dims.size() == 1) return std::to_string(dims[0].size) + " " + dims[0].name;
  std::string shape;
  for (const Dimension& dimension : dims) shape += (shape.empty() ? "" : "x") + std::to_string(dimension.size);
  return shape;
}

std::string place_of(const CellFields& cell) {
  return shape_of(cell.dims) + unusual_of(cell) + (cell.cache == "cold" ? " cold" : "") +
         (cell.threads > 1 ? " x" + std::to_string(cell.threads) : "");
}

}  // namespace assay
