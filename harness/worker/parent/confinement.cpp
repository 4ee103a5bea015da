#include "harness/worker/parent/confinement.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <utility>

namespace assay {
namespace {

// Stands for the worker's own number until that is known; no process has it.
constexpr std::uint32_t own_process = 0x7fff5a5a;
constexpr std::uint32_t everybody = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t refuse = SECCOMP_RET_ERRNO | EPERM;

// From headers that a system may lack.
constexpr std::uint32_t set_owner_of_file = 0x8901, set_group_of_socket = 0x8902;  // FIOSETOWN, SIOCSPGRP
constexpr std::uint32_t io_process = 1;                                            // IOPRIO_WHO_PROCESS
constexpr int call_process_madvise = 440, call_process_mrelease = 448, call_pidfd_getfd = 438;

std::vector<ReachingCall> make_reaching_calls() {
  using enum Naming;
  const auto self = [](unsigned argument) {
    return std::vector<std::vector<Equal>>{{{argument, 0}}, {{argument, own_process}}};
  };
  // A signal 0 is none: whoever sends it only asks whether a process is there.
  const auto self_or_no_signal = [&](unsigned argument, unsigned signal) {
    std::vector<std::vector<Equal>> cases = self(argument);
    cases.push_back({{signal, 0}});
    return cases;
  };
  std::vector<ReachingCall> all{
      {SYS_kill, process_or_group, 0, {}, self_or_no_signal(0, 1)},
      {SYS_tkill, process, 0, {}, self_or_no_signal(0, 1)},
      {SYS_tgkill, process, 0, {}, self_or_no_signal(0, 2)},
      {SYS_rt_sigqueueinfo, process, 0, {}, self_or_no_signal(0, 1)},
      {SYS_rt_tgsigqueueinfo, process, 0, {}, self_or_no_signal(0, 2)},
      {SYS_pidfd_open, process, 0, {}, self(0)},
      {SYS_pidfd_send_signal, descriptor, 0, {}, {{{1, 0}}}},
      {call_pidfd_getfd, descriptor, 0, {}},
      {call_process_madvise, descriptor, 0, {}},
      {call_process_mrelease, descriptor, 0, {}},
      {SYS_process_vm_readv, process, 0, {}, self(0)},
      {SYS_process_vm_writev, process, 0, {}, self(0)},
      {SYS_ptrace, parent, 0, {{0, PTRACE_TRACEME}}},
      {SYS_ptrace, process, 1, {{0, PTRACE_ATTACH}}},
      {SYS_ptrace, process, 1, {{0, PTRACE_SEIZE}}},
      {SYS_perf_event_open, process, 1, {}, {{{1, 0}}, {{1, own_process}}, {{1, everybody}}}},
      {SYS_prlimit64, process, 0, {}, self(0)},
      // Of a user: all that he runs, the harness included, also where the user is "mine".
      {SYS_setpriority, which, 0, {}, {{{0, PRIO_PROCESS}, {1, 0}}, {{0, PRIO_PROCESS}, {1, own_process}}}},
      {SYS_ioprio_set, io_which, 0, {}, {{{0, io_process}, {1, 0}}, {{0, io_process}, {1, own_process}}}},
      {SYS_migrate_pages, process, 0, {}, self(0)},
      {SYS_move_pages, process, 0, {}, self(0)},
      {SYS_fcntl, process_or_group, 2, {{1, F_SETOWN}}, self(2)},
      {SYS_fcntl, pointed_owner, 2, {{1, F_SETOWN_EX}}},
      {SYS_ioctl, pointed, 2, {{1, set_owner_of_file}}},
      {SYS_ioctl, pointed, 2, {{1, set_group_of_socket}}},
  };
  for (const int call : {SYS_sched_setaffinity, SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr})
    all.push_back({call, process, 0, {}, self(0)});
  return all;
}

// Instructions of the machine that such a filter is written for. Jumps count from the instruction behind them.
class Assembler {
 public:
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }
  void load_argument(unsigned number) {
    constexpr std::size_t lower_half = std::endian::native == std::endian::little ? 0 : 4;
    load(offsetof(seccomp_data, args) + 8 * number + lower_half);
  }
  void answer(std::uint32_t action) { add(BPF_RET | BPF_K, action); }
  // Goes on if it is (or is not) so, and otherwise to where `land` is called with what this returns.
  std::size_t unless_equal(std::uint32_t value) { return add(BPF_JMP | BPF_JEQ | BPF_K, value); }
  void land(std::size_t jump) { program_[jump].jf = static_cast<std::uint8_t>(program_.size() - jump - 1); }

