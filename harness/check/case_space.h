// The cases of an op that are worth trying: how to draw one, and what is simpler than one.
#pragma once

#include <vector>

#include "harness/core/contract.h"
#include "harness/core/plan.h"
#include "harness/core/random.h"

namespace assay {

// A case from all that the op's contract allows: edge lengths, kinds of values, parameters, placements.
// `size` runs from 0 to 100 over a check: small cases first.
Case draw_case(const OpInfo& op, const CheckGroup& group, Random& random, int size);

// Cases that are simpler than this one, the simplest first. What shrinks a counterexample.
std::vector<Case> simpler_cases(const OpInfo& op, const Case& which);

}  // namespace assay
