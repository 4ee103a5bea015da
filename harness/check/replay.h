// Shows one case again: what went in, what was expected, what came out.
#pragma once

#include <string>

#include "harness/check/trial.h"

namespace assay {

struct Replayed {
  std::string text;  // for people
  Verdict verdict;
};

Replayed replay(Trial& trial, const Contender& contender, Arena& arena);

}  // namespace assay
