#include "harness/worker/parent/watch.h"

#include <sched.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

namespace assay {
namespace {

namespace fs = std::filesystem;

// The columns of statm, in bytes: size, resident, shared, text, lib, data.
std::array<std::size_t, 6> sizes_of(pid_t pid) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::array<std::size_t, 6> sizes{};
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  for (std::size_t& size : sizes)
    if (file >> size) size *= page;
  return sizes;
}

struct Ticks {
  double own = 0, waited_for = 0;  // of children that have ended and were waited for
  double faults_waited_for = 0;
};

Ticks ticks_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');  // a name may have anything in it
  if (name_end == std::string::npos) return {};
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 8; ++i) fields >> skipped;  // from the state to its own faults
  double faults = 0, user = 0, system = 0, user_waited = 0, system_waited = 0;
  fields >> faults >> skipped >> skipped >> user >> system >> user_waited >> system_waited;
  return {user + system, user_waited + system_waited, faults};
}

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  std::error_code gone;
  for (fs::directory_iterator task("/proc/" + std::to_string(process) + "/task", gone), end; !gone && task != end;
       task.increment(gone))
    threads.push_back(static_cast<pid_t>(std::strtol(task->path().filename().c_str(), nullptr, 10)));
  return threads;
}

}  // namespace

Usage usage_of(pid_t pid, int enough) {
  Usage usage;
  std::vector<pid_t> left{pid};
  while (!left.empty() && usage.tasks <= enough) {
    const pid_t process = left.back();
    left.pop_back();
    const auto sizes = sizes_of(process);
    usage.memory += sizes[1] - std::min(sizes[1], sizes[2]);
    std::error_code gone;
    for (fs::directory_iterator task("/proc/" + std::to_string(process) + "/task", gone), end; !gone && task != end;
         task.increment(gone)) {
      ++usage.tasks;
      std::ifstream children(task->path() / "children");
      for (pid_t child = 0; children >> child;) left.push_back(child);
    }
  }
  return usage;
}

std::size_t data_size_of(pid_t pid) { return sizes_of(pid)[5]; }

double seconds_waited(pid_t pid) {
  std::ifstream file(pid == 0 ? "/proc/thread-self/schedstat" : "/proc/" + std::to_string(pid) + "/schedstat");
  double ran = 0, waited = 0;
  return file >> ran >> waited ? 1e-9 * waited : 0;
}

double seconds_used(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

OfChildren used_by_children(pid_t pid) {
  static const auto per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  const Ticks ended = ticks_of(pid);
  double ticks = ended.waited_for;
  std::vector<pid_t> left{pid};
  while (!left.empty()) {
    const pid_t process = left.back();
    left.pop_back();
    if (process != pid) {
      const Ticks its = ticks_of(process);
      ticks += its.own + its.waited_for;
    }
    for (const pid_t thread : threads_of(process)) {
      std::ifstream children("/proc/" + std::to_string(process) + "/task/" + std::to_string(thread) + "/children");
      for (pid_t child = 0; children >> child;) left.push_back(child);
    }
  }
  return {ticks / per_second, ended.faults_waited_for};
}

std::optional<std::string> find_other_scheduling(pid_t pid, const std::vector<int>& cpus, bool may_choose) {
  cpu_set_t given;
  CPU_ZERO(&given);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &given);
  for (const pid_t thread : threads_of(pid)) {
    if (const int policy = sched_getscheduler(thread); policy >= 0 && policy != sched_getscheduler(0))
      return "its scheduling class";
    errno = 0;
    if (const int priority = getpriority(PRIO_PROCESS, static_cast<id_t>(thread));
        errno == 0 && priority != getpriority(PRIO_PROCESS, 0))
      return "its priority";
    cpu_set_t now, common;
    if (cpus.empty() || sched_getaffinity(thread, sizeof now, &now) != 0) continue;
    CPU_AND(&common, &now, &given);
    if (may_choose ? !CPU_EQUAL(&common, &now) : !CPU_EQUAL(&now, &given)) return "the processors that it runs on";
  }
  return std::nullopt;
}

std::string state_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');  // a name may have anything in it
  if (name_end == std::string::npos || name_end + 2 >= text.size()) return {};
  switch (text[name_end + 2]) {
    case 'R': return "computing";
    case 'T':
    case 't': return "stopped";
    case 'S':
    case 'D': return "waiting";
    default: return {};
  }
}

}  // namespace assay
