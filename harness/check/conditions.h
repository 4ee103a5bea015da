// The conditions that a case puts an implementation under: where its values lie, how far apart their rows are, what
// lies on what. And which of them a failure depends on.
#pragma once

#include <string>

#include "harness/check/trial.h"
#include "harness/check/yardstick.h"

namespace assay {

// For people: what is common to all values, and a line for each.
std::string describe_conditions(const Trial& trial);

// Takes one condition away at a time, all else being as it was, and says of each whether the contender still fails in
// this way: "passes without padding". Only those are tried that the case has; empty if it has none.
std::string vary_conditions(const Trial& trial, WorkerProcess& process, const Contender& contender,
                            const Outcome& failed, const Yardstick* yardstick);

}  // namespace assay
