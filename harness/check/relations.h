// Relations between two runs that hold for every op, and those of one op beside them.
#pragma once

#include "harness/core/relation.h"

namespace assay {

// The general ones first, then what the op itself declares.
// "repeats": a second run, or thousands of calls in one.
inline constexpr const char* repeats_relation = "repeats";
// Those that hold outputs against the reference: other inputs for a runner that was kept; other weights in the same
// place; two runners at once.
inline constexpr const char* recomputes_relation = "recomputes";
inline constexpr const char* rereads_relation = "rereads_weights";
inline constexpr const char* side_by_side_relation = "side_by_side";

std::vector<Relation> relations_of(const Op& op);

}  // namespace assay
