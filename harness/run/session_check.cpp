#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "harness/core/dtype.h"
#include "harness/core/names.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

// How many cases a check of this group tries: those that are generated, and those that hold all inputs.
std::int64_t cases_of(const CheckGroup& group) {
  const Op& op = *find_op(group.op);
  std::int64_t cases = group.cases;
  const auto add = [&](const std::optional<Domain>& domain) {
    if (domain) cases += static_cast<std::int64_t>(domain->cases.size());
  };
  if (group.exhaustive && group.cases > 0) add(op.domain(group.dtype));
  if (group.all_floats) add(op.all_floats(group.dtype));
  return cases;
}

// What failed is shrunk when the others of its op and dtype are through, which may take longer than all cases did.
class Shrinking {
 public:
  Shrinking(Progress& progress, int jobs) : progress_(progress), jobs_(jobs) {}

  void failed(std::int64_t more) {
    const std::lock_guard lock(mutex_);
    waiting_ += more;
    tell();
  }
  void shrunk(double seconds) {
    const std::lock_guard lock(mutex_);
    waiting_ = std::max<std::int64_t>(waiting_ - 1, 0);
    ++done_;
    spent_ += seconds;
    tell();
  }

 private:
  // As long as those before took; of the first it is not known, and most end soon.
  void tell() const {
    constexpr double usual = 5;
    const double each = done_ > 0 ? spent_ / static_cast<double>(done_) : usual;
    progress_.beside(spent_ / jobs_, static_cast<double>(waiting_) * each / jobs_);
  }

  std::mutex mutex_;
  Progress& progress_;
  int jobs_;
  std::int64_t waiting_ = 0, done_ = 0;
  double spent_ = 0;
};

int allotted_processors() { return std::max(1u, std::thread::hardware_concurrency()); }

}  // namespace

void Session::keep_absent(const CheckGroup& group) {
  const std::string dtype(name_of(group.dtype));
  for (const Contender& contender : contenders_) {
    if (contender.op != group.op || contender.present()) continue;
    if (is_excluded(plan_.exclusions, contender.subject.implementation, any_case(group))) continue;
    if (verdicts_.find({group.op, dtype, contender.subject.implementation, "generated"}) != nullptr) continue;
    VerdictRecord record;
    record.op = group.op;
    record.dtype = dtype;
    record.scope = "generated";
    record.property = "all";
    record.subject = contender.subject;
    record.verdict = Verdict::absent;
    record.reason = contender.absent;
    record.seed = seed_;
    keep(record);
  }
}

std::string Session::why_left_out(const Cell& cell) const {
  const std::string dtype(name_of(cell.which.dtype)), id = to_id(cell);
  for (const Contender& contender : contenders_) {
    if (contender.op != cell.which.op || !contender.present()) continue;
    const VerdictRecord* verdict = verdicts_.find({cell.which.op, dtype, contender.subject.implementation, id});
    if (verdict != nullptr && verdict->verdict == Verdict::absent) return verdict->reason;
  }
  return {};
}

// An implementation that passed elsewhere is shown as passed: nothing else would tell of these cells.
void Session::note_left_out() {
  constexpr std::size_t most_ops = 3;
  std::vector<std::string> ops;
  std::string first;
  int count = 0;
  for (const Cell& cell : plan_.cells) {
    const std::string why = why_left_out(cell);
    if (why.empty()) continue;
    if (count++ == 0) first = why;
    if (std::ranges::find(ops, cell.which.op) == ops.end()) ops.push_back(cell.which.op);
  }
  std::erase_if(environment_.recorded, [](const auto& fact) { return fact.first == left_out_fact; });
  if (count > 0) {
    const std::size_t all = ops.size();
    ops.resize(std::min(all, most_ops));
    environment_.recorded.emplace_back(
        left_out_fact, std::to_string(count) + (count == 1 ? " cell of " : " cells of ") + join(ops, ", ") +
                           (all > most_ops ? " and others" : "") +
                           (count == 1 ? " was left out: " : " were left out: ") + first);
  }
  write_environment(folder_, environment_);
}

void Session::check() {
  for (const CheckGroup& group : plan_.checks) keep_absent(group);
  struct Task {
    const CheckGroup* group = nullptr;
    const Cell* cell = nullptr;
    std::vector<Contender> contenders;
    std::int64_t steps = 1;
  };
  std::vector<Task> tasks;
  std::int64_t steps = 0;
  for (const CheckGroup& group : plan_.checks)
    tasks.push_back(
        {&group, nullptr, without_verdict(group.op, std::string(name_of(group.dtype)), "generated"), cases_of(group)});
  for (const Cell& cell : plan_.cells)
    tasks.push_back(
        {nullptr, &cell, without_verdict(cell.which.op, std::string(name_of(cell.which.dtype)), to_id(cell)), 1});
  std::erase_if(tasks, [](const Task& task) { return task.contenders.empty(); });
  // Groups of text take longest, and one that comes last would keep one processor waiting for the other. Of the rest,
  // all of one op together: its implementations are started once.
  std::map<std::string, std::size_t> places;
  const auto place_of = [&](const Task& task) {
    const std::string& op = task.group != nullptr ? task.group->op : task.cell->which.op;
    const bool goes_first = task.group != nullptr && find_op(op)->info().takes_text();
    return std::pair(!goes_first, places.try_emplace(op, places.size()).first->second);
  };
  for (const Task& task : tasks) place_of(task);
  std::ranges::stable_sort(tasks, {}, place_of);
  for (const Task& task : tasks) steps += task.steps;
  if (tasks.empty()) return note_left_out();

  const int jobs =
      std::min<int>(options_.jobs > 0 ? options_.jobs : allotted_processors(), static_cast<int>(tasks.size()));
  Progress progress("checked", steps);
  Shrinking shrinking(progress, jobs);
  std::atomic<std::size_t> next{0};
  std::set<std::string> said;
  const CheckEvents events{
      [&](const VerdictRecord& verdict) {
        const std::lock_guard lock(mutex_);
        keep(verdict);
        // Once for all the cases and cells of an op and dtype: the report counts them.
        if (is_failure(verdict.verdict) &&
            said.insert(verdict.op + " " + verdict.dtype + " " + verdict.subject.implementation).second)
          progress.say(std::string(name_of(verdict.verdict)) + ": " + verdict.op + " " + verdict.dtype + " " +
                       verdict.subject.implementation + ": " + verdict.reason);
      },
      [&](std::int64_t cases) { progress.advance(cases); },
      was_interrupted,
      [&](const std::string& what) { progress.at(what); },
      [&](std::int64_t more) { shrinking.failed(more); },
      [&](double seconds) { shrinking.shrunk(seconds); }};
  const CheckSettings settings{seed_, plan_.name, plan_.exclusions, plan_.waivers, options_.reference};
  std::exception_ptr problem;
  const auto work = [&] {
    try {
      Checker checker(resources_, store_, settings, events);
      for (std::size_t i = next++; i < tasks.size() && !was_interrupted(); i = next++) {
        const Task& task = tasks[i];
        if (task.group != nullptr) checker.check_group(*task.group, task.contenders);
        else checker.check_cell(*task.cell, task.contenders);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      problem = std::current_exception();
      next = tasks.size();
    }
  };
  std::vector<std::thread> threads;
  for (int job = 0; job < jobs; ++job) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (problem) std::rethrow_exception(problem);
  note_left_out();
}

}  // namespace assay
