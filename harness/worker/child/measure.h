// Timing in a worker.
#pragma once

#include <optional>
#include <vector>

#include "harness/worker/child/bound_case.h"

namespace assay {

// Serves a `measure` request: prepares, warms up, answers `ready`, then takes a sample for each `sample` request.
// Returns a request of another kind that came instead, which is still to be served.
std::optional<Json> measure(const Json& request, const std::vector<Hosted>& hosted);

}  // namespace assay
