// Workers at places in memory of their own. The pages of a program's file stay where they are in physical memory for as
// long as the kernel keeps them, over all processes and launches: a chance that is drawn once. With copies for each
// launch it is drawn each time. And processes of one file share its pages, so that what one of them leaves in the
// caches (code, and tables such as Unicode's) is there for the next: with a copy for each process, none is at an
// advantage.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "harness/core/temporary_folder.h"
#include "harness/worker/parent/spawn.h"

namespace assay {

class FreshCopies {
 public:
  FreshCopies() = default;
  FreshCopies(const FreshCopies&) = delete;
  FreshCopies& operator=(const FreshCopies&) = delete;
  ~FreshCopies();

  // The copies of the launch before go. Their processes must have ended.
  void begin_launch();

  // The same command with a copy of its program, one for each launch and `owner`. Of assay's own workers only: other
  // programs may look for what lies beside them. Without room for copies, or where files of the temporary folder may
  // not be started, the command is as it was.
  WorkerCommand of(WorkerCommand command, const std::string& owner);

  // Why some program was started without a copy of its own; empty if all had theirs.
  const std::string& missing() const { return missing_; }

 private:
  std::string copy_of(const std::string& program);
  std::string without_copy(const std::string& program, const std::string& why);

  std::unique_ptr<TemporaryFolder> folder_;  // null: not made yet
  std::string missing_;
  std::map<std::pair<std::string, std::string>, std::string> copies_;  // by program and owner
};

}  // namespace assay
