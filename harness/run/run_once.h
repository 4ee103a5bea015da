// One call of an implementation, whose outputs are wanted for themselves: nothing is held against the reference.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "harness/core/contract.h"
#include "harness/worker/parent/contender.h"

namespace assay {

// In a process of its own, as in a check. Throws InputError, with the reason, if it does not answer. `memory` gets the
// bytes that the process holds then, beside what it was given.
std::vector<Buffer> run_once(const Op& op, const Case& which, const std::vector<Buffer>& inputs,
                             const Contender& contender, std::chrono::duration<double> most,
                             std::size_t* memory = nullptr);

}  // namespace assay
