// What is known of machines' roofs: one file for each machine, results/roofline/MACHINE.json.
#pragma once

#include <string>

#include "harness/core/environment.h"
#include "harness/core/roofline.h"

namespace assay {

void write_roofline(const std::string& results, const Roofline& roofline);

// Without a machine if there is none. Throws InputError for a file that is damaged or newer.
Roofline read_roofline(const std::string& results, const std::string& machine);
// Of the machine that this is, also under the name that it had before its fingerprint was of the hardware alone.
Roofline read_roofline(const std::string& results, const Environment& environment);

}  // namespace assay
