#include "harness/worker/parent/contender.h"

#include <algorithm>

#include "harness/core/names.h"

namespace assay {

bool Contender::goes_by(const std::string& glob) const {
  if (matches_glob(glob, subject.implementation) || matches_glob(glob, backend)) return true;
  return std::ranges::any_of(aliases, [&](const std::string& alias) { return matches_glob(glob, alias); });
}

}  // namespace assay
