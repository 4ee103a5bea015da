// A run in the JSON of Google Benchmark, so that its compare.py and dashboards that know it can read it.
#pragma once

#include <string>

#include "harness/core/summary.h"

namespace assay {

// One benchmark for each implementation and cell, named OP/DTYPE/SHAPE/CACHE/IMPLEMENTATION, with an entry (a
// repetition) for each launch, in nanoseconds per call. What could not be measured is an entry with an error.
std::string print_google_benchmark(const Summary& summary);

}  // namespace assay
