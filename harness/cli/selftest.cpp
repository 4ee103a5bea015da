#include "harness/check/selftest.h"

#include <cstdio>
#include <map>
#include <random>

#include "harness/cli/output.h"
#include "harness/cli/progress.h"
#include "harness/cli/session.h"
#include "harness/core/error.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

struct Score {
  int killed = 0, all = 0;
};

void print_survivors(const std::vector<MutantResult>& results) {
  bool any = false;
  for (const MutantResult& result : results) {
    if (result.killed && result.twin_failure.empty()) continue;
    if (!any) std::printf("\nnot killed\n");
    any = true;
    std::printf("  %s %s %s\n    ", result.op.c_str(), result.dtype.c_str(), result.mutant.c_str());
    print_wrapped(result.killed ? "its unmutated twin fails too: " + result.twin_failure
                                : "survived " + std::to_string(result.cases) + " cases. " + result.description, 4, 80);
  }
}

// A mutant that only one dtype can show counts as killed by the op if any of its dtypes killed it.
std::vector<MutantResult> best_per_op(const std::vector<MutantResult>& results) {
  std::map<std::pair<std::string, std::string>, MutantResult> best;
  std::vector<std::pair<std::string, std::string>> order;
  for (const MutantResult& result : results) {
    const auto key = std::pair(result.op, result.mutant);
    const auto known = best.find(key);
    if (known == best.end()) order.push_back(key);
    if (known == best.end() || (result.killed && !known->second.killed) || !result.twin_failure.empty()) best[key] = result;
  }
  std::vector<MutantResult> all;
  for (const auto& key : order) all.push_back(best[key]);
  return all;
}

int selftest(const Options& options) {
  const Plan plan = plan_of(options);
  const FileResources resources(project_root());
  const Roster mutants = discover_mutants(roster_options(options, plan.limits));
  std::random_device device;
  const std::uint64_t seed = plan.seed ? *plan.seed : device();
  std::fprintf(stderr, "seed %llu\n", static_cast<unsigned long long>(seed));

  std::int64_t steps = 0;
  for (const CheckGroup& group : plan.checks) steps += group.cases;
  std::vector<MutantResult> results;
  {
    Progress progress("selftest", steps);
    const CheckEvents events{[](const VerdictRecord&) {}, [&](std::int64_t cases) { progress.advance(cases); }, was_interrupted};
    for (const CheckGroup& group : plan.checks)
      for (MutantResult& result : run_selftest(group, mutants, resources, seed, events)) results.push_back(std::move(result));
  }
  if (was_interrupted()) return interrupted;
  results = best_per_op(results);

  std::printf("%-18s %-28s %7s  %s\n", "op", "mutant", "cases", "killed by");
  std::map<std::string, Score> scores;
  bool all_killed = true;
  for (const MutantResult& result : results) {
    const bool killed = result.killed && result.twin_failure.empty();
    all_killed = all_killed && killed;
    ++scores[result.op].all;
    scores[result.op].killed += killed ? 1 : 0;
    std::printf("%-18.18s %-28.28s %7lld  %s\n", result.op.c_str(), result.mutant.c_str(), static_cast<long long>(result.cases),
                killed ? result.property.c_str() : "SURVIVED");
  }
  if (results.empty()) throw InputError("there are no mutants of these ops");
  print_survivors(results);
  std::printf("\nmutation score\n");
  for (const auto& [op, score] : scores)
    std::printf("  %-18s %.2f  (%d of %d)\n", op.c_str(), static_cast<double>(score.killed) / score.all, score.killed, score.all);
  return all_killed ? all_well : check_failed;
}

}  // namespace

void add_selftest(CLI::App& program, Verb& chosen) {
  CLI::App* verb = program.add_subcommand("selftest", "Which planted bugs the checks of a spec find");
  verb->footer("Example: ./assay selftest specs/quick.toml");
  auto options = std::make_shared<Options>();
  add_spec_options(*verb, *options);
  verb->callback([options, &chosen] { chosen = [options] { return selftest(*options); }; });
}

}  // namespace assay
