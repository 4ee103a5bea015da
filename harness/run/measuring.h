// What all verbs that measure have in common.
#pragma once

#include <string>

#include "harness/core/environment.h"
#include "harness/core/roofline.h"
#include "harness/measure/launch.h"

namespace assay {

// Pinned to the last of the processors that we may use; interrupts tend to go to the first.
MeasureSettings measure_settings(const Effort& effort, std::uint64_t seed);

// What this machine can do at most: as it was measured once and kept in results/roofline, or, with `anew` or if there
// is nothing, measured now, which takes a few seconds. Without roofs if it was interrupted.
Roofline roofline_of_this_machine(const Resources& resources, const Roster& roster, const Environment& environment,
                                  bool anew);

}  // namespace assay
