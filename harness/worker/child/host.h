// The inside of a worker: what it does with each request.
#pragma once

#include <vector>

#include "harness/worker/child/hosted.h"

namespace assay {

// Maps the shared memory, and ties the worker's life to that of the harness: it ends when that does. With `alone` it
// has taken the place of the harness (see `then_option`), and does not.
void become_worker(bool alone);
// Serves requests until there are no more, and ends the process; with `then`, by becoming that command.
[[noreturn]] void serve_and_end(const std::vector<Hosted>& hosted, char** then);
// What follows `then_option` among the arguments of a worker; null if nothing does.
char** command_after_then(char** arguments);

}  // namespace assay
