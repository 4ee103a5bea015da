// What a call may not change in the process that makes it. A library that alters signals, limits or the locale alters
// them for the whole program that it is linked into.
#pragma once

#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace assay {

// Looked at after every request, so it takes some 20 microseconds and no more. What is in it, how it is read and how a
// change of it is told stands in one table, in host_state.cpp.
struct HostState {
  sigset_t blocked;
  std::array<std::uintptr_t, 65> handlers;  // of each signal, by its number
  std::array<rlimit, RLIM_NLIMITS> limits;
  std::array<std::uint64_t, 3> scheduling;  // class, real-time priority and flags
  std::int64_t priority;
  cpu_set_t cpus;
  std::array<std::pair<dev_t, ino_t>, 2> folders;  // working and root directory
  mode_t mask;
  std::string locale;
  locale_t locale_of_thread;
  std::vector<std::string> environment;
  std::array<bool, 3> timers;                           // of setitimer that run
  bool further_timers;                                  // of timer_create
  std::array<std::array<std::uint64_t, 3>, 3> streams;  // device, file and flags of descriptors 0 to 2
  std::array<int, 6> settings;                          // of prctl
  int personality;
  std::string readiness_to_be_killed;  // oom_score_adj
  std::array<uid_t, 6> users;          // and groups
  int next_descriptor;                 // the lowest that is free; -1 if none is
  bool has_children;

  static HostState now();
  // For a state that later ones are held against: between two requests the harness itself may have changed a limit.
  void take_over_what_the_harness_changes();
};

// "the umask"; empty if all is as it was. That some more descriptors are open than before is no change: a library may
// keep a file. That they are open without number is.
std::string describe_change(const HostState& before, const HostState& after);

}  // namespace assay
