#include "harness/measure/fresh_copies.h"

#include <sys/statvfs.h>

#include <filesystem>
#include <system_error>

#include "harness/core/error.h"

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
  folder_.reset();
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

std::string FreshCopies::without_copy(const std::string& program, const std::string& why) {
  if (missing_.empty()) missing_ = why;
  return program;
}

std::string FreshCopies::copy_of(const std::string& program) {
  if (!folder_) try {
      folder_ = std::make_unique<TemporaryFolder>("launch");
    } catch (const InputError& error) {
      return without_copy(program, error.what());
    }
  const std::string& folder = folder_->path();
  if (!may_be_started_from(folder))
    return without_copy(program,
                        fs::path(folder).parent_path().string() + " is mounted so that no program starts there");
  std::error_code error;
  const fs::path place = fs::path(folder) / std::to_string(copies_.size()) / fs::path(program).filename();
  if (!fs::create_directory(place.parent_path(), error) || !fs::copy_file(program, place, error))
    return without_copy(program, place.string() + ": " + error.message());
  return place.string();
}

}  // namespace assay
