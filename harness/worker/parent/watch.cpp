#include "harness/worker/parent/watch.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
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
