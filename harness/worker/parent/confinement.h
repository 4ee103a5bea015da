// What a worker is kept from, by the kernel: reaching the harness (signals, ptrace, priorities, limits), and leaving
// its process group, by which all that it started is killed.
#pragma once

#include <linux/filter.h>

#include <string>
#include <vector>

namespace assay {

// A seccomp filter that is the same for all workers of this process. Empty if it could not be made.
const std::vector<sock_filter>& confinement_filter();

// "kill" for 62; empty for a number that is no system call.
std::string system_call_name(int number);

}  // namespace assay
