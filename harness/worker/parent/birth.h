// From a process that has just been born of the harness to a worker that runs its own program: limits, descriptors, the
// ties to the harness and the walls between them.
#pragma once

#include <sched.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <array>
#include <span>
#include <utility>

#include "harness/worker/parent/confinement.h"

namespace assay {

struct ResourceLimit {
  int resource;
  rlimit limit;
};

// All that the child needs between its birth and its program, made beforehand: it may not allocate.
struct Birth {
  char* const* arguments;
  char* const* environment;
  std::array<std::pair<int, int>, 6> descriptors;  // from, to
  std::array<ResourceLimit, 5> limits;
  // The first of which asks the harness, where the kernel and whoever else listens allow it; else the second decides.
  std::span<sock_filter> asking, deciding;
  int domain;             // see rights.h
  int listener;           // a socket, over which the descriptor is sent on which the kernel asks
  const cpu_set_t* cpus;  // nullptr: any
  pid_t parent;
};

// The number of the child, which has begun its program or has failed to, with the reason in `error`.
pid_t give_birth(const Birth& birth, volatile int& error);

// What was sent over that socket; -1 if nothing was.
int received_listener(int socket);

}  // namespace assay
