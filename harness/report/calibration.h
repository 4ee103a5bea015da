// What a calibration found, for people.
#pragma once

#include <string>

#include "harness/core/calibration.h"

namespace assay {

std::string print_calibration(const Calibration& calibration);

}  // namespace assay
