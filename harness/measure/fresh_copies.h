// Workers at places in memory of their own. The pages of a program's file stay where they are in physical memory for as
// long as the kernel keeps them, over all processes and launches: a chance that is drawn once. Of the same bytes
// elsewhere, the same code can be faster or slower. With a copy for each launch it is noise like other noise.
#pragma once

#include <map>
#include <string>

#include "harness/worker/spawn.h"

namespace assay {

class FreshCopies {
 public:
  FreshCopies() = default;
  FreshCopies(const FreshCopies&) = delete;
  FreshCopies& operator=(const FreshCopies&) = delete;
  ~FreshCopies();

  // The copies of the launch before go. Their processes must have ended.
  void begin_launch();

  // The same command with a copy of its program, one for each program and launch. Of assay's own workers only: other
  // programs may look for what lies beside them. Without room for copies, or where files of the temporary folder may
  // not be started, the command is as it was.
  WorkerCommand of(WorkerCommand command);

 private:
  std::string copy_of(const std::string& program);

  std::string folder_;                         // empty: not made yet
  std::map<std::string, std::string> copies_;  // by program
};

}  // namespace assay
