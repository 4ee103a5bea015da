// What a run found, as Markdown with GitHub's tables.
#pragma once

#include <string>

#include "harness/core/summary.h"

namespace assay {

std::string print_markdown(const Summary& summary);

}  // namespace assay
