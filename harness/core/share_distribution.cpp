#include "harness/core/share_distribution.h"

#include <limits>

namespace assay {

std::size_t ShareDistribution::place_of(double share) {
  if (share == 0) return 0;
  if (!(share <= edges.back())) return edges.size() + 1;
  std::size_t place = 1;
  while (place < edges.size() && share >= edges[place - 1]) ++place;
  return place;
}

double ShareDistribution::below_for_all_but(double part) const {
  const double allowed = part * static_cast<double>(total());
  for (std::size_t edge = 0; edge < edges.size(); ++edge)
    if (static_cast<double>(at_least(edge)) <= allowed) return edges[edge];
  return std::numeric_limits<double>::infinity();
}

}  // namespace assay
