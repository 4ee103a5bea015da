// What references keep of files that they have read, such as vocabularies: read once, as long as they do not change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>

namespace assay::tokenizers {

// `Made` is what can be made of what read_file(path) returns, which throws InputError where it has to. Of files of up
// to 32 MiB, so few are kept. May be used by several threads.
template <class Made, auto read_file, std::size_t most = 8>
class OfFiles {
 public:
  static constexpr std::size_t most_files = most;

  std::shared_ptr<const Made> read(const std::string& path) {
    std::error_code unknown;  // then reading says what is wrong
    const auto changed = std::filesystem::last_write_time(path, unknown);
    const auto size = std::filesystem::file_size(path, unknown);
    const std::lock_guard lock(mutex_);
    if (const auto known = files_.find(path);
        known != files_.end() && known->second.changed == changed && known->second.size == size)
      return known->second.made;
    auto made = std::make_shared<const Made>(read_file(path));
    if (files_.size() == most_files) files_.clear();
    files_[path] = {made, changed, size};
    return made;
  }

 private:
  struct File {
    std::shared_ptr<const Made> made;
    std::filesystem::file_time_type changed;
    std::uintmax_t size = 0;
  };
  std::mutex mutex_;
  std::map<std::string, File> files_;
};

}  // namespace assay::tokenizers
