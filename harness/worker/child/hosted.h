// What a worker executable holds: the build writes one `hosted_implementations` per library.
#pragma once

#include <string>
#include <vector>

#include "harness/mutant.h"
#include "harness/op.h"

namespace assay {

struct Hosted {
  std::string op, backend;
  Implementation implementation;
};

std::vector<Hosted> hosted_implementations();

// Mutants are hosted under the backend `mutant`'s name, with two variants: `bug` and `twin`.
Hosted host_mutant(std::string op, Mutant mutant);

}  // namespace assay
