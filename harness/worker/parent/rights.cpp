#include "harness/worker/parent/rights.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace assay {
namespace {

constexpr std::array not_needed{CAP_KILL, CAP_SYS_PTRACE, CAP_SYS_NICE, CAP_SYS_RESOURCE, CAP_SYS_BOOT, CAP_SYS_TIME};

// Of linux/landlock.h, which may be older than the kernel.
constexpr int call_create_ruleset = 444, call_restrict_self = 446;
struct Ruleset {
  std::uint64_t files, network, scoped;
};
constexpr std::uint64_t signals = 2;  // LANDLOCK_SCOPE_SIGNAL
constexpr long version_with_scopes = 6;

}  // namespace

void give_up_rights(int domain) {
  // What the process can get by a program that it executes, as root gets all; then what it has.
  for (const int each : not_needed) prctl(PR_CAPBSET_DROP, each, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (syscall(SYS_capget, &header, sets.data()) == 0) {
    for (const int each : not_needed)
      for (std::uint32_t* set : {&sets[CAP_TO_INDEX(each)].effective, &sets[CAP_TO_INDEX(each)].permitted,
                                 &sets[CAP_TO_INDEX(each)].inheritable})
        *set &= ~CAP_TO_MASK(each);
    syscall(SYS_capset, &header, sets.data());
  }
  if (domain >= 0) syscall(call_restrict_self, domain, 0);
}

int domain_of_its_own() {
  static const int domain = [] {
    if (syscall(call_create_ruleset, nullptr, 0, 1) < version_with_scopes) return -1;
    const Ruleset rules{0, 0, signals};
    const int made = static_cast<int>(syscall(call_create_ruleset, &rules, sizeof rules, 0));
    const int raised = fcntl(made, F_DUPFD_CLOEXEC, 16);  // above the descriptors that a worker is to have
    close(made);
    return raised;
  }();
  return domain;
}

}  // namespace assay
