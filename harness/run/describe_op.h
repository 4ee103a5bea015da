// An op as people read of it: what `list -v` prints, and the page docs/ops.md.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay {

// The values of a call, in the order in which a plug-in or a worker is given them.
std::vector<std::string> describe_values(const OpInfo& op);

// All ops by family, in Markdown: formula, source, values, parameters, dtypes, budget, laws, what the reference answers
// to special values, and implementations of this build.
std::string page_of_ops();

}  // namespace assay
