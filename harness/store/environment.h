// Takes down the machine and the software.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/core/environment.h"
#include "harness/core/roofline.h"

namespace assay {

// `libraries`: "openblas" and the version and build-id of what was loaded.
Environment take_environment(const Facts& libraries, const std::string& command, const std::string& spec);

// The names of the facts of which two machines differ, with both values: "cpu_model: 2 and 17".
std::vector<std::string> differences(const Facts& one, const Facts& other);

// One-minute load average, and seconds that the hypervisor took since boot.
struct Pressure {
  double load = 0, steal = 0;
};
Pressure pressure_now();

// The caches for data, from the first level to the last, as the processors that we run on have them.
std::vector<CacheLevel> cache_levels();
// Bytes of the last one.
std::size_t last_level_cache();

}  // namespace assay
