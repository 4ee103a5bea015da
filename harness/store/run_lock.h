// One writer: while somebody writes to the folder of a run, nobody else does.
#pragma once

#include <string>

namespace assay {

// Held until it is destroyed, or the process ends, however it ends.
class RunLock {
 public:
  // Throws InputError at once if another holds it. Where the file system knows no locks there is none.
  explicit RunLock(const std::string& folder);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_ = -1;  // of the folder itself: no file is left behind
};

}  // namespace assay