  // Ends by SIGSYS whoever makes a call of another instruction set: nothing is known of the numbers that calls have
  // there, and the machine may run both in one process.
  void refuse_other_instruction_sets() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, seccomp_arch_native(), 1);
    answer(SECCOMP_RET_TRAP);
#if defined(__x86_64__)
    // Those of x32 are told by a bit of their number. A number of -1 is no call at all.
    constexpr std::uint32_t x32_bit = 0x40000000;
    load(offsetof(seccomp_data, nr));
    add(BPF_JMP | BPF_JEQ | BPF_K, everybody, 2);
    add(BPF_JMP | BPF_JGE | BPF_K, x32_bit, 0, 1);
    answer(SECCOMP_RET_TRAP);
#endif
  }

  std::vector<sock_filter> take() { return std::move(program_); }

 private:
  std::size_t add(int code, std::uint32_t operand, std::uint8_t if_true = 0, std::uint8_t if_false = 0) {
    program_.push_back({static_cast<std::uint16_t>(code), if_true, if_false, operand});
    return program_.size() - 1;
  }
  std::vector<sock_filter> program_;
};

// Does `action` if the call is this one and not harmless.
void add_call(Assembler& to, const ReachingCall& each, std::uint32_t action) {
  to.load(offsetof(seccomp_data, nr));
  std::vector<std::size_t> not_this{to.unless_equal(static_cast<std::uint32_t>(each.call))};
  for (const Equal& condition : each.only_if) {
    to.load_argument(condition.argument);
    not_this.push_back(to.unless_equal(condition.value));
  }
  for (const std::vector<Equal>& harmless : each.harmless) {
    std::vector<std::size_t> not_harmless;
    for (const Equal& condition : harmless) {
      to.load_argument(condition.argument);
      not_harmless.push_back(to.unless_equal(condition.value));
    }
    to.answer(SECCOMP_RET_ALLOW);
    for (const std::size_t jump : not_harmless) to.land(jump);
  }
  to.answer(action);
  for (const std::size_t jump : not_this) to.land(jump);
}

}  // namespace

const std::vector<ReachingCall>& reaching_calls() {
  static const std::vector<ReachingCall> all = make_reaching_calls();
  return all;
}

std::vector<sock_filter> confinement_filter(std::uint32_t action) {
  Assembler to;
  to.refuse_other_instruction_sets();
  for (const ReachingCall& each : reaching_calls()) add_call(to, each, action);
  // Refused without a verdict: a program that would run in a session of its own does as well in this one.
  for (const int call : {SYS_setsid, SYS_setpgid}) add_call(to, {call, Naming::process, 0, {}}, refuse);
  to.answer(SECCOMP_RET_ALLOW);
  return to.take();
}

void set_own_process(std::span<sock_filter> filter, pid_t own) {
  for (sock_filter& each : filter)
    if (each.code == (BPF_JMP | BPF_JEQ | BPF_K) && each.k == own_process) each.k = static_cast<std::uint32_t>(own);
}

std::string system_call_name(int number) {
  char* name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
  std::string text = name == nullptr ? "" : name;
  std::free(name);
  return text;
}

}  // namespace assay
