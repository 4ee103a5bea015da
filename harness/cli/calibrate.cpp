#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "harness/cli/options.h"
#include "harness/core/build.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/temporary_folder.h"
#include "harness/measure/calibrate.h"
#include "harness/report/calibration.h"
#include "harness/run/interrupts.h"
#include "harness/run/measuring.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"
#include "harness/store/calibration.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

struct CalibrateArguments {
  Options options;
  int nulls = 1000, launches = 0;
};

// A copy of the worker's file: the same bytes, elsewhere in memory. Gone when this goes.
class CopiedWorker {
 public:
  explicit CopiedWorker(const std::string& file) {
    std::error_code error;
    fs::copy_file(file, path(), error);
    if (error) throw InputError({file}, "cannot be copied to " + folder_.path() + ": " + error.message());
  }
  std::string path() const { return folder_.path() + "/assay-worker-native"; }

 private:
  TemporaryFolder folder_{"calibrate"};
};

// The links of the native worker in other orders, as many as the build made.
std::vector<std::string> relinked_workers(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (std::string file;
       file = folder + "/assay-worker-relinked-" + std::to_string(files.size() + 1), fs::exists(file, error);)
    files.push_back(file);
  if (files.size() < 2)
    throw InputError(
        {folder},
        "lacks assay-worker-relinked-1 and -2, the workers that are linked in other orders; build the project again");
  return files;
}

// How much there is to do: all is known before anything is measured.
struct Extent {
  int rounds = 0;
  std::int64_t nulls = 0, comparisons = 0, steps = 0;
  double seconds = 0;
};

using PairsOfRound = std::function<std::vector<KnownPair>(int round)>;

Extent extent_of(const PairsOfRound& pairs_of, int nulls, const Effort& effort, int launches) {
  Extent extent;
  while (extent.rounds == 0 || extent.nulls < nulls) {
    const std::vector<KnownPair> pairs = pairs_of(extent.rounds);
    const std::int64_t more = std::ranges::count_if(pairs, is_null);
    if (more == 0) break;
    ++extent.rounds;
    extent.nulls += more;
    extent.comparisons += static_cast<std::int64_t>(pairs.size());
    extent.steps += calibration_steps(pairs, launches);
    extent.seconds += calibration_seconds(pairs, effort, launches);
  }
  return extent;
}

// What should not happen: claims of equal things, and slowdowns that should not be missed.
void tell_surprises(Progress& progress, const std::vector<KnownOutcome>& outcomes) {
  constexpr double not_to_be_missed = 0.05;
  for (const KnownOutcome& outcome : outcomes) {
    const bool claimed = outcome.claimed && outcome.slowdown == 0;
    const bool missed = !outcome.claimed && outcome.slowdown >= not_to_be_missed;
    if (claimed || missed)
      progress.say((claimed ? "claimed: " : "missed: ") + outcome.implementation + " (" + outcome.kind + ") " +
                   outcome.cell + ": " + describe(outcome.first) +
                   (outcome.fresh ? "; then " + describe(*outcome.fresh) : ""));
  }
}

// Measured, judged and confirmed, with the progress of a round that took as many steps as were planned for it.
std::vector<KnownOutcome> round_with_progress(const FileResources& resources, const CalibrationSettings& settings,
                                              const std::vector<KnownPair>& pairs, int round, Progress& progress) {
  std::int64_t steps = calibration_steps(pairs, settings.launches);
  std::vector<KnownOutcome> made =
      calibration_round(resources, settings, pairs, round,
                        {[&](const Pair& pair) {
                           progress.at(pair.cell.which.op + " " + shape_of(pair.cell.which.dims));
                           if (steps-- > 0) progress.advance(1);  // equal things that are claimed come on top
                         },
                         [&](int spared) {
                           steps -= spared;
                           progress.expect_less(spared);
                         }});
  if (!made.empty() && steps > 0) progress.advance(steps);  // not all that is slower was claimed
  return made;
}

int equal_things(const Calibration& calibration) {
  for (const ErrorRate& rate : calibration.equal)
    if (rate.kind == all_equal_things) return rate.comparisons;
  return 0;
}

// The number of comparisons of equal things in the calibration that is kept. A damaged one counts as none.
int equal_things_kept(const std::string& results, const Environment& environment) {
  try {
    return equal_things(read_calibration(results, environment));
  } catch (const InputError&) {
    return 0;
  }
}

