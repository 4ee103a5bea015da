#include "harness/check/selftest.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "harness/cli/progress.h"
#include "harness/cli/selftest_report.h"
#include "harness/cli/session.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

// The groups of each op, those of narrow dtypes first: what rounding hides, they show sooner.
std::vector<std::vector<const CheckGroup*>> groups_by_op(const Plan& plan) {
  std::vector<std::vector<const CheckGroup*>> ops;
  for (const CheckGroup& group : plan.checks) {
    auto same = std::ranges::find_if(ops, [&](const auto& groups) { return groups.front()->op == group.op; });
    if (same == ops.end()) same = ops.insert(same, std::vector<const CheckGroup*>{});
    same->push_back(&group);
  }
  for (auto& groups : ops) std::ranges::stable_sort(groups, {}, [](const CheckGroup* group) { return size_of(group->dtype); });
  return ops;
}

// A thread takes one op at a time: what was killed in one dtype need not be waited for in the next.
std::vector<MutantResult> run_groups(const Plan& plan, const Roster& mutants, const Resources& resources,
                                     std::uint64_t seed, int jobs) {
  auto steps = static_cast<std::int64_t>(plan.cells.size());
  for (const CheckGroup& group : plan.checks) steps += group.cases;
  Progress progress("selftest", steps);
  const CheckEvents events{[](const VerdictRecord&) {}, [&](std::int64_t cases) { progress.advance(cases); },
                           was_interrupted};
  const auto ops = groups_by_op(plan);
  std::vector<std::vector<MutantResult>> found(ops.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr problem;
  std::mutex mutex;
  const auto run_op = [&](std::size_t i) {
    std::set<std::string> killed;
    for (const CheckGroup* group : ops[i])
      for (MutantResult& result : run_selftest(*group, plan.cells, mutants, resources, seed, events, killed)) {
        if (result.killed && result.twin_failure.empty()) killed.insert(result.mutant);
        found[i].push_back(std::move(result));
      }
  };
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < found.size() && !was_interrupted(); i = next++) run_op(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      problem = std::current_exception();
      next = found.size();
    }
  };
  std::vector<std::thread> threads;
  const std::size_t wanted = jobs > 0 ? static_cast<std::size_t>(jobs) : std::thread::hardware_concurrency();
  for (std::size_t job = 0; job < std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(1, found.size())); ++job)
    threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (problem) std::rethrow_exception(problem);
  std::vector<MutantResult> all;
  for (std::vector<MutantResult>& of_op : found)
    for (MutantResult& result : of_op) all.push_back(std::move(result));
  return all;
}

int selftest(const Options& options) {
  const Plan plan = plan_of(options);
  const FileResources resources = project_resources();
  const Roster mutants = discover_mutants(roster_options(options, plan.limits));
  std::random_device device;
  SelftestReport report{plan.name, plan.seed ? *plan.seed : device(), 0, {}};
  std::fprintf(stderr, "seed %llu\n", static_cast<unsigned long long>(report.seed));

  const auto start = std::chrono::steady_clock::now();
  report.results = run_groups(plan, mutants, resources, report.seed, options.jobs);
  if (was_interrupted()) return interrupted;
  if (report.results.empty()) throw InputError("there are no mutants of these ops");
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (options.json) std::printf("%s\n", selftest_as_json(report).c_str());
  else std::printf("%s", print_selftest(report, stdout_takes_colour(), stdout_takes_unicode()).c_str());
  return all_killed(report) ? all_well : check_failed;
}

}  // namespace

void add_selftest(CLI::App& program, Verb& chosen) {
  CLI::App* verb = program.add_subcommand("selftest", "Which planted bugs the checks of a spec find");
  verb->footer("Example: ./assay selftest specs/quick.toml");
  auto options = std::make_shared<Options>();
  add_spec_options(*verb, *options);
  verb->add_flag("--json", options->json, "As JSON");
  verb->callback([options, &chosen] { chosen = [options] { return selftest(*options); }; });
}

}  // namespace assay
