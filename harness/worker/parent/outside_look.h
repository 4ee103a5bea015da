// What a worker that does not look at itself has changed in its process, as far as /proc shows it.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace assay {

class OutsideLook {
 public:
  // How the process is now is how it is to stay.
  explicit OutsideLook(pid_t pid);

  // "the umask": what is no longer as it was; empty if all is.
  std::string change() const;

 private:
  using Told = std::vector<std::pair<const char*, std::string>>;  // what it is, and how it is
  static Told look_at(pid_t pid);

  pid_t pid_;
  Told before_;
};

}  // namespace assay
