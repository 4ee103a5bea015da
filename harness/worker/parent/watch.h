// What a worker and all that it started take from the machine, as /proc shows it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace assay {

struct Usage {
  int tasks = 0;           // processes and threads
  std::size_t memory = 0;  // bytes that are neither files nor shared memory
};

// Of a process and its descendants. Stops counting when there are more tasks than `enough`.
Usage usage_of(pid_t pid, int enough);

// Bytes of address space that count against RLIMIT_DATA, or nothing known: 0.
std::size_t data_size_of(pid_t pid);

// "computing", "waiting" or "stopped"; empty if it is gone.
std::string state_of(pid_t pid);

// Seconds, since it started, in which the first thread of the process (of 0: this thread) could have run while its
// processor was with others; 0 if it is gone or the kernel does not tell (it needs CONFIG_SCHED_INFO, as distributions
// have it).
double seconds_waited(pid_t pid);

}  // namespace assay
