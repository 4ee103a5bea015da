// Workers that are given on the command line: --worker [NAME=]COMMAND.
#pragma once

#include <string>
#include <vector>

#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/contender.h"

namespace assay {

struct Greeting;

// Adds what the worker says it has, to rows that are there already. With a NAME its implementations go by that name,
// otherwise by their own. One that has a NAME and does not start is absent from every op, with the reason. Throws
// InputError for a worker that cannot be taken: nameless and not there, breaking the protocol, or of a name in use.
void add_further_worker(std::vector<Contender>& all, const std::string& text, const Limits& limits, Arena& arena);

// The rows that its greeting makes, by `name` if that is not empty.
void add_further_rows(std::vector<Contender>& all, const std::string& name, const std::string& text,
                      const WorkerCommand& command, const Greeting& greeting);

}  // namespace assay
