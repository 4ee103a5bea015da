// Whom a worker may reach. The kernel stops each call by which it could reach another process, and asks; the harness
// lets it pass if the other is one that the worker has started, or itself, and ends the worker if not.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <optional>
#include <thread>

namespace assay {

struct ForbiddenCall {
  int call = -1;
  bool harness = false;  // whom it would have reached; another process if not
};

class Gate {
 public:
  // Takes over the descriptor on which the kernel asks. The worker is named by its number, and by a pidfd that the gate
  // has for itself from now on.
  Gate(int listener, pid_t worker, int end);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // The call for which the worker was ended, if it was.
  std::optional<ForbiddenCall> forbidden() const;

 private:
  void watch();
  void answer_one();

  const int listener_, end_, stop_;
  const pid_t worker_;
  std::atomic<int> call_ = -1;
  std::atomic<bool> harness_ = false;
  std::thread thread_;
};

}  // namespace assay
