// Reading the name of a case.
#pragma once

#include <string_view>

#include "harness/core/case.h"
#include "harness/core/op_info.h"

namespace assay {

// The name before the ':', to find the op with; empty if there is none.
std::string_view op_of_id(std::string_view id);

// Throws InputError, saying what was expected, for anything that `to_id` could not have printed.
Case parse_case(std::string_view id, const OpInfo& op);

}  // namespace assay
