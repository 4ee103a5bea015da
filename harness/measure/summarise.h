// From records to what people want to know: times, ratios, bounds, verdicts.
#pragma once

#include <vector>

#include "harness/core/summary.h"

namespace assay {

// Later records of the same verdict or launch of a run replace earlier ones: a resumed run may repeat what was cut off.
// Of several runs, whose records are one file, all launches count, and the worst verdict.
Summary summarise(const Environment& environment, const std::vector<Record>& records,
                  const std::vector<std::string>& damage);

}  // namespace assay
