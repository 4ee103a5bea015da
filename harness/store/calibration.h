// The calibration of a machine as a file: RESULTS/calibration/MACHINE.json.
#pragma once

#include <string>

#include "harness/core/calibration.h"

namespace assay {

void write_calibration(const std::string& results, const Calibration& calibration);

// An empty one if there is none. Throws InputError if the file is damaged.
Calibration read_calibration(const std::string& results, const std::string& machine);

}  // namespace assay
