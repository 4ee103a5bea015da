// What a run found, for a terminal.
#pragma once

#include <string>

#include "harness/core/summary.h"

namespace assay {

struct TerminalStyle {
  int width = 80;  // no line is longer; under 72 is taken as 72
  bool colour = false;
  bool unicode = true;  // else ASCII alone, but for what comes from the records
};

std::string print_terminal(const Summary& summary, const TerminalStyle& style = {});

}  // namespace assay
