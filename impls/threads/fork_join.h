// Threads for one runner: a call is cut into parts, and all of them are done when it returns.
//
// Of the project's own, not OpenMP: its runtimes let their threads spin between calls for as long as they were told, on
// processors that another implementation may be timed on, and keep them for the whole process. Here they wait awake for
// no longer than the next call of a loop takes to come, sleep after that, and end with the runner.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
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
  void begin(int parts);

  // How many calls there were, and in the last 16 bits how many parts the last one has: a thread that has none in it
  // reads nothing else, since nobody waits for it.
  std::atomic<std::uint64_t> call_ = 0;
  std::atomic<int> missing_ = 0;
  std::atomic<bool> ended_ = false;
  const std::function<void(int)>* part_ = nullptr;
  const bool awake_;  // there is a processor for each thread
  std::vector<std::thread> workers_;
};

// Of `count` things, what part `number` of `parts` does: whole multiples of `unit` but for the last.
struct Share {
  std::int64_t begin, end;
};
Share share_of(std::int64_t count, std::int64_t unit, int number, int parts);

}  // namespace assay::threads
