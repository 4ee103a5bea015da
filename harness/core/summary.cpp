#include "harness/core/summary.h"

namespace assay {

std::string shape_of(const std::vector<Dimension>& dims) {
  if (dims.size() == 1) return std::to_string(dims[0].size) + " " + dims[0].name;
  std::string shape;
  for (const Dimension& dimension : dims) shape += (shape.empty() ? "" : "x") + std::to_string(dimension.size);
  return shape;
}

std::string setting_of(std::string_view cell) {
  std::string setting;
  cell = cell.substr(0, cell.rfind(';'));
  for (std::size_t at = cell.find_first_of(":,"); at < cell.size(); at = cell.find(',', at)) {
    ++at;
    const std::string_view item = cell.substr(at, cell.find(',', at) - at), value = item.substr(item.find('=') + 1);
    if (item.starts_with("vocabulary=") || (item.starts_with("values=") && value != "normal"))
      setting += " " + std::string(value);
    else if (item.starts_with("pattern=") && value != "gpt2") setting += " " + std::string(item);
  }
  return setting;
}

}  // namespace assay
