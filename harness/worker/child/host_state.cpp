#include "harness/worker/child/host_state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstring>

#include "harness/worker/wire/frame.h"

namespace assay {
namespace {

constexpr std::array handled{SIGINT, SIGTERM, SIGPIPE, SIGCHLD};
constexpr std::array limited{RLIMIT_AS, RLIMIT_NOFILE};
constexpr int many_descriptors = 64;

bool same(const sigset_t& a, const sigset_t& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

int lowest_free_descriptor() {
  const int free = fcntl(request_descriptor, F_DUPFD_CLOEXEC, 0);
  if (free >= 0) close(free);
  return free < 0 && errno == EBADF ? request_descriptor : free;
}

}  // namespace

HostState HostState::now() {
  HostState state{};
  sigprocmask(SIG_SETMASK, nullptr, &state.blocked);
  for (std::size_t i = 0; i < handled.size(); ++i) {
    struct sigaction action {};
    sigaction(handled[i], nullptr, &action);
    state.handlers[i] = action.sa_handler;
  }
  for (std::size_t i = 0; i < limited.size(); ++i) {
    rlimit limit{};
    getrlimit(limited[i], &limit);
    state.limits[i] = limit.rlim_cur;
  }
  state.priority = getpriority(PRIO_PROCESS, 0);
  sched_getaffinity(0, sizeof state.cpus, &state.cpus);
  struct stat folder {};
  stat(".", &folder);
  state.folder_device = folder.st_dev;
  state.folder = folder.st_ino;
  state.locale = std::setlocale(LC_ALL, nullptr);
  state.next_descriptor = lowest_free_descriptor();
  siginfo_t none{};
  state.has_children = waitid(P_ALL, 0, &none, WEXITED | WNOHANG | WNOWAIT) == 0;
  return state;
}

std::string describe_change(const HostState& before, const HostState& after) {
  if (!same(before.blocked, after.blocked)) return "the signal mask";
  if (before.handlers != after.handlers) return "what a signal does (of SIGINT, SIGTERM, SIGPIPE, SIGCHLD)";
  if (before.limits != after.limits) return "a resource limit (setrlimit)";
  if (before.priority != after.priority) return "the priority of the process";
  if (!CPU_EQUAL(&before.cpus, &after.cpus)) return "the processors that the process may run on";
  if (before.folder != after.folder || before.folder_device != after.folder_device) return "the working directory";
  if (before.locale != after.locale) return "the locale";
  if (after.next_descriptor < 0) return "the open descriptors: none is left";
  if (after.next_descriptor < before.next_descriptor)
    return "the open descriptors: " + std::to_string(after.next_descriptor) + " was closed, which was not its own";
  if (after.next_descriptor > before.next_descriptor + many_descriptors)
    return "the open descriptors: " + std::to_string(after.next_descriptor - before.next_descriptor) +
           " more than before";
  if (!before.has_children && after.has_children) return "the children of the process: one is left";
  return {};
}

}  // namespace assay
