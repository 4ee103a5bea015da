// What a call may not change in the process that makes it. A library that alters signals, limits or the locale alters
// them for the whole program that it is linked into.
#pragma once

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <array>
#include <string>

namespace assay {

// Looked at after every call, so it takes a few microseconds and no more.
struct HostState {
  sigset_t blocked;
  std::array<void (*)(int), 4> handlers;  // of SIGINT, SIGTERM, SIGPIPE and SIGCHLD
  std::array<rlim_t, 2> limits;           // of address space and descriptors
  int priority;
  cpu_set_t cpus;
  dev_t folder_device;
  ino_t folder;
  std::string locale;
  int next_descriptor;  // the lowest that is free; -1 if none is
  bool has_children;

  static HostState now();
};

// "the signal mask"; empty if all is as it was. That some more descriptors are open than before is no change: a
// library may keep a file. That they are open without number is.
std::string describe_change(const HostState& before, const HostState& after);

}  // namespace assay
