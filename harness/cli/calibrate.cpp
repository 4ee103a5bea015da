#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "harness/cli/measuring.h"
#include "harness/cli/output.h"
#include "harness/cli/progress.h"
#include "harness/cli/session.h"
#include "harness/core/build.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/measure/calibrate.h"
#include "harness/report/calibration.h"
#include "harness/store/calibration.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr int rounds_of_all_kinds = 2;
constexpr double injected[] = {0.01, 0.02, 0.03, 0.05, 0.1};

struct CalibrateArguments {
  Options options;
  int nulls = 1000, launches = 0;
};

// A copy of the worker's file: the same bytes, elsewhere in memory. Gone when this goes.
class CopiedWorker {
 public:
  explicit CopiedWorker(const std::string& file) {
    std::string pattern = (fs::temp_directory_path() / "assay-calibrate-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw InputError({pattern}, "cannot be created");
    folder_ = pattern;
    std::error_code error;
    fs::copy_file(file, path(), error);
    if (error) throw InputError({file}, "cannot be copied to " + folder_ + ": " + error.message());
  }
  ~CopiedWorker() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  CopiedWorker(const CopiedWorker&) = delete;
  CopiedWorker& operator=(const CopiedWorker&) = delete;
  std::string path() const { return folder_ + "/assay-worker-native"; }

 private:
  std::string folder_;
};

Contender changed(Contender contender, const std::string& kind, const std::string& file) {
  contender.subject.implementation += " " + kind;
  if (!file.empty()) contender.command.arguments[0] = file;
  return contender;
}

// Every implementation of assay's own in every cell, with each kind of itself; and in every cell one of them slowed
// down.
std::vector<KnownPair> known_pairs(const Plan& plan, const std::vector<Contender>& contenders,
                                   const std::string& copied, const std::string& relinked, int round) {
  // The layout of one other link and known slowdowns need fewer comparisons than what must never happen.
  const bool all_kinds = round < rounds_of_all_kinds;
  std::vector<KnownPair> pairs;
  std::size_t turn = static_cast<std::size_t>(round);
  for (const Cell& cell : plan.cells) {
    std::vector<Contender> here;
    for (const Contender& contender : contenders)
      if (contender.op == cell.which.op && contender.present() && contender.subject.library == "native" &&
          !is_excluded(plan.exclusions, contender.subject.implementation, cell.which))
        here.push_back(contender);
    if (here.empty() || !cell.measure) continue;
    for (const Contender& contender : here) {
      pairs.push_back({{cell, contender, contender}, "same file", 0});
      pairs.push_back({{cell, contender, changed(contender, "copied", copied)}, "copied file", 0});
      if (all_kinds)
        pairs.push_back({{cell, contender, changed(contender, "relinked", relinked)}, "relinked", 0});
    }
    for (const double slowdown : injected) {
      if (!all_kinds) break;
      const Contender& contender = here[turn++ % here.size()];
      Contender slowed = changed(contender, "slower by " + std::to_string(std::lround(100 * slowdown)) + "%", "");
      slowed.command.environment.push_back("ASSAY_SLOWDOWN=" + std::to_string(slowdown));
      pairs.push_back({{cell, contender, slowed}, "slowed", slowdown});
    }
  }
  return pairs;
}

int calibrate(const CalibrateArguments& arguments) {
  Options options = arguments.options;
  if (options.spec.empty()) options.spec = project_root() + "/specs/calibrate.toml";
  const Plan plan = plan_of(options);
  const RosterOptions where = roster_options(options, plan.limits);
  const std::vector<Contender> contenders = chosen(discover(where), plan.implementations);
  const CopiedWorker copied(where.worker_directory + "/assay-worker-native");
  const std::string relinked = where.worker_directory + "/assay-worker-relinked";
  const FileResources resources = project_resources();
  CalibrationSettings settings{measure_settings(plan.effort, plan.seed ? *plan.seed : fresh_seed()),
                               arguments.launches > 0 ? arguments.launches : plan.effort.launches};

  const auto pairs_of = [&](int round) { return known_pairs(plan, contenders, copied.path(), relinked, round); };
  // Counted are pairs of one file: a relinked one sets the floor, and so says little about itself.
  const auto equal = std::ranges::count_if(
      pairs_of(0), [](const KnownPair& each) { return each.slowdown == 0 && each.kind != "relinked"; });
  if (equal == 0)
    throw InputError({options.spec}, "has no cell that one of assay's own implementations can be measured in");
  const int rounds = std::max(1, static_cast<int>((arguments.nulls + equal - 1) / equal));
  std::int64_t all = 0;
  for (int round = 0; round < rounds; ++round) all += static_cast<std::int64_t>(pairs_of(round).size());
  std::fprintf(stderr, "%d rounds, %lld comparisons of a file with itself among %lld, seed %llu\n", rounds,
               static_cast<long long>(equal * rounds), static_cast<long long>(all),
               static_cast<unsigned long long>(settings.measure.seed));

  const Environment environment = take_environment({}, command_line(), plan.name + " " + plan.hash);
  const std::string results = options.output.empty() ? output_root() + "/results" : options.output;
  const auto start = std::chrono::steady_clock::now();
  std::vector<KnownOutcome> outcomes;
  Calibration calibration;
  Progress progress("calibrated", all * settings.launches);
  for (int round = 0; round < rounds && !was_interrupted(); ++round) {
    const std::vector<KnownPair> pairs = pairs_of(round);
    std::int64_t steps = static_cast<std::int64_t>(pairs.size()) * settings.launches;  // what confirms comes on top
    const std::vector<KnownOutcome> made =
        calibration_round(resources, settings, pairs, round,
                          {[&](const Pair& pair) {
                            progress.at(pair.cell.which.op + " " + shape_of(pair.cell.which.dims));
                            if (steps-- > 0) progress.advance(1);
                          }});
    if (made.empty()) break;
    outcomes.insert(outcomes.end(), made.begin(), made.end());
    calibration = calibration_of(outcomes);
    calibration.machine = environment.machine_fingerprint;
    calibration.time = utc_now();
    calibration.commit = build::commit();
    calibration.launches = settings.launches;
    calibration.blocks = plan.effort.blocks;
    calibration.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    write_calibration(results, calibration);  // whole after each round: an interrupt loses one at most
    for (const KnownOutcome& outcome : made)
      if (outcome.claimed && outcome.slowdown == 0)
        progress.say("claimed: " + outcome.implementation + " (" + outcome.kind + ") " + outcome.cell + ": " +
                     describe(outcome.first) + (outcome.fresh ? "; then " + describe(*outcome.fresh) : ""));
  }
  if (outcomes.empty()) return was_interrupted() ? int{interrupted} : int{nothing_measured};
  std::fputs(print_calibration(calibration).c_str(), stdout);
  return was_interrupted() ? int{interrupted} : int{all_well};
}

}  // namespace

void add_calibrate(CLI::App& program, Verb& chosen) {
  CLI::App* verb =
      program.add_subcommand("calibrate", "How often comparisons on this machine are wrong");
  verb->footer(
      "Example: ./assay calibrate\nTakes about half an hour, on a machine that does nothing else;\n--nulls 150 takes a few minutes.");
  auto given = std::make_shared<CalibrateArguments>();
  verb->add_option("SPEC", given->options.spec, "Its cells (default: specs/calibrate.toml)");
  verb->add_option("--nulls", given->nulls, "At least so many comparisons of equal things (default: 1000)")
      ->check(CLI::Range(1, 1'000'000));
  verb->add_option("--launches", given->launches, "Launches at first sight (default: the spec's effort)")
      ->check(CLI::Range(2, 1000));
  verb->add_option("--seed", given->options.seed, "Of the order in blocks (default: a fresh one)");
  verb->add_option("--output", given->options.output, "Folder for results (default: results/)")->type_name("DIR");
  verb->callback([given, &chosen] { chosen = [given] { return calibrate(*given); }; });
}

}  // namespace assay
