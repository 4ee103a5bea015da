#include "harness/measure/fresh_copies.h"

#include <stdlib.h>
#include <sys/statvfs.h>

#include <filesystem>

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view own_worker = "assay-worker-";

bool may_be_started_from(const std::string& folder) {
  struct statvfs system {};
  return statvfs(folder.c_str(), &system) == 0 && (system.f_flag & ST_NOEXEC) == 0;
}

}  // namespace

FreshCopies::~FreshCopies() { begin_launch(); }

void FreshCopies::begin_launch() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
  folder_.clear();
  copies_.clear();
}

WorkerCommand FreshCopies::of(WorkerCommand command, const std::string& owner) {
  if (command.arguments.empty()) return command;
  std::string& program = command.arguments[0];
  if (!fs::path(program).filename().string().starts_with(own_worker)) return command;
  const auto [known, is_new] = copies_.try_emplace({program, owner});
  if (is_new) known->second = copy_of(program);
  program = known->second;
  return command;
}

std::string FreshCopies::copy_of(const std::string& program) {
  std::error_code error;
  if (folder_.empty()) {
    std::string pattern = (fs::temp_directory_path(error) / "assay-launch-XXXXXX").string();
    if (error || mkdtemp(pattern.data()) == nullptr) return program;
    folder_ = pattern;
  }
  if (!may_be_started_from(folder_)) return program;
  const fs::path place = fs::path(folder_) / std::to_string(copies_.size()) / fs::path(program).filename();
  if (!fs::create_directory(place.parent_path(), error) || !fs::copy_file(program, place, error)) return program;
  return place.string();
}

}  // namespace assay
