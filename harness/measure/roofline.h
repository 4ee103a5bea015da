// The probes of the machine, run on as many bytes as fit each level of its memory.
#pragma once

#include <functional>

#include "harness/core/roofline.h"
#include "harness/measure/launch.h"

namespace assay {

// The probe of arithmetic, whose best variant is the peak that shares of the compute bound are given of. In bf16 it is
// that of products of matrices (OpInfo::products).
Cell peak_cell(Dtype dtype = Dtype::f32);

// One thread. Bytes that fill a half of each cache, and four times the last one; two launches of five blocks (of memory
// one), of which the best sample counts: a roof is what the machine can do, not what it does on average. `done` is
// called after each step of `roofline_steps`. Empty if interrupted.
int roofline_steps(const std::vector<CacheLevel>& caches);
std::vector<Roof> measure_roofs(const Resources& resources, MeasureSettings settings, const Roster& roster,
                                const std::vector<CacheLevel>& caches, const std::function<void()>& done);

}  // namespace assay
