// What to use on this machine, on one screen.
#pragma once

#include <string>

#include "harness/core/advice.h"
#include "harness/report/terminal.h"

namespace assay {

// `command`: what asks for this advice again, or goes on with it.
std::string print_advice(const Advice& advice, const std::string& command, const TerminalStyle& style = {});

}  // namespace assay
