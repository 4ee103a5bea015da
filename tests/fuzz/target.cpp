#include "tests/fuzz/target.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

class ScratchFolder {
 public:
  ScratchFolder() {
    const fs::path parent = fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    std::string name = (parent / "assay-fuzz-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder in " + parent.string());
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

InputFile::InputFile(std::string_view content) : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
  if (descriptor_ < 0 || write(descriptor_, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    throw std::runtime_error("cannot make a file in memory");
}

InputFile::~InputFile() { close(descriptor_); }

const std::string& scratch_folder() {
  static const ScratchFolder folder;
  return folder.path();
}

bool is_small(const Case& which) {
  double elements = 1;
  for (const Dimension& dimension : which.dims)
    elements *= static_cast<double>(std::max<std::int64_t>(dimension.size, 1));
  return elements <= 4096;
}

}  // namespace assay::fuzz
