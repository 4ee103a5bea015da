#include "harness/worker/parent/gate.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/worker/parent/confinement.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::string proc(pid_t pid, const std::string& file) { return "/proc/" + std::to_string(pid) + "/" + file; }

std::string link_of(const std::string& path) {
  std::error_code none;
  return fs::read_symlink(path, none).string();
}

struct Relation {
  pid_t process = 0, parent = 0;  // of a thread, those of its process; 0: there is none
};

Relation relation_of(pid_t pid) {
  std::ifstream file(proc(pid, "status"));
  Relation relation;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("Tgid:")) relation.process = std::atoi(line.c_str() + 5);
    if (line.starts_with("PPid:")) {
      relation.parent = std::atoi(line.c_str() + 5);
      break;
    }
  }
  return relation;
}

enum class Whose : std::uint8_t { its_own, nobodys, the_harness, another };

// What a worker has started and left stays below it (PR_SET_CHILD_SUBREAPER).
Whose whose(pid_t pid, pid_t worker) {
  Relation at = relation_of(pid);
  if (at.process == 0) return Whose::nobodys;  // it has ended: the kernel will say so
  if (at.process == getpid() || at.process == 1) return Whose::the_harness;
  while (at.process != worker) {
    if (at.parent <= 1) return Whose::another;
    at = relation_of(at.parent);
    if (at.process == 0) return Whose::another;
  }
  return Whose::its_own;
}

// Nothing that a worker starts can leave its group.
Whose whose_group(pid_t group, pid_t worker) {
  if (group == 0 || group == worker) return Whose::its_own;
  return group == getpgrp() || group == 1 ? Whose::the_harness : Whose::another;
}

Whose whose_process_or_group(std::int32_t number, pid_t worker) {
  return number > 0 ? whose(number, worker) : whose_group(-number, worker);
}

Whose whose_of_which(std::uint64_t which, std::int32_t number, pid_t worker, std::uint64_t process) {
  if (which == process) return number == 0 ? Whose::its_own : whose(number, worker);
  return which == process + 1 ? whose_group(number, worker) : Whose::the_harness;  // all of the user's
}

// A descriptor of the caller that stands for a process.
Whose whose_descriptor(pid_t caller, std::int32_t descriptor, pid_t worker) {
  if (descriptor < 0) return Whose::its_own;  // PIDFD_SELF, or none
  const std::string target = link_of(proc(caller, "fd/" + std::to_string(descriptor)));
  if (target.starts_with("/proc/")) return whose(std::atoi(target.c_str() + 6), worker);
  std::ifstream file(proc(caller, "fdinfo/" + std::to_string(descriptor)));
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("Pid:")) return whose(std::atoi(line.c_str() + 4), worker);
  return target.empty() && fs::exists(proc(caller, "fd")) ? Whose::another : Whose::nobodys;
}

template <class Number>
std::optional<Number> read_from(pid_t caller, std::uint64_t address) {
  Number number{};
  const iovec here{&number, sizeof number};
  const iovec there{reinterpret_cast<void*>(address), sizeof number};
  if (process_vm_readv(caller, &here, 1, &there, 1, 0) != sizeof number) return std::nullopt;
  return number;
}

Whose whose_pointed(pid_t caller, const ReachingCall& how, std::uint64_t address, pid_t worker) {
  if (how.naming == Naming::pointed) {
    const auto number = read_from<std::int32_t>(caller, address);
    return number ? whose_process_or_group(*number, worker) : Whose::nobodys;
  }
  const auto owner = read_from<f_owner_ex>(caller, address);
  if (!owner || owner->pid == 0) return Whose::nobodys;
  return owner->type == F_OWNER_PGRP ? whose_group(owner->pid, worker) : whose(owner->pid, worker);
}

