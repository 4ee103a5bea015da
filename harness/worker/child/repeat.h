// Many calls on the same inputs: what goes wrong once in a thousand calls is not seen in one.
#pragma once

#include <cstdint>

#include "harness/worker/child/bound_case.h"
#include "harness/worker/child/case_pages.h"

namespace assay {

struct Repeated {
  std::int64_t calls = 1;            // that were made
  std::int64_t differing = 0;        // whose outputs are other bits than those of the first, but for what NaNs have
  std::int64_t first_differing = 0;  // counted from 1; 0 if none
};

// Runs a prepared case so many times, or as often as it can in a second; inputs and outputs are restored before each
// call. The outputs of the first call are left, the lengths those of the last.
Repeated repeat(BoundCase& bound, std::int64_t calls, const Guards& guards);

}  // namespace assay
