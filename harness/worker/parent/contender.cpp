#include "harness/worker/parent/contender.h"

#include <algorithm>

#include "harness/core/names.h"
#include "harness/worker/wire/frame.h"

namespace assay {

bool Contender::goes_by(const std::string& glob) const {
  if (matches_glob(glob, subject.implementation) || matches_glob(glob, backend)) return true;
  return std::ranges::any_of(aliases, [&](const std::string& alias) { return matches_glob(glob, alias); });
}

void note_worker(Contender& contender) {
  contender.subject.worker = worker_of_library(contender.subject.library);
  contender.subject.protocol = contender.present() ? protocol_version : 0;  // a greeting of any other is refused
}

}  // namespace assay
