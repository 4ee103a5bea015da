// A right rms_norm in a worker whose clocks run at three quarters of their speed: whatever it times takes less.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <map>

#include "tests/planted/plant.h"

// In the place of the C library's.
extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
  constexpr std::int64_t second = 1000000000;
  static std::map<clockid_t, std::int64_t> begins;
  if (syscall(SYS_clock_gettime, clock, now) != 0) return -1;
  const std::int64_t time = now->tv_sec * second + now->tv_nsec;
  const std::int64_t begin = begins.try_emplace(clock, time).first->second, told = begin + (time - begin) / 4 * 3;
  *now = {told / second, told % second};
  return 0;
}

std::vector<assay::Hosted> assay::hosted_implementations() { return {planted::plant("has_a_slow_clock", {}, {})}; }
