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

// What is compared of a machine has a name: a hash of those of its hardware's facts that every run has recorded,
// however old. Those that came later (memory, cores of the package) are held against each other where both sides have
// them.
std::string fingerprint_of_hardware(const Facts& machine);
std::string fingerprint(const Facts& facts);  // of all of them

// What a line of records says of the host: whose it is and what runs on it. The rest is in the run's environment.
Facts host_in_brief(const Environment& environment);

// The names of the facts of which two machines differ, with both values: "cpu_model: 2 and 17".
std::vector<std::string> differences(const Facts& one, const Facts& other);
// The same of the hardware that two machines are, where both have the fact.
std::vector<std::string> hardware_differences(const Facts& one, const Facts& other);

// One-minute load average, and seconds that the hypervisor took since boot.
struct Pressure {
  double load = 0, steal = 0;
};
Pressure pressure_now();

// The caches for data, from the first level to the last, as the processors that we run on have them.
std::vector<CacheLevel> cache_levels();

}  // namespace assay
