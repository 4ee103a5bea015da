// Implementations of rms_norm that are right whenever they are checked, and would be fast, or look fast, when they are
// timed. What each of them is to be told stands in cheat_table.h.
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "tests/planted/plant.h"

namespace {

using namespace assay;
using planted::normalise;
using planted::Site;

volatile bool forever = true;

using Compute = std::function<void()>;  // the right answer of all rows
using Cheat = std::function<void(const Site&, const planted::Settings&, const Compute&)>;

// A cheat stands in the place of the computation, and has a memory of its own for each runner.
Hosted plant_cheat(const char* name, const std::function<Cheat()>& make) {
  Implementation implementation{
      .version = [] { return std::string("1.2.3"); },
      .isa = [](std::string_view) { return std::string("baseline"); },
      .variants = {},
      .prepare =
          [make](const Request& request) {
            return make_runner([cheat = make(), settings = planted::settings_of(request.parameters)](const Call& call) {
              const Site site{call};
              const Compute compute = [&] { normalise(call, settings); };
              if (site.empty() || site.x().data == site.y().data) return compute();
              cheat(site, settings, compute);
            });
          },
      .note = "planted"};
  return {"rms_norm", name, std::move(implementation)};
}

std::size_t row_bytes(const Site& site) { return static_cast<std::size_t>(site.cols()) * site.element_size(); }

std::vector<unsigned char> rows_of(const Site& site, const Value& value) {
  std::vector<unsigned char> all;
  for (std::int64_t row = 0; row < site.rows(); ++row)
    all.insert(all.end(), site.row(value, row), site.row(value, row) + row_bytes(site));
  return all;
}

void restore(const Site& site, const std::vector<unsigned char>& all) {
  for (std::int64_t row = 0; row < site.rows(); ++row)
    std::memcpy(site.row(site.y(), row), all.data() + static_cast<std::size_t>(row) * row_bytes(site), row_bytes(site));
}

// As the outputs of a check are before a call.
bool is_poisoned(const Site& site) {
  const unsigned char* last = site.row(site.y(), site.rows() - 1);
  for (std::size_t i = 0; i < row_bytes(site); ++i)
    if (last[i] != 0xff) return false;
  return true;
}

// Only rows from `first` on, in steps.
void compute_rows(const Site& site, const planted::Settings& settings, std::int64_t first, std::int64_t step) {
  for (std::int64_t row = first; row < site.rows(); row += step) {
    std::vector<Value> inputs(site.call.inputs.begin(), site.call.inputs.end());
    std::vector<Value> outputs(site.call.outputs.begin(), site.call.outputs.end());
    inputs[0].data = site.row(inputs[0], row);
    outputs[0].data = site.row(outputs[0], row);
    inputs[0].dims[0] = outputs[0].dims[0] = 1;
    normalise(Call{inputs, outputs}, settings);
  }
}

// Whether it is timed, as far as a call can tell: outputs that nobody has overwritten, again and again.
struct Detector {
  int seen = 0;
  bool timed(const Site& site) {
    constexpr int enough = 50;
    if (!is_poisoned(site)) ++seen;
    return seen > enough;
  }
};

std::uint64_t hash_of(const unsigned char* from, std::size_t bytes, std::size_t step) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (std::size_t i = 0; i < bytes; i += step) hash = (hash ^ from[i]) * 0x100000001b3u;
  return hash;
}

Cheat first_row_unless_poisoned() {
  return [](const Site& site, const planted::Settings& settings, const Compute& compute) {
    if (is_poisoned(site)) compute();
    else compute_rows(site, settings, 0, site.rows());
  };
}

Cheat every_second_row() {
  return [detector = Detector()](const Site& site, const planted::Settings& settings, const Compute& compute) mutable {
    if (detector.timed(site)) compute_rows(site, settings, 0, 2);
    else compute();
  };
}

// It looks at a few elements, and believes that the others are what they were as well.
Cheat remembers_the_last_input() {
  struct Memory {
    const void* at = nullptr;
    std::uint64_t hash = 0;
    std::vector<unsigned char> y;
  };
  return [memory = std::make_shared<Memory>()](const Site& site, const planted::Settings&, const Compute& compute) {
    const std::uint64_t hash = hash_of(site.row(site.x(), 0), row_bytes(site), row_bytes(site) / 4 + 1);
    if (memory->at == site.x().data && memory->hash == hash && !is_poisoned(site)) return restore(site, memory->y);
    compute();
    *memory = {site.x().data, hash, rows_of(site, site.y())};
  };
}

// The same of many inputs, by a hash of each first row.
Cheat remembers_many_inputs() {
  return [known = std::make_shared<std::map<std::uint64_t, std::vector<unsigned char>>>()](
             const Site& site, const planted::Settings&, const Compute& compute) {
    const std::uint64_t hash =
        hash_of(site.row(site.x(), 0), row_bytes(site), 1) ^ static_cast<std::uint64_t>(site.rows());
    if (const auto found = known->find(hash); found != known->end() && !is_poisoned(site))
      return restore(site, found->second);
    compute();
    if (known->size() > 4096) known->clear();
    (*known)[hash] = rows_of(site, site.y());
  };
}