Whose whose_target(const seccomp_notif& asked, const ReachingCall& how, pid_t worker) {
  const auto caller = static_cast<pid_t>(asked.pid);
  const std::uint64_t argument = asked.data.args[how.argument];
  const auto number = static_cast<std::int32_t>(argument);
  switch (how.naming) {
    case Naming::process: return number <= 0 ? Whose::its_own : whose(number, worker);
    case Naming::process_or_group: return whose_process_or_group(number, worker);
    case Naming::which:
    case Naming::io_which:
      return whose_of_which(argument, static_cast<std::int32_t>(asked.data.args[how.argument + 1]), worker,
                            how.naming == Naming::which ? PRIO_PROCESS : 1);
    case Naming::descriptor: return whose_descriptor(caller, number, worker);
    case Naming::pointed:
    case Naming::pointed_owner: return whose_pointed(caller, how, argument, worker);
    case Naming::parent: return whose(relation_of(caller).parent, worker);
  }
  return Whose::another;
}

bool applies(const ReachingCall& how, const seccomp_data& data) {
  if (how.call != data.nr) return false;
  for (const Equal& condition : how.only_if)
    if (static_cast<std::uint32_t>(data.args[condition.argument]) != condition.value) return false;
  return true;
}

// With numbers of its own a process cannot name any of ours.
bool has_numbers_of_its_own(pid_t caller) {
  const std::string theirs = link_of(proc(caller, "ns/pid"));
  return !theirs.empty() && theirs != link_of("/proc/self/ns/pid");
}

Whose decide(const seccomp_notif& asked, pid_t worker) {
  if (asked.pid == 0 || has_numbers_of_its_own(static_cast<pid_t>(asked.pid))) return Whose::its_own;
  // Asking what a limit is changes none.
  if (asked.data.nr == SYS_prlimit64 && asked.data.args[2] == 0) return Whose::its_own;
  for (const ReachingCall& how : reaching_calls())
    if (applies(how, asked.data)) return whose_target(asked, how, worker);
  return Whose::another;
}

}  // namespace

Gate::Gate(int listener, pid_t worker, int end)
    : listener_(listener), end_(fcntl(end, F_DUPFD_CLOEXEC, 16)), stop_(eventfd(0, EFD_CLOEXEC)), worker_(worker) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the threads that wait for them
  thread_ = std::thread([this] { watch(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Gate::~Gate() {
  const std::uint64_t one = 1;
  (void)!write(stop_, &one, sizeof one);
  thread_.join();
  for (const int each : {listener_, end_, stop_})
    if (each >= 0) close(each);
}

std::optional<ForbiddenCall> Gate::forbidden() const {
  const int call = call_.load();
  if (call < 0) return std::nullopt;
  return ForbiddenCall{call, harness_.load()};
}

void Gate::watch() {
  while (true) {
    std::array<pollfd, 2> waits{{{listener_, POLLIN, 0}, {stop_, POLLIN, 0}}};
    if (poll(waits.data(), waits.size(), -1) < 0) continue;
    if (waits[1].revents != 0) return;
    if ((waits[0].revents & POLLIN) != 0) answer_one();
    else if (waits[0].revents != 0) return;  // nobody is left who could ask
  }
}

void Gate::answer_one() {
  // The kernel's may be longer than those of the headers.
  seccomp_notif_sizes sizes{sizeof(seccomp_notif), sizeof(seccomp_notif_resp), sizeof(seccomp_data)};
  syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes);
  std::vector<std::uint64_t> question(sizes.seccomp_notif / 8 + 1), reply(sizes.seccomp_notif_resp / 8 + 1);
  auto* asked = reinterpret_cast<seccomp_notif*>(question.data());
  auto* answer = reinterpret_cast<seccomp_notif_resp*>(reply.data());
  if (ioctl(listener_, SECCOMP_IOCTL_NOTIF_RECV, asked) != 0) return;
  answer->id = asked->id;
  const Whose target = decide(*asked, worker_);
  if (target == Whose::its_own || target == Whose::nobodys) {
    answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  } else {
    answer->error = -EPERM;
    if (call_.load() < 0) {
      harness_ = target == Whose::the_harness;
      call_ = asked->data.nr;
    }
    syscall(SYS_pidfd_send_signal, end_, SIGKILL, nullptr, 0);
  }
  ioctl(listener_, SECCOMP_IOCTL_NOTIF_SEND, answer);
}

}  // namespace assay
