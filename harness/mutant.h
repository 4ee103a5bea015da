// A mutant: a correct implementation with one planted bug. `assay selftest` counts how many of them a spec kills.
#pragma once

#include <string>
#include <vector>

#include "harness/op.h"

namespace assay {

// `bug` is what is planted: the same code with `bug` false is the mutant's unmutated twin, which must pass the
// very case that kills the mutant.
struct Mutant {
  std::string name;         // after what is wrong: "eps_outside_root"
  std::string description;  // one sentence
  std::function<Prepared(const Request&, bool bug)> prepare;
  // In which the bug can show; empty: in all. In each of them it has to be killed; the others it refuses.
  std::vector<Dtype> dtypes = {};
};

}  // namespace assay