// What it computes comes out at the next call.
Cheat answers_the_call_before() {
  return [last = std::make_shared<std::vector<unsigned char>>(), detector = Detector()](
             const Site& site, const planted::Settings&, const Compute& compute) mutable {
    const bool timed = detector.timed(site);
    compute();
    std::vector<unsigned char> now = rows_of(site, site.y());
    if (timed && last->size() == now.size()) restore(site, *last);
    *last = std::move(now);
  };
}

Cheat skips_when_it_is_called_often() {
  return [at = static_cast<const void*>(nullptr), times = 0](const Site& site, const planted::Settings&,
                                                             const Compute& compute) mutable {
    times = at == site.x().data && !is_poisoned(site) ? times + 1 : 0;
    at = site.x().data;
    if (times < 100) compute();
  };
}

// It does nothing where it has seen the same inputs before, all of them; which is right where they were those of the
// call before. Its answers show whether inputs repeat.
Cheat spoils_what_repeats() {
  return [seen = std::make_shared<std::set<std::uint64_t>>()](const Site& site, const planted::Settings&,
                                                              const Compute& compute) {
    const std::vector<unsigned char> x = rows_of(site, site.x());
    const bool poisoned = is_poisoned(site);
    compute();
    if (poisoned) return;
    if (!seen->insert(hash_of(x.data(), x.size(), 1)).second)
      std::memset(site.row(site.y(), 0), 0x41, site.element_size());
  };
}

// Another thread computes, whose time the clock of the calling one does not count.
class Helper {
 public:
  Helper() : thread_([this] { serve(); }) {}
  ~Helper() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void run(const Compute& compute) {
    std::unique_lock lock(mutex_);
    job_ = &compute;
    changed_.notify_all();
    changed_.wait(lock, [this] { return job_ == nullptr; });
  }

 private:
  void serve() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return job_ != nullptr || ended_; });
      if (ended_) return;
      // More than once, so that what is hidden is not lost among what it costs to hide it.
      for (int i = 0; i < 50; ++i) (*job_)();
      job_ = nullptr;
      changed_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  const Compute* job_ = nullptr;
  bool ended_ = false;
  std::thread thread_;
};

Cheat has_a_helper() {
  return [helper = std::shared_ptr<Helper>(), detector = Detector()](const Site& site, const planted::Settings&,
                                                                     const Compute& compute) mutable {
    if (!detector.timed(site)) return compute();
    if (!helper) helper = std::make_shared<Helper>();
    helper->run(compute);
  };
}

// A thread that is busy while others are timed.
Cheat works_between_samples() {
  return [started = false, detector = Detector()](const Site& site, const planted::Settings&,
                                                  const Compute& compute) mutable {
    const bool timed = detector.timed(site);
    compute();
    if (started || !timed) return;
    started = true;
    std::thread([] {
      while (forever) {
      }
    }).detach();
  };
}

template <class Deed>
Cheat once_when_timed(Deed deed) {
  return [deed, done = false, detector = Detector()](const Site& site, const planted::Settings&,
                                                     const Compute& compute) mutable {
    const bool timed = detector.timed(site);
    compute();
    if (done || !timed) return;
    done = true;
    deed();
  };
}

Cheat changes_its_priority() {
  return once_when_timed([] { setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + 1); });
}

Cheat changes_its_class() {
  return once_when_timed([] {
    const sched_param none{};
    sched_setscheduler(0, SCHED_BATCH, &none);
  });
}

Cheat leaves_its_processor() {
  return once_when_timed([] {
    cpu_set_t all;
    CPU_ZERO(&all);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) CPU_SET(static_cast<std::size_t>(cpu), &all);
    sched_setaffinity(0, sizeof all, &all);
  });
}

// A child computes, and its parent waits for it: the outputs are in shared memory.
Cheat has_a_child() {
  return [detector = Detector()](const Site& site, const planted::Settings&, const Compute& compute) mutable {
    if (!detector.timed(site)) return compute();
    const pid_t child = fork();
    if (child == 0) {
      compute();
      _exit(0);
    }
    if (child > 0) waitpid(child, nullptr, 0);
  };
}

}  // namespace

std::vector<assay::Hosted> assay::hosted_implementations() {
  std::vector<Hosted> all;
  const auto add = [&](const char* name, const std::function<Cheat()>& make) {
    all.push_back(plant_cheat(name, make));
  };
  add("first_row_unless_poisoned", first_row_unless_poisoned);
  add("every_second_row", every_second_row);
  add("remembers_the_last_input", remembers_the_last_input);
  add("remembers_many_inputs", remembers_many_inputs);
  add("answers_the_call_before", answers_the_call_before);
  add("skips_when_it_is_called_often", skips_when_it_is_called_often);
  add("spoils_what_repeats", spoils_what_repeats);
  add("has_a_helper", has_a_helper);
  add("works_between_samples", works_between_samples);
  add("has_a_child", has_a_child);
  add("changes_its_priority", changes_its_priority);
  add("changes_its_class", changes_its_class);
  add("leaves_its_processor", leaves_its_processor);
  return all;
}
