// `replay --shrink`: goes on where the shrinking of a check stopped, for longer.
#pragma once

#include <chrono>

#include "harness/run/replay_case.h"

namespace assay {

// Keeps the simplest failure that it finds, says what became of the case, and shows it. The exit code: 1 while it
// fails, 0 if it passes and there is nothing to shrink.
int shrink_case(const ReplayedCase& asked, const Contender& contender, const std::optional<Yardstick>& yardstick,
                const Options& options, std::chrono::seconds time);

}  // namespace assay
