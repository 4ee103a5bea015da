#include "harness/worker/parent/outside_look.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace assay {
namespace {

namespace fs = std::filesystem;

// Lines of status, and what they say.
constexpr std::array<std::pair<std::string_view, const char*>, 8> status_lines{{
    {"Umask:", "the umask"},
    {"Uid:", "the user or group"},
    {"Gid:", "the user or group"},
    {"SigBlk:", "the signal mask"},
    {"SigIgn:", "what a signal does"},
    {"SigCgt:", "what a signal does"},
    {"THP_enabled:", "a setting of prctl (PR_SET_THP_DISABLE)"},
    {"Cpus_allowed:", "the processors that the process may run on"},
}};

constexpr std::array<std::pair<const char*, const char*>, 5> links{{{"cwd", "the working directory"},
                                                                    {"root", "the root directory"},
                                                                    {"fd/0", "the standard input"},
                                                                    {"fd/1", "the standard output"},
                                                                    {"fd/2", "the standard error"}}};

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// All but the one that the harness itself sets (WorkerProcess::hold_data_below).
std::string limits_in(const std::string& text) {
  std::string limits;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("Max data size")) limits += line + "\n";
  return limits;
}

// The C library catches 32 and 33 by itself, when the first thread is started: no program can ask for these.
std::string without_those_of_the_library(const std::string& line) {
  if (!line.starts_with("SigCgt:")) return line;
  constexpr std::uint64_t of_the_library = std::uint64_t{3} << 31;
  const std::uint64_t caught = std::strtoull(line.c_str() + line.find_first_of(" \t"), nullptr, 16);
  return "SigCgt: " + std::to_string(caught & ~of_the_library);
}

// Of stat: the fields as proc(5) counts them, from 1.
std::string field_of(const std::string& stat, int number) {
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  for (int at = 3; at <= number && fields >> field; ++at) {
  }
  return field;
}

}  // namespace

OutsideLook::Told OutsideLook::look_at(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid) + "/";
  Told told;
  std::ifstream status(folder + "status");
  for (std::string line; std::getline(status, line);)
    for (const auto& [name, what] : status_lines)
      if (line.starts_with(name)) told.emplace_back(what, without_those_of_the_library(line));
  told.emplace_back("a resource limit", limits_in(content_of(folder + "limits")));
  const std::string stat = content_of(folder + "stat");
  told.emplace_back("the priority of the process", field_of(stat, 19));
  told.emplace_back("the scheduling class", field_of(stat, 41) + " " + field_of(stat, 40));
  told.emplace_back("the timers (timer_create)", content_of(folder + "timers").empty() ? "" : "some");
  told.emplace_back("the oom_score_adj", content_of(folder + "oom_score_adj"));
  for (const auto& [name, what] : links) {
    std::error_code none;
    told.emplace_back(what, fs::read_symlink(folder + name, none).string());
  }
  return told;
}

OutsideLook::OutsideLook(pid_t pid) : pid_(pid), before_(look_at(pid)) {}

std::string OutsideLook::change() const {
  const Told now = look_at(pid_);
  // One that has ended meanwhile has no lines any more: that is told otherwise.
  if (now.size() != before_.size()) return {};
  for (std::size_t i = 0; i < now.size(); ++i)
    if (now[i].second != before_[i].second) return now[i].first;
  return {};
}

}  // namespace assay
