// Walks from the case at which a contender failed to the simplest one at which it still does.
#pragma once

#include <chrono>
#include <functional>

#include "harness/check/counterexample.h"
#include "harness/check/lane.h"

namespace assay {

// What it may take.
struct ShrinkingEffort {
  std::chrono::seconds time{20};
  int tries = 4000;
  // Also what is spelt out already, and all of it again until nothing simpler fails.
  bool thorough = false;
  std::function<bool(int tries)> go_on = {};  // asked before each try; false: it was interrupted
  bool full_deadline = false;                 // a step of a timeout has all the time that a case has, not a second
};

// The simplest failure that was found. It is tried once more at the end: if the contender passes then, `steady` is
// false and the first failure is returned.
struct Shrunk {
  Failure failure;
  bool steady = true;
  int tries = 0;
};

// A failure that is `tolerated` is not the one that is looked for. What failed against the lane's yardstick has to do
// so again at each step.
using Tolerated = std::function<bool(const Case&, const Outcome&)>;
Shrunk shrink(const Failure& failure, const Op& op, const Lane& lane, const Resources& resources, Arena& arena,
              const Tolerated& tolerated, const ShrinkingEffort& effort = {});

}  // namespace assay
