// What a worker is kept from, by the kernel: reaching whoever it has not started itself (signals, ptrace, priorities,
// limits), leaving its process group, by which all that it started is killed, and calls of other instruction sets.
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace assay {

// How a call names whom it reaches.
enum class Naming : std::uint8_t {
  process,           // by number, of a process or a thread
  process_or_group,  // as kill does: a group is a negative number, and -1 is everybody
  which,             // PRIO_PROCESS, PRIO_PGRP or PRIO_USER, and then the number
  io_which,          // the same of ioprio_set, which counts from 1
  descriptor,        // of a process: a pidfd, or a folder of /proc
  pointed,           // the number stands in memory
  pointed_owner,     // struct f_owner_ex
  parent,            // it is the parent of the caller
};

struct Equal {
  unsigned argument;
  std::uint32_t value;  // of the lower half of the register: process ids and commands are ints
};

// A call by which another process can be reached.
struct ReachingCall {
  int call;
  Naming naming;
  unsigned argument;           // that names whom
  std::vector<Equal> only_if;  // all of them; it reaches nobody otherwise
  // It is let pass without a question if all of one of these hold.
  std::vector<std::vector<Equal>> harmless = {};
};
const std::vector<ReachingCall>& reaching_calls();

// A seccomp filter that does `action` to all of them. `SECCOMP_RET_USER_NOTIF` asks the harness (gate.h).
std::vector<sock_filter> confinement_filter(std::uint32_t action);
// Puts the number of the process that the filter is for into it. Makes no system call and takes no memory.
void set_own_process(std::span<sock_filter> filter, pid_t own);

// "kill" for 62 of the native instruction set; empty for a number that is no system call, or of another one.
std::string system_call_name(int number);

}  // namespace assay
