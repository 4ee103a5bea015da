// Shows one case again: what went in, what was expected, what came out.
#pragma once

#include <string>
#include <vector>

#include "harness/check/trial.h"
#include "harness/check/yardstick.h"
#include "harness/core/own_tensors.h"

namespace assay {

struct Replayed {
  std::string text;  // for people
  Verdict verdict;
  std::vector<Buffer> outputs;  // of its answer
};

// What the contender shows on the case where nothing is left out: every relation, and what is written after the answer.
Outcome look_closely(Trial& trial, WorkerProcess& process, const Contender& contender, const Yardstick* yardstick);

// With a yardstick, the trial has to be held against that. What the case's user expects stands beside.
Replayed replay(Trial& trial, const Contender& contender, Arena& arena, const Yardstick* yardstick = nullptr,
                const OwnTensors* own = nullptr);

// Its two halves: the case and who is to compute it, and what came out.
std::string describe_question(const Trial& trial, const Contender& contender);
std::string describe_outcome(const Trial& trial, const Outcome& outcome, const OwnTensors* own = nullptr);

}  // namespace assay
