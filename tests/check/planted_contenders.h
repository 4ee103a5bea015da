// What the tests of check/ stand on: a machine without texts and vocabularies, a folder that goes away, and the
// planted worker's implementations as contenders.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "harness/worker/parent/process.h"
#include "harness/worker/parent/roster.h"
#include "tests/no_resources.h"

namespace assay {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "assay-check-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline Contender planted(const std::string& name, const std::string& op = "rms_norm") {
  Contender contender;
  contender.op = op;
  contender.backend = name;
  contender.subject = {name, "1.2.3", "baseline", "planted", ""};
  contender.command = {{ASSAY_WORKERS "/assay-worker-planted"}, {}, {}};
  return contender;
}

inline Contender misbehaving(const std::string& mode, const std::string& op = "rms_norm") {
  Contender contender = planted(mode, op);
  contender.command = {{ASSAY_WORKERS "/assay-misbehaving-worker", mode}, {}, {}};
  return contender;
}

}  // namespace assay
