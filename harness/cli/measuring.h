// What all verbs that measure have in common.
#pragma once

#include "harness/measure/launch.h"

namespace assay {

// Pinned to the last of the processors that we may use; interrupts tend to go to the first.
MeasureSettings measure_settings(const Effort& effort, std::uint64_t seed);

}  // namespace assay
