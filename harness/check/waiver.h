// Which contenders and which failures a waiver is about.
#pragma once

#include "harness/check/trial.h"
#include "harness/core/plan.h"

namespace assay {

bool concerns(const Waiver& waiver, const Contender& contender);
// True for a failure of the kind that is tolerated.
bool covers(const Waiver& waiver, const Case& which, const Outcome& outcome);

}  // namespace assay
