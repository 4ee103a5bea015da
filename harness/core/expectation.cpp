#include "harness/core/expectation.h"

#include <algorithm>

namespace assay {

std::optional<std::size_t> Expectation::place_of(std::int64_t index, std::int64_t row_length) const {
  if (sampled_rows.empty()) return static_cast<std::size_t>(index);
  if (row_length == 0) return std::nullopt;
  const auto found = std::ranges::lower_bound(sampled_rows, index / row_length);
  if (found == sampled_rows.end() || *found != index / row_length) return std::nullopt;
  return static_cast<std::size_t>((found - sampled_rows.begin()) * row_length + index % row_length);
}

}  // namespace assay
