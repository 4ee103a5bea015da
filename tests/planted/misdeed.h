// What the lists of misdeeds are written in. Each list has a file of its own, by what the deeds are done to.
#pragma once

#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/planted/plant.h"

namespace assay::planted {

struct Deed {
  const char* name;
  std::function<void(const Site&)> before, after;
};

std::vector<Deed> misdeeds_that_end();
std::vector<Deed> misdeeds_at_the_wall();
std::vector<Deed> misdeeds_to_others();
std::vector<Deed> misdeeds_to_itself();

// What the compiler may not see through.
inline volatile bool forever = true;

inline void sleep_long() { sleep(600); }

inline cpu_set_t first_processor() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(0, &cpus);
  return cpus;
}

inline std::function<void(const Site&)> plain(std::function<void()> deed) {
  return [deed = std::move(deed)](const Site&) { deed(); };
}

// Without the filter such a call would do harm to whoever runs the tests.
inline std::function<void(const Site&)> filtered(std::function<void()> deed) {
  return [deed = std::move(deed)](const Site&) {
    if (prctl(PR_GET_SECCOMP) != 2) throw std::runtime_error("this kernel has no seccomp filters");
    deed();
  };
}

// Once in a process: what takes its time is not to be made ten thousand times.
template <class Once>
std::function<void(const Site&)> once(Once deed) {
  return [deed](const Site&) {
    static const bool done = (deed(), true);
    (void)done;
  };
}

}  // namespace assay::planted
