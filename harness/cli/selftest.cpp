#include "harness/check/selftest.h"
#include "harness/cli/options.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "harness/check/examine.h"
#include "harness/check/property.h"
#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/selftest_report.h"
#include "harness/run/session.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

// A thread takes one group at a time.
std::vector<MutantResult> run_groups(const Plan& plan, const Roster& mutants, const Resources& resources,
                                     std::uint64_t seed, int jobs, const std::string& what = "selftest") {
  auto steps = static_cast<std::int64_t>(plan.cells.size());
  for (const CheckGroup& group : plan.checks) {
    const std::optional<Domain> domain =
        group.exhaustive && group.cases > 0 ? find_op(group.op)->domain(group.dtype) : std::nullopt;
    steps += group.cases + (domain ? static_cast<std::int64_t>(domain->cases.size()) : 0);
  }
  Progress progress(what, steps);
  const CheckEvents events{[](const VerdictRecord&) {}, [&](std::int64_t cases) { progress.advance(cases); },
                           was_interrupted, [&](const std::string& now) { progress.at(now); }};
  std::vector<std::vector<MutantResult>> found(plan.checks.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr problem;
  std::mutex mutex;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < found.size() && !was_interrupted(); i = next++)
        found[i] = run_selftest(plan.checks[i], plan.cells, mutants, resources, seed, events);
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
  for (std::vector<MutantResult>& of_group : found)
    for (MutantResult& result : of_group) all.push_back(std::move(result));
  return all;
}

// The largest inputs come last, and a mutant that survives them all would take most of the time.
constexpr int cases_alone = 60;

// Asks one property after the other, each alone, and in every case: how many mutants does it kill without the others?
std::vector<PropertyAlone> run_each_alone(const Plan& plan, const Roster& mutants, const Resources& resources,
                                          std::uint64_t seed, int jobs) {
  std::vector<PropertyAlone> all;
  for (const std::string& property : property_names()) {
    Plan only = plan;
    std::erase_if(only.checks, [&](const CheckGroup& group) {
      return !wants(group.properties, property) || !is_property_of(*find_op(group.op), property);
    });
    if (only.checks.empty() || was_interrupted()) continue;
    only.cells.clear();
    for (CheckGroup& group : only.checks) {
      group.properties = {property};
      group.cases = std::min(group.cases, cases_alone);
    }
    all.push_back({property, run_groups(only, mutants, resources, seed, jobs, property)});
  }
  return all;
}

// Those of the ops that are asked for.
Roster find_mutants(const Plan& plan, const std::vector<std::string>& globs, const RosterOptions& options) {
  Roster mutants = discover_mutants(options);
  std::set<std::string> names;
  for (const CheckGroup& group : plan.checks)
    for (const Contender& contender : mutants.of(group.op)) names.insert(contender.backend);
  for (const std::string& glob : globs)
    if (std::ranges::none_of(names, [&](const std::string& name) { return matches_glob(glob, name); }))
      throw InputError("--mutant: no mutant of these ops is named '" + glob + "'" +
                       suggestion(glob, {names.begin(), names.end()}));
  mutants.keep([&](const Contender& contender) {
    return globs.empty() ||
           std::ranges::any_of(globs, [&](const std::string& glob) { return matches_glob(glob, contender.backend); });
  });
  return mutants;
}

struct SelftestOptions : Options {
  std::vector<std::string> mutants;  // globs
  bool each_property = false;
};

int selftest(const SelftestOptions& options) {
  const Plan plan = plan_of(options);
  const FileResources resources = project_resources(plan);
  const Roster mutants = find_mutants(plan, options.mutants, roster_options(options, plan.limits));
  std::random_device device;
  SelftestReport report{plan.name, plan.seed ? *plan.seed : device(), 0, {}, {}};
  std::fprintf(stderr, "seed %llu\n", static_cast<unsigned long long>(report.seed));

  const auto start = std::chrono::steady_clock::now();
  report.results = run_groups(plan, mutants, resources, report.seed, options.jobs);
  if (was_interrupted()) return interrupted;
  if (options.each_property) report.alone = run_each_alone(plan, mutants, resources, report.seed, options.jobs);
  if (was_interrupted()) return interrupted;
  if (report.results.empty()) throw InputError("these ops have no mutants, so there is nothing to plant");
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (options.json) std::printf("%s\n", selftest_as_json(report).c_str());
  else std::printf("%s", print_selftest(report, stdout_takes_colour(), stdout_takes_unicode()).c_str());
  return all_killed(report) ? all_well : check_failed;
}

}  // namespace

void add_selftest(CommandLine& program) {
  Verb verb = program.verb("selftest", "Plants bugs, and counts those that checks find");
  verb.footer(
      "Examples: ./assay selftest specs/quick.toml\n"
      "          ./assay selftest --op rms_norm --mutant 'eps_*' --seed 7");
  auto options = std::make_shared<SelftestOptions>();
  add_spec(verb, *options);
  add_op_filters(verb, *options);
  verb.option("--mutant", options->mutants, "Only these bugs (names or globs)").type("GLOB").one_each();
  add_effort_options(verb, *options);
  add_own_resources(verb, *options);
  verb.flag("--each-property", options->each_property,
            "Also counts, in 60 cases, the bugs that each property finds alone (takes some minutes)");
  verb.flag("--json", options->json, "Prints JSON");
  verb.does([options] { return selftest(*options); });
}

}  // namespace assay
