#include "harness/worker/parent/birth.h"

#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "harness/worker/parent/rights.h"
#include "harness/worker/wire/frame.h"

namespace assay {
namespace {

// A message of one byte that carries a descriptor.
struct Carrier {
  char byte = 0;
  iovec content{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  msghdr message{};
  Carrier() {
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
  }
};

bool send_listener(int socket, int listener) {
  Carrier carrier;
  cmsghdr* header = CMSG_FIRSTHDR(&carrier.message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof listener);
  std::memcpy(CMSG_DATA(header), &listener, sizeof listener);
  return sendmsg(socket, &carrier.message, MSG_NOSIGNAL) == 1;
}

// What only adds safety may fail: a kernel without seccomp still runs workers. But a filter that asks needs somebody
// to answer.
bool confine(const Birth& birth) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  give_up_rights(birth.domain);
  const auto install = [](std::span<sock_filter> filter, unsigned flags) {
    set_own_process(filter, getpid());
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    // Without that flag some kernels switch off speculation past stores in whoever has a filter, and measured code
    // would be slower than it is.
    return static_cast<int>(
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program));
  };
  const int listener = install(birth.asking, SECCOMP_FILTER_FLAG_NEW_LISTENER);
  if (listener >= 0) return send_listener(birth.listener, listener);
  install(birth.deciding, 0);
  return true;
}

// In the child, which shares the harness's memory until it executes its program: system calls and nothing else.
// Returns if it fails, with the reason in errno.
void be_born(const Birth& birth) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) sigaction(signal, &action, nullptr);
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != birth.parent) _exit(0);  // the harness died before we asked
  // What it starts and abandons stays below it, where it is counted.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (birth.cpus != nullptr) sched_setaffinity(0, sizeof *birth.cpus, birth.cpus);
  for (const auto& [from, to] : birth.descriptors)
    if (dup2(from, to) < 0) return;
  if (!confine(birth)) return;
  // Now only: until here it has the descriptors of the harness, which may be more than it may have.
  for (const ResourceLimit& each : birth.limits) setrlimit(static_cast<__rlimit_resource>(each.resource), &each.limit);
  close_range(memory_descriptor + 1, ~0u, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execvpe(birth.arguments[0], birth.arguments, birth.environment);
}

}  // namespace

// vfork: copying the page tables of a harness with large arenas would cost more than all else. A function of its own,
// so that no variable of the caller is in a register when the child returns from vfork first.
[[gnu::noinline]] pid_t give_birth(const Birth& birth, volatile int& error) {
  const pid_t pid = vfork();
  if (pid != 0) return pid;
  be_born(birth);
  error = errno;
  _exit(127);
}

int received_listener(int socket) {
  Carrier carrier;
  if (recvmsg(socket, &carrier.message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1) return -1;
  const cmsghdr* header = CMSG_FIRSTHDR(&carrier.message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return -1;
  int listener = -1;
  std::memcpy(&listener, CMSG_DATA(header), sizeof listener);
  return listener;
}

}  // namespace assay
