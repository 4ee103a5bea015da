#include "harness/run/compare_runs.h"

#include <algorithm>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/measure/compare.h"
#include "harness/measure/summarise.h"
#include "harness/run/choices.h"
#include "harness/run/interrupts.h"
#include "harness/store/calibration.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

// One side, or why it cannot be measured.
struct Build {
  std::optional<Side> side;
  std::string why_not;
};

// The runs were made within their specs' limits, which are not in the records: these only stop what runs wild.
Limits generous_limits() {
  Limits limits;
  limits.seconds *= 8;
  limits.memory_gib *= 8;
  return limits;
}

const Subject& subject_of(const Record& record) {
  return std::visit([](const auto& body) -> const Subject& { return body.subject; }, record.body);
}

Build build_of(const NamedRun& named) {
  RosterOptions options = roster_options({}, generous_limits());
  if (named.baseline && !named.baseline->workers.empty()) {
    options.worker_directory = named.baseline->workers;
    options.plugins = named.baseline->plugins;
  } else if (!was_made_by_this_build(named.run.environment)) {
    return {std::nullopt,
            named.name +
                " was made by another build, and its workers were not kept ('./assay baseline accept' keeps them)"};
  } else {
    for (const Record& record : named.run.records)
      if (const std::string plugin = plugin_of_library(subject_of(record).library);
          !plugin.empty() && std::ranges::count(options.plugins, plugin) == 0)
        options.plugins.push_back(plugin);
  }
  Side side{discover(options), {}, named.run.environment.own};
  for (const Record& record : named.run.records)
    if (const auto* measured = std::get_if<MeasurementRecord>(&record.body))
      side.recorded[{measured->op, measured->subject.implementation}] = measured->subject;
  return {std::move(side), {}};
}

Summary summary_of(const NamedRun& side) {
  Summary summary = summarise(side.run.environment, side.run.records, side.run.damage);
  for (VerdictSummary& verdict : summary.verdicts) verdict.replay = as_called(verdict.replay);
  return summary;
}

// What may have made a difference though the hardware is the same.
std::vector<std::string> suspects_of(const Environment& before, const Environment& after) {
  std::vector<std::string> suspects = differences(before.software, after.software);
  // Runs before schema 5 have fewer facts of these: what only one side knows is no difference.
  const auto both_have = [](const Facts& facts, const Facts& others) {
    Facts left;
    for (const auto& [name, value] : facts)
      if (!fact_of(others, name).empty()) left.emplace_back(name, value);
    return left;
  };
  for (const auto part : {&Environment::host, &Environment::allocation})
    for (std::string& line : differences(both_have(before.*part, after.*part), both_have(after.*part, before.*part)))
      suspects.push_back(std::move(line));
  return suspects;
}

}  // namespace

Compared compare_named(const NamedRun& before, const NamedRun& after, CompareOptions options) {
  const std::vector<std::string> machine =
      hardware_differences(before.run.environment.machine, after.run.environment.machine);
  if (!machine.empty())
    throw InputError("times of different machines cannot be compared: " + join(machine, "; ") +
                     ". Only './assay select' takes runs of several machines");
  Compared compared;
  compared.comparison = compare_runs(summary_of(before), summary_of(after));
  compared.comparison.suspects = suspects_of(before.run.environment, after.run.environment);
  for (const NamedRun* side : {&before, &after})
    for (const std::string& line : side->run.damage) compared.comparison.notes.push_back(line);
  ComparedRuns& runs = compared.runs;
  runs.before = before.name;
  runs.after = after.name;
  const Calibration calibration = read_calibration(output_root() + "/results", after.run.environment);
  runs.calibrated = !calibration.floors.empty();
  runs.calibration = rates_in_a_line(calibration);
  if (options.measure) {
    const Build old_build = build_of(before), new_build = build_of(after);
    runs.why_not = old_build.why_not.empty() ? new_build.why_not : old_build.why_not;
    runs.confirmable = runs.why_not.empty();
    const std::string here = take_environment({}, "", "").machine_fingerprint;
    if (runs.confirmable && here != after.run.environment.machine_fingerprint) {
      runs.confirmable = false;
      runs.why_not = "the runs are of another machine, and both builds have to be measured on it";
    }
    if (runs.confirmable)
      look_side_by_side(compared.comparison, *old_build.side, *new_build.side, options, calibration);
  } else {
    runs.why_not = "--no-measuring was given";
  }
  sort_changes(compared.comparison);
  return compared;
}

int exit_code_of(const RunComparison& comparison) {
  if (was_interrupted()) return interrupted;
  if (!comparison.failures.empty()) return check_failed;
  if (std::ranges::any_of(comparison.changes, [](const Change& change) { return change.fate == Fate::failing; }))
    return check_failed;
  if (std::ranges::any_of(comparison.changes, is_regression)) return regression;
  return comparison.changes.empty() ? nothing_measured : all_well;
}

}  // namespace assay
