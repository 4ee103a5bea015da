// Relations between two runs that hold for every op, and those of one op beside them.
#pragma once

#include "harness/core/relation.h"

namespace assay {

// The general ones first, then what the op itself declares.
// "repeats": a second run, or thousands of calls in one.
inline constexpr const char* repeats_relation = "repeats";
// "recomputes": other inputs for a runner that was kept; the one relation that holds outputs against the reference.
inline constexpr const char* recomputes_relation = "recomputes";

std::vector<Relation> relations_of(const Op& op);

}  // namespace assay
