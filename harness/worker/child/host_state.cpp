#include "harness/worker/child/host_state.h"

#include <fcntl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstring>
#include <string_view>

#include "harness/worker/wire/frame.h"

extern char** environ;

namespace assay {

namespace {

constexpr int many_descriptors = 64;

// The beginning of a file of /proc, which is opened once.
std::string begin_of(int file) {
  std::array<char, 16> text{};
  const ssize_t got = pread(file, text.data(), text.size(), 0);
  return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

std::string read_readiness() {
  static const int file = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
  return begin_of(file);
}

bool has_timers() {
  static const int file = open("/proc/self/timers", O_RDONLY | O_CLOEXEC);
  return !begin_of(file).empty();
}

constexpr std::array limit_names{"RLIMIT_CPU",      "RLIMIT_FSIZE", "RLIMIT_DATA",   "RLIMIT_STACK",
                                 "RLIMIT_CORE",     "RLIMIT_RSS",   "RLIMIT_NPROC",  "RLIMIT_NOFILE",
                                 "RLIMIT_MEMLOCK",  "RLIMIT_AS",    "RLIMIT_LOCKS",  "RLIMIT_SIGPENDING",
                                 "RLIMIT_MSGQUEUE", "RLIMIT_NICE",  "RLIMIT_RTPRIO", "RLIMIT_RTTIME"};
static_assert(limit_names.size() == RLIM_NLIMITS && RLIMIT_FSIZE == 1 && RLIMIT_NOFILE == 7 && RLIMIT_AS == 9);

constexpr std::array setting_names{"PR_SET_DUMPABLE",   "PR_SET_PDEATHSIG",   "PR_SET_CHILD_SUBREAPER",
                                   "PR_SET_TIMERSLACK", "PR_SET_THP_DISABLE", "PR_SET_KEEPCAPS"};

void read_handlers(HostState& state) {
  for (int signal = 1; signal < static_cast<int>(state.handlers.size()); ++signal) {
    struct sigaction action {};
    const bool known = sigaction(signal, nullptr, &action) == 0;  // some are the C library's own
    state.handlers[static_cast<std::size_t>(signal)] = known ? reinterpret_cast<std::uintptr_t>(action.sa_handler) : 0;
  }
}

void read_limits(HostState& state) {
  for (std::size_t i = 0; i < state.limits.size(); ++i) getrlimit(static_cast<__rlimit_resource>(i), &state.limits[i]);
}

void read_scheduling(HostState& state) {
  struct {  // sched_attr, which the C library has no name for
    std::uint32_t size, policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t runtime, deadline, period;
  } attributes{};
  syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0);
  state.scheduling = {attributes.policy, attributes.priority, attributes.flags};
  state.priority = attributes.nice;
}

void read_folders(HostState& state) {
  for (std::size_t i = 0; i < state.folders.size(); ++i) {
    struct stat folder {};
    stat(i == 0 ? "." : "/", &folder);
    state.folders[i] = {folder.st_dev, folder.st_ino};
  }
}

void read_timers(HostState& state) {
  for (std::size_t i = 0; i < state.timers.size(); ++i) {
    itimerval timer{};
    getitimer(static_cast<__itimer_which>(i), &timer);
    state.timers[i] = timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0;
  }
  state.further_timers = has_timers();
}

void read_streams(HostState& state) {
  for (int descriptor = 0; descriptor < 3; ++descriptor) {
    struct stat file {};
    fstat(descriptor, &file);
    state.streams[static_cast<std::size_t>(descriptor)] = {file.st_dev, file.st_ino,
                                                           static_cast<std::uint64_t>(fcntl(descriptor, F_GETFL))};
  }
}

void read_settings(HostState& state) {
  int at_death = 0, reaper = 0;
  prctl(PR_GET_PDEATHSIG, &at_death);
  prctl(PR_GET_CHILD_SUBREAPER, &reaper);
  state.settings = {
      prctl(PR_GET_DUMPABLE), at_death, reaper, prctl(PR_GET_TIMERSLACK), prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0),
      prctl(PR_GET_KEEPCAPS)};
}

void read_environment(HostState& state) {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) state.environment.emplace_back(*entry);
}

void read_descriptors(HostState& state) {
  const int free = fcntl(request_descriptor, F_DUPFD_CLOEXEC, 0);
  if (free >= 0) close(free);
  state.next_descriptor = free < 0 && errno == EBADF ? request_descriptor : free;
}

// In brackets which of several it was; "?" if it was none of them.
template <class Values, class Names>
std::string first_difference(const Values& before, const Values& after, const Names& name) {
  for (std::size_t i = 0; i < before.size(); ++i)
    if (std::memcmp(&before[i], &after[i], sizeof before[i]) != 0) return " (" + std::string(name(i)) + ")";
  return {};
}

std::string signal_called(std::size_t number) {
  const char* name = sigabbrev_np(static_cast<int>(number));
  return name == nullptr ? std::to_string(number) : "SIG" + std::string(name);
}

std::string name_of_variable(const std::string& entry) { return entry.substr(0, entry.find('=')); }

std::string changed_variable(const HostState& before, const HostState& after) {
  if (before.environment == after.environment) return {};
  const auto lacks = [](const std::vector<std::string>& all, const std::string& entry) {
    return std::ranges::find(all, entry) == all.end();
  };
  for (const std::string& entry : after.environment)
    if (lacks(before.environment, entry)) return " (" + name_of_variable(entry) + ")";
  for (const std::string& entry : before.environment)
    if (lacks(after.environment, entry)) return " (" + name_of_variable(entry) + ")";
  return " (the order of its variables)";
}

