#include "harness/worker/parent/confinement.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

namespace assay {
namespace {

using Context = std::unique_ptr<void, decltype(&seccomp_release)>;

// A process id is an int: what the upper half of the register holds is not looked at by the kernel, nor here.
scmp_arg_cmp equals(unsigned argument, int value) {
  return {argument, SCMP_CMP_MASKED_EQ, 0xffffffffu, static_cast<std::uint32_t>(value)};
}

// Ends the process that makes the call, by SIGSYS, which tells a host which call it was.
void forbid(scmp_filter_ctx context, int call, std::vector<scmp_arg_cmp> when) {
  (void)seccomp_rule_add_array(context, SCMP_ACT_TRAP, call, static_cast<unsigned>(when.size()), when.data());
}

void forbid_reaching(scmp_filter_ctx context, int harness, int group) {
  for (const int target : {harness, -harness, -group, -1, 1}) forbid(context, SCMP_SYS(kill), {equals(0, target)});
  for (const int call :
       {SCMP_SYS(tkill), SCMP_SYS(tgkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo), SCMP_SYS(pidfd_open),
        SCMP_SYS(process_vm_writev), SCMP_SYS(prlimit64), SCMP_SYS(sched_setaffinity), SCMP_SYS(sched_setscheduler),
        SCMP_SYS(sched_setparam), SCMP_SYS(sched_setattr)})
    forbid(context, call, {equals(0, harness)});
  forbid(context, SCMP_SYS(ptrace), {equals(1, harness)});
  forbid(context, SCMP_SYS(setpriority), {equals(0, PRIO_PROCESS), equals(1, harness)});
  forbid(context, SCMP_SYS(setpriority), {equals(0, PRIO_PGRP), equals(1, group)});
  forbid(context, SCMP_SYS(setpriority), {equals(0, PRIO_USER)});  // all that the user runs, the harness included
}

std::vector<sock_filter> make_filter() {
  const Context context(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  if (!context) return {};
  // Code for another instruction set of the same machine is left alone: there is nothing known of its numbers.
  (void)seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
  forbid_reaching(context.get(), getpid(), getpgrp());
  // Refused without a verdict: a program that would run in a session of its own does as well in this one.
  for (const int call : {SCMP_SYS(setsid), SCMP_SYS(setpgid)})
    (void)seccomp_rule_add_array(context.get(), SCMP_ACT_ERRNO(EPERM), call, 0, nullptr);

  const int file = memfd_create("filter", MFD_CLOEXEC);
  if (file < 0) return {};
  std::vector<sock_filter> program;
  if (seccomp_export_bpf(context.get(), file) == 0) {
    program.resize(static_cast<std::size_t>(lseek(file, 0, SEEK_END)) / sizeof(sock_filter));
    const auto bytes = static_cast<ssize_t>(program.size() * sizeof(sock_filter));
    if (pread(file, program.data(), static_cast<std::size_t>(bytes), 0) != bytes) program.clear();
  }
  close(file);
  return program;
}

}  // namespace

const std::vector<sock_filter>& confinement_filter() {
  static const std::vector<sock_filter> filter = make_filter();
  return filter;
}

std::string system_call_name(int number) {
  char* name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
  std::string text = name == nullptr ? "" : name;
  std::free(name);
  return text;
}

}  // namespace assay