int calibrate(const CalibrateArguments& arguments) {
  Options options = arguments.options;
  if (options.spec.empty()) options.spec = project_root() + "/specs/calibrate.toml";
  const Plan plan = plan_of(options);
  const RosterOptions where = roster_options(options, plan.limits);
  const std::vector<Contender> contenders = chosen(discover(where), plan.implementations);
  const CopiedWorker copied(where.worker_directory + "/assay-worker-native");
  const OtherFiles files{copied.path(), relinked_workers(where.worker_directory)};
  const FileResources resources = project_resources();
  const CalibrationSettings settings{measure_settings(plan.effort, plan.seed ? *plan.seed : fresh_seed()),
                                     arguments.launches > 0 ? arguments.launches : plan.effort.launches};

  const PairsOfRound pairs_of = [&](int round) { return known_pairs(plan, contenders, files, round); };
  const Extent extent = extent_of(pairs_of, arguments.nulls, plan.effort, settings.launches);
  if (extent.rounds == 0)
    throw InputError({options.spec}, "has no cell in which one of assay's own implementations can be measured");
  std::fprintf(stderr, "%d %s, %lld comparisons of equal things among %lld, seed %llu: about %s\n", extent.rounds,
               extent.rounds == 1 ? "round" : "rounds", static_cast<long long>(extent.nulls),
               static_cast<long long>(extent.comparisons), static_cast<unsigned long long>(settings.measure.seed),
               duration_text(extent.seconds).c_str());

  const Environment environment = take_environment({}, command_line(), plan.name + " " + plan.hash);
  const std::string results = options.output.empty() ? output_root() + "/results" : options.output;
  const int kept = equal_things_kept(results, environment);
  const auto start = std::chrono::steady_clock::now();
  std::vector<KnownOutcome> outcomes;
  Calibration calibration;
  Progress progress("calibrated", extent.steps);
  for (int round = 0; round < extent.rounds && !was_interrupted(); ++round) {
    const std::vector<KnownOutcome> made = round_with_progress(resources, settings, pairs_of(round), round, progress);
    if (made.empty()) break;
    outcomes.insert(outcomes.end(), made.begin(), made.end());
    calibration = calibration_of(outcomes);
    calibration.machine = environment.machine_fingerprint;
    calibration.time = utc_now();
    calibration.commit = build::commit();
    calibration.launches = settings.launches;
    calibration.blocks = plan.effort.blocks;
    calibration.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    // Kept after each round, so that an interrupt loses one at most; but what is not done replaces nothing better.
    const bool done = round + 1 == extent.rounds;
    if (done || equal_things(calibration) >= kept) write_calibration(results, calibration);
    tell_surprises(progress, made);
  }
  if (outcomes.empty()) return was_interrupted() ? int{interrupted} : int{nothing_measured};
  std::fputs(print_calibration(calibration).c_str(), stdout);
  if (was_interrupted() && equal_things(calibration) < kept)
    std::fprintf(stderr, "interrupted: the earlier calibration, of %d comparisons of equal things, stays\n", kept);
  return was_interrupted() ? int{interrupted} : int{all_well};
}

}  // namespace

void add_calibrate(CommandLine& program) {
  Verb verb = program.verb("calibrate", "Measures how often comparisons here are wrong");
  verb.footer(
      "Example: ./assay calibrate\nIt takes about 70 minutes, and the machine should do nothing else meanwhile.\nWith "
      "--nulls 100 it takes a third of that. It says at the start how long it will\ntake.");
  auto given = std::make_shared<CalibrateArguments>();
  verb.option("SPEC", given->options.spec, "The cells to compare in (default: specs/calibrate.toml)");
  verb.option(
          "--nulls", given->nulls,
          "At least so many comparisons of equal things, and half as many of slowdowns of 3% and of 5% (default: 1000)")
      .within(1, 1'000'000);
  verb.option("--launches", given->launches,
              "Launches of the first comparison of each pair\n(default: as the effort of the spec says)")
      .within(2, 1000);
  verb.option("--seed", given->options.seed, "Fixes the random order of the measurements\n(default: a fresh seed)");
  verb.option("--output", given->options.output, "Writes the result to this folder (default: results/)")
      .folder_to_write();
  verb.does([given] { return calibrate(*given); });
}

}  // namespace assay
