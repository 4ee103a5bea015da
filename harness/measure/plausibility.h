// Workers time themselves. Whether what they say can be true, by what the harness saw from outside and by what no
// machine can do. Margins are wide: this is for mistakes of units, of the number of calls, of work that is still going
// on, not for differences of a few percent.
#pragma once

#include <optional>
#include <string>

#include "harness/core/record.h"

namespace assay {

// What cannot be, in words; nothing if the samples may be true. Looks at the launch as a whole: one sample that was
// held up proves nothing. `copy_seconds`: to copy as many bytes as the work moves, as measured in the same blocks;
// 0 if that is not known.
std::optional<std::string> find_implausible(const MeasurementRecord& record, double copy_seconds);

// Whether it was found so, which `mark_implausible` notes in its verification.
bool is_implausible(const MeasurementRecord& record);
// Whether that is for time which the host of a virtual machine may have given to others: all else is told by medians.
bool may_be_stolen(const MeasurementRecord& record);
void mark_implausible(MeasurementRecord& record, const std::string& reason);

}  // namespace assay
