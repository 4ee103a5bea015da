#include "harness/core/roofline.h"

#include <algorithm>

namespace assay {

double best_rate(const Roofline& roofline, const std::string& what, const std::string& level) {
  double best = 0;
  for (const Roof& roof : roofline.roofs)
    if (roof.what == what && roof.level == level) best = std::max(best, roof.rate);
  return best;
}

}  // namespace assay
