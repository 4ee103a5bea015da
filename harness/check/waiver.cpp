#include "harness/check/waiver.h"

#include "harness/core/dtype.h"
#include "harness/core/names.h"

namespace assay {

bool concerns(const Waiver& waiver, const Contender& contender) {
  return matches_glob(waiver.op, contender.op) && contender.goes_by(waiver.implementation) &&
         matches_glob(waiver.versions, contender.subject.version) && matches_glob(waiver.isa, contender.subject.isa);
}

bool covers(const Waiver& waiver, const Case& which, const Outcome& outcome) {
  return is_failure(outcome.verdict) && matches_glob(waiver.property, outcome.property) &&
         matches_glob(waiver.dtype, name_of(which.dtype)) && matches_glob(waiver.values, which.values) &&
         matches_glob(waiver.shows, outcome.reason) && matches_glob(waiver.cases, to_id(which)) &&
         outcome.worst_share() <= waiver.share;
}

}  // namespace assay
