// An implementation that stands for the reference: others are held against what it answers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/check/trial.h"

namespace assay {

// A case that was put to the yardstick.
struct Held {
  std::optional<Trial> trial;  // the case, held against the answer; nothing if there was none
  Outcome answer;              // compared with itself: what it is by the contract is not the question
};

struct Yardstick {
  Contender contender;
  std::shared_ptr<Arena> arena;  // of the process, which must not outlive it
  std::shared_ptr<WorkerProcess> process;

  Held hold(const Trial& by_contract) const;
};

// As it is without a yardstick; nothing if the yardstick does not answer this case.
std::optional<Trial> held_against(const Yardstick* yardstick, Trial by_contract);

// Whom `name` means among those that are there: who is called exactly so, or else the first that goes by it. Null if
// nobody does, or if there is no name.
const Contender* reference_among(const std::vector<Contender>& contenders, const std::string& op,
                                 const std::string& name);

}  // namespace assay