std::string changed_descriptors(const HostState& before, const HostState& after) {
  if (after.next_descriptor < 0) return ": none is left";
  if (after.next_descriptor < before.next_descriptor)
    return ": " + std::to_string(after.next_descriptor) + " was closed, which was not its own";
  if (after.next_descriptor > before.next_descriptor + many_descriptors)
    return ": " + std::to_string(after.next_descriptor - before.next_descriptor) + " more than before";
  return {};
}

constexpr std::string_view changed = " ";  // and nothing more to be said of it

struct Looked {
  const char* what;
  void (*read)(HostState&);
  // What is to be added to `what`, or `changed`; empty if it is as it was.
  std::string (*change)(const HostState& before, const HostState& after);
};

template <auto Member>
std::string differs(const HostState& before, const HostState& after) {
  return before.*Member == after.*Member ? std::string() : std::string(changed);
}
template <auto Member, std::size_t Place>
std::string differs_at(const HostState& before, const HostState& after) {
  return (before.*Member)[Place] == (after.*Member)[Place] ? std::string() : std::string(changed);
}
void nothing_more(HostState&) {}

// All of it. What comes first is told first.
const std::array looked_at{
    Looked{"the signal mask", [](HostState& state) { sigprocmask(SIG_SETMASK, nullptr, &state.blocked); },
           [](const HostState& before, const HostState& after) {
             const bool same = std::memcmp(&before.blocked, &after.blocked, sizeof before.blocked) == 0;
             return std::string(same ? "" : changed);
           }},
    Looked{"what a signal does", [](HostState& state) { read_handlers(state); },
           [](const HostState& before, const HostState& after) {
             return first_difference(before.handlers, after.handlers, signal_called);
           }},
    Looked{"a resource limit", [](HostState& state) { read_limits(state); },
           [](const HostState& before, const HostState& after) {
             return first_difference(before.limits, after.limits, [](std::size_t i) { return limit_names[i]; });
           }},
    Looked{"the priority of the process", [](HostState& state) { read_scheduling(state); },
           differs<&HostState::priority>},
    Looked{"the scheduling class", nothing_more, differs<&HostState::scheduling>},
    Looked{"the processors that the process may run on",
           [](HostState& state) { sched_getaffinity(0, sizeof state.cpus, &state.cpus); },
           [](const HostState& before, const HostState& after) {
             return std::string(CPU_EQUAL(&before.cpus, &after.cpus) ? "" : changed);
           }},
    Looked{"the working directory", [](HostState& state) { read_folders(state); }, differs_at<&HostState::folders, 0>},
    Looked{"the root directory", nothing_more, differs_at<&HostState::folders, 1>},
    Looked{"the umask",
           [](HostState& state) {
             state.mask = umask(077);  // there is no other way to ask
             umask(state.mask);
           },
           differs<&HostState::mask>},
    Looked{"the locale", [](HostState& state) { state.locale = std::setlocale(LC_ALL, nullptr); },
           differs<&HostState::locale>},
    Looked{"the locale of the thread (uselocale)",
           [](HostState& state) { state.locale_of_thread = uselocale(nullptr); },
           differs<&HostState::locale_of_thread>},
    Looked{"the environment", [](HostState& state) { read_environment(state); }, changed_variable},
    Looked{"the timers (setitimer)", [](HostState& state) { read_timers(state); }, differs<&HostState::timers>},
    Looked{"the timers (timer_create)", nothing_more, differs<&HostState::further_timers>},
    Looked{"the standard input", [](HostState& state) { read_streams(state); }, differs_at<&HostState::streams, 0>},
    Looked{"the standard output", nothing_more, differs_at<&HostState::streams, 1>},
    Looked{"the standard error", nothing_more, differs_at<&HostState::streams, 2>},
    Looked{"a setting of prctl", [](HostState& state) { read_settings(state); },
           [](const HostState& before, const HostState& after) {
             return first_difference(before.settings, after.settings, [](std::size_t i) { return setting_names[i]; });
           }},
    Looked{"the personality", [](HostState& state) { state.personality = personality(0xffffffff); },
           differs<&HostState::personality>},
    Looked{"the oom_score_adj", [](HostState& state) { state.readiness_to_be_killed = read_readiness(); },
           differs<&HostState::readiness_to_be_killed>},
    Looked{"the user or group",
           [](HostState& state) {
             getresuid(&state.users[0], &state.users[1], &state.users[2]);
             getresgid(&state.users[3], &state.users[4], &state.users[5]);
           },
           differs<&HostState::users>},
    Looked{"the open descriptors", [](HostState& state) { read_descriptors(state); }, changed_descriptors},
    Looked{"the children of the process",
           [](HostState& state) {
             siginfo_t none{};
             state.has_children = waitid(P_ALL, 0, &none, WEXITED | WNOHANG | WNOWAIT) == 0;
           },
           [](const HostState& before, const HostState& after) {
             return std::string(!before.has_children && after.has_children ? ": one is left" : "");
           }},
};

}  // namespace

HostState HostState::now() {
  HostState state{};
  for (const Looked& each : looked_at) each.read(state);
  return state;
}

// See WorkerProcess::hold_data_below, and spawn, which says how ready a worker is to be killed when it has begun.
void HostState::take_over_what_the_harness_changes() {
  getrlimit(RLIMIT_DATA, &limits[RLIMIT_DATA]);
  readiness_to_be_killed = read_readiness();
}

std::string describe_change(const HostState& before, const HostState& after) {
  for (const Looked& each : looked_at) {
    const std::string change = each.change(before, after);
    if (!change.empty()) return each.what + (change == changed ? "" : change);
  }
  return {};
}

}  // namespace assay
