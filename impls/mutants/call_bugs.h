// Bugs around a call: an op that computes what is right, and does one thing beside it that is wrong. Any op can have
// them, whatever it computes. For the mutants.cpp files.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/mutant.h"

namespace assay::mutants {

struct CallBug {
  std::string name, description;
  // Puts the bug around a correct runner.
  std::function<Prepared(std::unique_ptr<Runner> correct)> plant;
};

std::vector<CallBug> bugs_of_any_call();

// The mutants of the op that `prepare` computes correctly: the twin of each is what `prepare` gives.
std::vector<Mutant> around_calls(const std::function<Prepared(const Request&)>& prepare);

}  // namespace assay::mutants
