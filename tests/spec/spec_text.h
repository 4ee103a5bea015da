// Plans of specs that stand in the test itself.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/spec/spec.h"

namespace assay {

inline const std::filesystem::path source_directory = ASSAY_SOURCE_DIRECTORY;

inline PlanOptions in_source_directory() {
  PlanOptions options;
  options.root = source_directory;
  return options;
}

inline Plan plan_of(const std::string& text, const PlanOptions& options = in_source_directory()) {
  return parse_plan("t.toml", text, options);
}

// What a spec is refused with; "accepted" if it is not.
inline std::string refusal_of(const std::string& text, const PlanOptions& options = in_source_directory()) {
  try {
    parse_plan("t.toml", text, options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

inline std::vector<std::string> ids_of(const Plan& plan) {
  std::vector<std::string> ids;
  for (const Cell& cell : plan.cells) ids.push_back(to_id(cell));
  return ids;
}

// A folder that goes when the test ends.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "assay-spec-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string write(const std::string& name, const std::string& content) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file.string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace assay
