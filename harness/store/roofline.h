// What is known of machines' roofs: one file for each machine, results/roofline/MACHINE.json.
#pragma once

#include <string>

#include "harness/core/roofline.h"

namespace assay {

void write_roofline(const std::string& results, const Roofline& roofline);

// Without a machine if there is none. Throws InputError for a file that is damaged or newer.
Roofline read_roofline(const std::string& results, const std::string& machine);

}  // namespace assay
