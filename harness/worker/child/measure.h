// Timing in a worker.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "harness/worker/child/bound_case.h"

namespace assay {

// Serves a `measure` request: prepares, warms up, answers `ready`, then takes a sample for each `sample` request.
// Returns a request of another kind that came instead, which is still to be served. With the answer to a request for no
// calls goes what `look` finds changed in the process.
using Look = std::function<Json()>;
std::optional<Json> measure(const Json& request, const std::vector<Hosted>& hosted, const Look& look);

}  // namespace assay
