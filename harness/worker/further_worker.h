// Workers that are given on the command line: --worker [NAME=]COMMAND.
#pragma once

#include <string>
#include <vector>

#include "harness/worker/roster.h"

namespace assay {

// Adds what the worker says it has, to rows that are there already. With a NAME its implementations go by that name,
// otherwise by their own. One that has a NAME and does not start is absent from every op, with the reason. Throws
// InputError for a worker that cannot be taken: nameless and not there, breaking the protocol, or of a name in use.
void add_further_worker(std::vector<Contender>& all, const std::string& text, int memory);

}  // namespace assay
