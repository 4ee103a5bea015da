// Shows one case again: what went in, what was expected, what came out.
#pragma once

#include <string>

#include "harness/check/trial.h"
#include "harness/check/yardstick.h"

namespace assay {

struct Replayed {
  std::string text;  // for people
  Verdict verdict;
};

// What the contender shows on the case where nothing is left out: every relation, and what is written after the answer.
Outcome look_closely(Trial& trial, WorkerProcess& process, const Contender& contender, const Yardstick* yardstick);

// With a yardstick, the trial has to be held against that.
Replayed replay(Trial& trial, const Contender& contender, Arena& arena, const Yardstick* yardstick = nullptr);

// Its two halves: the case and who is to compute it, and what came out.
std::string describe_question(const Trial& trial, const Contender& contender);
std::string describe_outcome(const Trial& trial, const Outcome& outcome);

}  // namespace assay
