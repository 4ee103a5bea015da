// How well this machine tells times apart: what equal things differ by, here and now; and whether that is good enough
// for a run of it to be what later ones are compared with.
#pragma once

#include <optional>
#include <string>

#include "harness/core/environment.h"
#include "harness/store/run_folder.h"

namespace assay {

struct Noise {
  double half_width = 0;  // of the 99% interval of a ratio after 24 launches; 0: nothing could be measured
  double dropped = 0;     // share of the samples that were interrupted
  int launches = 0;
};

// A function against itself, in small cells, for some `seconds`; never in fewer than 8 launches, unless interrupted.
Noise measure_noise(double seconds);

// Whether a difference of so many percent stands out of it.
bool can_tell(const Noise& noise, double percent);

// What a machine must be able to tell for a run of it to become a baseline, and how long it takes to find out.
inline constexpr double percent_for_a_baseline = 3, seconds_for_a_baseline = 10;

// Keeps what was measured right after a run among the facts of the run; and what was kept.
void record_noise(const std::string& folder, const Noise& noise);
std::optional<Noise> noise_of(const Environment& environment);

// Why the run is not to become a baseline, with what limits the machine and what to do; empty if it may. Where the run
// has no noise recorded, it is measured now; of a run of another machine, which cannot be asked, nothing is said.
std::string why_too_noisy(const Run& run);

}  // namespace assay
