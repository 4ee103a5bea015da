#include "harness/core/temporary_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "harness/core/error.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> beginnings{"assay-launch-", "assay-calibrate-"};
constexpr const char* lock_name = ".held";
// Between a folder's making and its lock.
constexpr std::chrono::minutes patience{1};

// By this program until it ends, however it does; false if another one holds it.
bool hold(int file) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  return fcntl(file, F_OFD_SETLK, &whole) == 0;
}

bool is_one_of_ours(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  std::error_code error;
  for (const std::string_view beginning : beginnings)
    if (name.starts_with(beginning)) return entry.is_directory(error) && !entry.is_symlink(error);
  return false;
}

bool is_left_behind(const fs::path& folder) {
  const int file = open((folder / lock_name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file >= 0) {
    const bool free = hold(file);
    close(file);
    return free;
  }
  if (errno != ENOENT) return false;  // somebody else's
  std::error_code error;
  const fs::file_time_type made = fs::last_write_time(folder, error);
  return !error && fs::file_time_type::clock::now() - made > patience;
}

}  // namespace

TemporaryFolder::TemporaryFolder(const std::string& purpose) {
  std::error_code error;
  const fs::path below = fs::temp_directory_path(error);
  if (error) throw InputError("there is no temporary folder: " + error.message() + "; TMPDIR can name one");
  path_ = (below / ("assay-" + purpose + "-XXXXXX")).string();
  if (mkdtemp(path_.data()) == nullptr)
    throw InputError({path_}, std::string("cannot be created: ") + std::strerror(errno));
  held_ = open((path_ + "/" + lock_name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (held_ >= 0) hold(held_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (held_ >= 0) close(held_);
}

void sweep_temporary_folders() {
  std::error_code error;
  const fs::path below = fs::temp_directory_path(error);
  if (error) return;
  for (fs::directory_iterator entry(below, fs::directory_options::skip_permission_denied, error), end;
       !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (is_one_of_ours(*entry) && is_left_behind(entry->path())) fs::remove_all(entry->path(), ignored);
  }
}

}  // namespace assay
