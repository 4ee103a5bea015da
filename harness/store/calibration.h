// The calibration of a machine as a file: RESULTS/calibration/MACHINE.json.
#pragma once

#include <string>

#include "harness/core/calibration.h"
#include "harness/core/environment.h"

namespace assay {

void write_calibration(const std::string& results, const Calibration& calibration);

// An empty one if there is none. Throws InputError if the file is damaged.
Calibration read_calibration(const std::string& results, const std::string& machine);
// Of the machine that this is, also under the name that it had before its fingerprint was of the hardware alone.
Calibration read_calibration(const std::string& results, const Environment& environment);

}  // namespace assay
