// The implementations of a plug-in among the others.
#pragma once

#include <string>
#include <vector>

#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/contender.h"

namespace assay {

// Starts the worker of a plug-in, "[NAME=]FILE", and adds what it has. Throws InputError if the file cannot be used, or
// if a name is taken.
void add_plugin(std::vector<Contender>& all, const RosterOptions& options, const std::string& text, Arena& arena);

}  // namespace assay
