#include "harness/run/interrupts.h"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>

#include "harness/run/options.h"
#include "harness/run/tell.h"
#include "harness/worker/parent/spawn.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

// From the interrupt on: to leave off; and where that was done, to write pages.
constexpr std::chrono::milliseconds to_leave_off{700}, to_conclude{5000};

std::atomic<bool> interrupt_seen{false}, told{false};
std::atomic<int> concluding{0};
int interrupt_event = -1;

// Never destroyed: the thread that watches may need them while the program ends.
struct ForcedEnd {
  std::mutex mutex;
  std::list<std::function<void()>> all;
};
ForcedEnd& forced_end() {
  static auto* const end = new ForcedEnd;
  return *end;
}

void on_interrupt(int signal_number) {
  // The second time, the default does what it does.
  if (interrupt_seen.exchange(true)) {
    signal(signal_number, SIG_DFL);
    raise(signal_number);
  }
  const std::uint64_t one = 1;
  (void)!write(interrupt_event, &one, sizeof one);
}

// If the program ends by itself meanwhile, this thread ends with it.
[[noreturn]] void end_after_interrupt() {
  std::uint64_t count = 0;
  while (read(interrupt_event, &count, sizeof count) != sizeof count) {
  }
  const Clock::time_point seen = Clock::now();
  while (Clock::now() - seen < (concluding > 0 ? to_conclude : to_leave_off))
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const std::lock_guard lock(forced_end().mutex);
  for (const std::function<void()>& then : forced_end().all) then();
  tell_interrupted("");
  end_all_groups();
  _exit(interrupted);
}

void handle(int signal_number) {
  // Who started the program may have said that it is to survive a closed terminal (nohup).
  struct sigaction before {};
  sigaction(signal_number, nullptr, &before);
  if (signal_number == SIGHUP && before.sa_handler == SIG_IGN) return;
  signal(signal_number, on_interrupt);
}

}  // namespace

bool was_interrupted() { return interrupt_seen.load(std::memory_order_relaxed); }

void watch_for_interrupts() {
  interrupt_event = eventfd(0, EFD_CLOEXEC);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread(end_after_interrupt).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  for (const int each : {SIGINT, SIGTERM, SIGHUP}) handle(each);
}

void tell_interrupted(const std::string& how_to_go_on) {
  if (told.exchange(true)) return;
  tell("interrupted" + (how_to_go_on.empty() ? "" : "; " + how_to_go_on));
}

AtForcedEnd::AtForcedEnd(std::function<void()> then) {
  const std::lock_guard lock(forced_end().mutex);
  place_ = forced_end().all.insert(forced_end().all.end(), std::move(then));
}

AtForcedEnd::~AtForcedEnd() {
  const std::lock_guard lock(forced_end().mutex);
  forced_end().all.erase(place_);
}

Concluding::Concluding() { ++concluding; }
Concluding::~Concluding() { --concluding; }

}  // namespace assay
