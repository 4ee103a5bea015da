// What a worker and all that it started take from the machine, as /proc shows it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

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

// Seconds of processor time of a process since it started, all its threads together, as the kernel counts them; 0 if it
// is gone.
double seconds_used(pid_t pid);
// What processes have taken that it has started, and those that they have, as far as they are there or were waited for.
struct OfChildren {
  double seconds = 0;  // counted in ticks of the clock (10 ms)
  double faults = 0;   // of pages of those that were waited for: more than none if there was any, however short
};
OfChildren used_by_children(pid_t pid);

// Which of its threads the kernel does not schedule as it was started, and how: its class and priority are those of
// this process, its processors these, or with `may_choose` some of these. Nothing if all are; empty `cpus`: any.
std::optional<std::string> find_other_scheduling(pid_t pid, const std::vector<int>& cpus, bool may_choose);

}  // namespace assay
