// How cases travel in frames: docs/worker-protocol.md has the fields, for workers in other languages.
#pragma once

#include "harness/core/case.h"
#include "harness/worker/arena.h"
#include "harness/worker/frame.h"

namespace assay {

// The fields that `run` and `measure` have in common.
Json describe_case(const Case& which, const std::string& backend, const std::string& variant, const Layout& layout);

}  // namespace assay
