// Who agrees with whom, whatever the reference says: with enough implementations, a reference that is wrong is the odd
// one out.
#pragma once

#include <vector>

#include "harness/check/lane.h"

namespace assay {

struct Answered {
  Lane* lane = nullptr;
  Outcome outcome;
};

// Adds what one case shows to the records of its lanes: same bits, and within the budgets of each other. Of those that
// failed here, each is told which others failed as well and agree with it.
void note_agreement(const Trial& trial, const std::vector<Answered>& answers);

}  // namespace assay
