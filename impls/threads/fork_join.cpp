#include "impls/threads/fork_join.h"

#include <algorithm>
#include <chrono>

namespace assay::threads {
namespace {

// To wake a thread takes some 5 microseconds, in a virtual machine ten times as long: more than many calls take.
constexpr std::chrono::microseconds patience{50};
constexpr int parts_bits = 16;

void rest() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Until `value` is no longer `old`: awake for a while, if there is a processor to spare.
template <class T>
T await_change(const std::atomic<T>& value, T old, bool awake) {
  if (awake) {
    const auto end = std::chrono::steady_clock::now() + patience;
    do {
      for (int i = 0; i < 32; ++i, rest())
        if (const T now = value.load(std::memory_order_acquire); now != old) return now;
    } while (std::chrono::steady_clock::now() < end);
  }
  value.wait(old, std::memory_order_acquire);
  return value.load(std::memory_order_acquire);
}

}  // namespace

ForkJoin::ForkJoin(int threads) : awake_(static_cast<unsigned>(threads) <= std::thread::hardware_concurrency()) {
  for (int number = 1; number < threads; ++number) workers_.emplace_back([this, number] { work(number); });
}

ForkJoin::~ForkJoin() {
  ended_ = true;
  begin(0);
  for (std::thread& worker : workers_) worker.join();
}

void ForkJoin::begin(int parts) {
  const std::uint64_t count = (call_.load(std::memory_order_relaxed) >> parts_bits) + 1;
  call_.store(count << parts_bits | static_cast<std::uint64_t>(parts), std::memory_order_release);
  call_.notify_all();
}

void ForkJoin::run(int parts, const std::function<void(int)>& part) {
  if (parts > 1) {
    part_ = &part;
    missing_.store(parts - 1, std::memory_order_relaxed);
    begin(parts);
  }
  part(0);
  for (int missing = parts > 1 ? missing_.load(std::memory_order_acquire) : 0; missing != 0;)
    missing = await_change(missing_, missing, awake_);
}

void ForkJoin::work(int number) {
  for (std::uint64_t seen = 0;;) {
    seen = await_change(call_, seen, awake_);
    if (ended_) return;
    if (number >= static_cast<int>(seen & ((1U << parts_bits) - 1))) continue;
    (*part_)(number);
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) == 1) missing_.notify_one();
  }
}

Share share_of(std::int64_t count, std::int64_t unit, int number, int parts) {
  const std::int64_t units = (count + unit - 1) / unit;
  const auto edge = [&](int at) { return std::min(count, units * at / parts * unit); };
  return {edge(number), edge(number + 1)};
}

}  // namespace assay::threads
