// Starting a worker: its descriptors, its limits, and the ties that make it end with the harness.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "harness/core/limits.h"
#include "harness/worker/parent/gate.h"

namespace assay {

struct WorkerCommand {
  std::vector<std::string> arguments;    // the program first
  std::vector<std::string> environment;  // KEY=VALUE, added to the harness's own
  std::vector<int> cpus = {};            // to run on; empty: wherever the harness may
  Limits limits = {};
  // Whether a new process is asked `hello` before the first request: what it does to start (an interpreter, a large
  // library) then takes none of the time that a case has.
  bool greet_first = false;
};

// A child that runs, or why there is none. The descriptors are the harness's ends, and do not block.
struct Spawned {
  pid_t pid = -1;
  int error = 0;  // errno, if it could not be started
  int requests = -1, answers = -1, output = -1;
  int end = -1;                // a pidfd: readable when the process has ended
  std::unique_ptr<Gate> gate;  // null where the kernel asks nobody
};

// The child leads a session and a process group of its own, dies with the thread that started it, and has the
// command's limits, the filter of confinement.h and no rights beyond those of rights.h. It sees no descriptors but
// those of the protocol.
Spawned spawn(const WorkerCommand& command, int memory);

void close_all(Spawned& spawned);

// Kills a child and its whole group, and waits for their end, for a moment at least.
void end_group(const Spawned& spawned);

// Kills all that were spawned and not ended, with their groups, and does not wait: for who is about to end itself.
void end_all_groups();

}  // namespace assay
