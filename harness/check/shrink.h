// Walks from the case at which a contender failed to the simplest one at which it still does.
#pragma once

#include "harness/check/counterexample.h"
#include "harness/check/lane.h"

namespace assay {

// The simplest failure that was found. It is tried once more at the end: if the contender passes then, `steady` is
// false and the first failure is returned.
struct Shrunk {
  Failure failure;
  bool steady = true;
};

Shrunk shrink(const Failure& failure, const Op& op, const Lane& lane, const Resources& resources, Arena& arena);

}  // namespace assay
