// Threads for one runner: a call is cut into parts, and all of them are done when it returns.
//
// Of the project's own, not OpenMP: its runtimes let their threads spin between calls, on processors that another
// implementation may be timed on, and keep them for the whole process. Here they sleep from call to call, and end with
// the runner. The price is that each call wakes them, which takes some microseconds.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace assay::threads {

class ForkJoin {
 public:
  // The calling thread is one of them.
  explicit ForkJoin(int threads);
  ~ForkJoin();
  ForkJoin(const ForkJoin&) = delete;
  ForkJoin& operator=(const ForkJoin&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls part(0), part(1) ... part(parts - 1), each by a thread of its own; at most threads() of them.
  void run(int parts, const std::function<void(int)>& part);

 private:
  void work(int number);

  std::mutex mutex_;
  std::condition_variable begun_, done_;
  std::uint64_t call_ = 0;  // how many there were
  int parts_ = 0, missing_ = 0;
  bool ended_ = false;
  const std::function<void(int)>* part_ = nullptr;
  std::vector<std::thread> workers_;
};

// Of `count` things, what part `number` of `parts` does: whole multiples of `unit` but for the last.
struct Share {
  std::int64_t begin, end;
};
Share share_of(std::int64_t count, std::int64_t unit, int number, int parts);

}  // namespace assay::threads
