#include "harness/core/summary.h"

namespace assay {

std::string shape_of(const std::vector<Dimension>& dims) {
  if (dims.size() == 1) return std::to_string(dims[0].size) + " " + dims[0].name;
  std::string shape;
  for (const Dimension& dimension : dims) shape += (shape.empty() ? "" : "x") + std::to_string(dimension.size);
  return shape;
}

}  // namespace assay
