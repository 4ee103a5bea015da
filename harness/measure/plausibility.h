// Workers time themselves. Whether what they say can be true, by what the harness saw from outside and by what no
// machine can do. Margins are wide: this is for mistakes of units, of the number of calls, of work that is still going
// on, not for differences of a few percent.
#pragma once

#include <optional>
#include <string>

#include "harness/core/record.h"

namespace assay {

struct Expected {
  Work work;
  int threads = 1;
  double copy_seconds = 0;    // of as many bytes as the work moves, measured in the same blocks; 0: not known
  double answer_seconds = 0;  // between a request for no calls at all and its answer
};

// What cannot be, in words; nothing if the samples may be true. Looks at the launch as a whole: one sample that was
// held up proves nothing.
std::optional<std::string> find_implausible(const MeasurementRecord& record, const Expected& expected);

}  // namespace assay
