// Folders below the temporary one that end with the program: if it is killed, when it is next started.
#pragma once

#include <string>

namespace assay {

class TemporaryFolder {
 public:
  // assay-PURPOSE-XXXXXX. Throws InputError if it cannot be made.
  explicit TemporaryFolder(const std::string& purpose);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int held_ = -1;
};

// Removes those of programs that are no more.
void sweep_temporary_folders();

}  // namespace assay
