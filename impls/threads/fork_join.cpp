#include "impls/threads/fork_join.h"

#include <algorithm>

namespace assay::threads {

ForkJoin::ForkJoin(int threads) {
  for (int number = 1; number < threads; ++number) workers_.emplace_back([this, number] { work(number); });
}

ForkJoin::~ForkJoin() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  begun_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ForkJoin::run(int parts, const std::function<void(int)>& part) {
  {
    const std::lock_guard lock(mutex_);
    ++call_;
    parts_ = parts;
    missing_ = parts - 1;
    part_ = &part;
  }
  if (parts > 1) begun_.notify_all();
  part(0);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return missing_ == 0; });
}

void ForkJoin::work(int number) {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    begun_.wait(lock, [&] { return ended_ || (call_ != seen && number < parts_); });
    if (ended_) return;
    seen = call_;
    const auto& part = *part_;
    lock.unlock();
    part(number);
    lock.lock();
    if (--missing_ == 0) done_.notify_one();
  }
}

Share share_of(std::int64_t count, std::int64_t unit, int number, int parts) {
  const std::int64_t units = (count + unit - 1) / unit;
  const auto edge = [&](int at) { return std::min(count, units * at / parts * unit); };
  return {edge(number), edge(number + 1)};
}

}  // namespace assay::threads
