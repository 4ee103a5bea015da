// What a run found, as Markdown with GitHub's tables.
#pragma once

#include <string>

#include "harness/core/summary.h"
#include "harness/report/surroundings.h"

namespace assay {

// No table shows more than ten rows and no list more than ten lines: the rest is behind a fold.
std::string print_markdown(const Summary& summary, const Surroundings& around = {});

}  // namespace assay
