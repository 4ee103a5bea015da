#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>

#include "harness/cli/options.h"
#include "harness/core/clean.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/measure/statistics.h"
#include "harness/report/findings.h"
#include "harness/report/html/html.h"
#include "harness/run/compare_runs.h"
#include "harness/run/interrupts.h"
#include "harness/run/noise.h"
#include "harness/run/output.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"
#include "harness/store/environment.h"
#include "harness/store/former.h"
#include "harness/store/history.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

struct NightlyArguments {
  Options options;
  int keep = 30;
  double minutes = 60;
  bool noisy = false;
};

void say(const std::string& line) {
  std::printf("%s\n", clean(line).c_str());
  std::fflush(stdout);
}

// Checks with a seed of this night alone. What it finds is told and kept, and blames nobody: the same bug may have been
// there last night, and another draw have missed it.
int find_with_fresh_seeds(Options options, const std::string& folder) {
  options.output = folder;
  options.seed = fresh_seed();
  options.resume.clear();
  Session session(options);
  session.check();
  session.finish();
  int found = 0;
  for (const VerdictSummary& verdict : session.summary().verdicts) {
    if (!is_failure(verdict.verdict)) continue;
    ++found;
    say("found by fresh seeds: " + verdict.op + " " + verdict.dtype + " " + verdict.subject.implementation + ": " +
        verdict.reason);
    if (!verdict.replay.empty()) say("  " + verdict.replay);
  }
  return found;
}

// The times of what could be measured, as the index has them for as long as the records are there.
std::vector<CellTime> times_of(const Summary& summary) {
  std::vector<CellTime> times;
  for (const CellSummary& cell : summary.cells)
    for (const Measured& measured : cell.measured)
      if (measured.measurable)
        times.push_back({cell.op, cell.dtype, cell.cell, shape_of(cell.dims), cell.cache,
                         measured.subject.implementation, measured.subject.version, cell.threads, measured.launches,
                         median(measured.launch_seconds), unusual_of(cell)});
  return times;
}

Night night_of(const Session& session, const Summary& summary) {
  Night night;
  night.run = name_of_folder(session.folder());
  night.started = summary.environment.started;
  night.time = utc_now();
  night.commit = fact_of(summary.environment.software, "commit");
  night.machine = summary.environment.machine_fingerprint;
  night.spec = summary.environment.spec;
  for (const VerdictSummary& verdict : summary.verdicts) {
    night.passed += verdict.verdict == Verdict::pass ? 1 : 0;
    night.failed += is_failure(verdict.verdict) ? 1 : 0;
  }
  night.times = times_of(summary);
  return night;
}

std::vector<NightChange> confirmed_changes(const RunComparison& comparison) {
  std::vector<NightChange> changes;
  for (const Change& each : comparison.changes)
    if (each.confirmed && best_test(each).launches > 0)
      changes.push_back({each.op, each.dtype, each.cell, each.implementation, place_of(each), best_test(each).ratio});
  return changes;
}

struct AgainstBaseline {
  int code = all_well;
  std::optional<RunComparison> comparison;  // none on the first night
};

// How the looks at both builds end in time for the night to do so: after them come the checks with a fresh seed, which
// take as long as tonight's did, and as long again to shrink what they find.
CompareOptions looks_within(Deadline start, double minutes, std::chrono::duration<double> checks) {
  CompareOptions options;
  options.seed = fresh_seed();
  options.set_minutes(start, minutes - 1 - 2 * checks.count() / 60);
  return options;
}

// Nights of a part of a spec have a baseline of their own: held against one of all, they would have lost the rest.
std::string nightly_baseline(const Environment& environment, const Options& options) {
  std::string name = "nightly-" + baseline_name(environment);
  for (const auto* globs : {&options.ops, &options.dtypes, &options.implementations})
    for (const std::string& glob : *globs) name += "-" + glob;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '+' && c != '.'; }, '_');
  return name.substr(0, longest_baseline_name);
}

// The first night makes the baseline, if it is fit to: all later ones would be held against its noise.
AgainstBaseline make_baseline(const Session& session, const Night& night, const std::string& name,
                              const NightlyArguments& arguments) {
  const auto refuse = [](const std::string& why) {
    print_wrapped(
        "no baseline was made of this night: " + why + ". The next night tries again; --noisy makes one in any case.",
        0, 80);
    return AgainstBaseline{nothing_measured, {}};
  };
  if (night.times.empty()) {
    say("nothing could be measured, and a night without times does not become a baseline");
    return {nothing_measured, {}};
  }
  if (session.exit_code() != all_well) {
    say("there is no baseline yet, and a night that fails does not become one");
    return {};
  }
  if (!arguments.noisy) {
    say("the first night: is this machine fit to make the baseline?");
    const Noise noise = measure_noise(seconds_for_a_baseline);
    if (was_interrupted()) return {interrupted, {}};
    record_noise(session.folder(), noise);
    if (const std::string why = why_too_noisy(open_run(session.folder()).run); !why.empty())
      return refuse(as_called(why));
    const Summary summary = session.summary();
    if (const int lost = report::interrupted_cells(summary); lost > 0)
      return refuse("in " + std::to_string(lost) + " of " + std::to_string(summary.cells.size()) +
                    " shapes nothing could be measured, because other programs took the processor");
  }
  accept_run(session.folder(), name, "nightly", "the first night", false, true);
  say("the first night: its run and its workers are now the baseline " + name);
  return {};
}

// The first night makes the baseline; later ones are compared with it.
AgainstBaseline compare_with_baseline(const Session& session, const std::string& pages, const Night& night,
                                      const NightlyArguments& arguments, const CompareOptions& looks) {
  const Options& options = arguments.options;
  const NamedRun tonight = open_run(session.folder());
  std::string name = nightly_baseline(tonight.run.environment, options);
  // One that was accepted when the machine had another name.
  if (const std::string former = nightly_baseline(as_formerly_named(tonight.run.environment), options);
      !is_baseline(baselines_folder() + "/" + name) && is_baseline(baselines_folder() + "/" + former))
    name = former;
  const std::string folder = baselines_folder() + "/" + name;
  if (!is_baseline(folder)) return make_baseline(session, night, name, arguments);
  const Compared compared = compare_named(open_run(folder), tonight, looks);
  if (was_interrupted()) return {interrupted, {}};  // half a comparison is none
  const TerminalStyle style = style_of_stdout();
  std::fputs(print_comparison(compared.comparison, compared.runs, style).c_str(), stdout);
  write_whole(pages + "/" + night.run + "-compared.md", print_comparison_markdown(compared.comparison, compared.runs));
  write_whole(pages + "/" + night.run + "-compared.html",
              print_comparison_html(compared.comparison, compared.runs, open_run(folder).run.environment,
                                    tonight.run.environment));
  return {exit_code_of(compared.comparison), compared.comparison};
}

void tell_night(const Summary& summary, const AgainstBaseline& against, const std::string& junit) {
  if (against.comparison) tell_collectors(summary, *against.comparison, junit);
  else tell_collectors(summary, junit);
}

// The pages of a night go with its records; what is no night's stays. Returns how many went.
int thin_pages(const std::string& pages, const std::set<std::string>& gone) {
  int removed = 0;
  std::error_code error;
  for (const std::string& night : gone)
    for (const char* rest : {".md", ".html", "-compared.md", "-compared.html"})
      removed += fs::remove(fs::path(pages) / (night + rest), error) ? 1 : 0;
  return removed;
}

// Keeps the latest nights; returns what that took away, for people.
std::string thin(const std::string& folder, const std::string& pages, int kept) {
  std::set<std::string> nights, gone;
  for (const Night& night : read_nights(folder + "/" + history_name).nights) nights.insert(night.run);
  const std::vector<std::string> removed = thin_runs(folder, kept, &nights);
  std::error_code error;
  for (const std::string& night : nights)
    if (!fs::exists(fs::path(folder) / night, error)) gone.insert(night);
  const std::size_t runs = removed.size() + thin_runs(folder + "/fresh", kept).size();
  const int of_pages = thin_pages(pages, gone);
  if (runs == 0 && of_pages == 0) return {};
  return "; the records of " + std::to_string(runs) + " older runs and " + std::to_string(of_pages) +
         " of their pages were removed";
}

int nightly(const NightlyArguments& arguments) {
  Options options = arguments.options;
  if (options.spec.empty()) options.spec = project_root() + "/specs/nightly.toml";
  const std::string folder = options.output.empty() ? output_root() + "/results/nightly" : options.output;
  const std::string pages = options.output.empty() ? output_root() + "/reports/nightly" : options.output;
  options.output = folder;
  const Deadline start = std::chrono::steady_clock::now();
  Session session(options);
  session.check();
  const CompareOptions looks = looks_within(start, arguments.minutes, std::chrono::steady_clock::now() - start);
  session.measure();
  session.finish();
  const Summary summary = session.summary();
  show(summary);
  AgainstBaseline against;
  if (!was_interrupted()) {
    if (!summary.cells.empty()) session.probe_machine();
    const std::string page =
        write_reports(summary, surroundings_of(summary, folder), pages, name_of_folder(session.folder()));
    tell("report: " + fs::path(page).lexically_proximate(fs::current_path()).string());
  }
  Night night = night_of(session, summary);
  if (!was_interrupted()) against = compare_with_baseline(session, pages, night, arguments, looks);
  tell_night(summary, against, options.junit);
  if (was_interrupted()) return interrupted;
  night.found_by_fresh_seeds = find_with_fresh_seeds(options, folder + "/fresh");
  if (was_interrupted()) return interrupted;
  if (against.comparison) {
    night.regressions = static_cast<int>(std::ranges::count_if(against.comparison->changes, is_regression));
    night.changes = confirmed_changes(*against.comparison);
  }
  const int own = session.exit_code();
  night.exit_code = own == check_failed || against.code == all_well ? own : against.code;
  append_night(folder + "/" + history_name, night);
  const std::string removed = thin(folder, pages, arguments.keep);
  print_wrapped("night of " + night.started + ": " + std::to_string(night.passed) + " passed, " +
                    std::to_string(night.failed) + " failed, " + std::to_string(night.regressions) +
                    " worse than the baseline, " + std::to_string(night.found_by_fresh_seeds) +
                    " found by fresh seeds" + removed,
                2, 80);
  return night.exit_code;
}

}  // namespace

void add_nightly(CommandLine& program) {
  Verb verb = program.verb("nightly", "Checks, measures, compares, confirms and reports");
  verb.footer(
      "Example: ./assay nightly\n"
      "The first night makes the baseline. Exit code: 1 for a failure, 3 for a\nconfirmed regression, 4 if no baseline "
      "could "
      "be made; what fresh seeds find does\nnot change it.");
  auto given = std::make_shared<NightlyArguments>();
  verb.option("SPEC", given->options.spec, "What to run (default: specs/nightly.toml)");
  verb.option("--effort", given->options.effort, "quick, standard or thorough instead of the spec's");
  verb.option("--require", given->options.require, "An implementation that must be there").type("NAME");
  add_filters(verb, given->options);
  add_own_resources(verb, given->options);
  verb.option("--keep", given->keep,
              "Nights whose records and pages are kept; of older ones, their times in history.jsonl (default: 30)")
      .within(1, 100000);
  verb.option("--minutes", given->minutes,
              "When the looks at both builds end early, for the night to end in time;\nchecks and measurements "
              "end when they are done (default: 60)")
      .within(1.0, 1440.0);
  add_noisy(verb, given->noisy);
  verb.option("--output", given->options.output,
              "Folder for results and pages (default: results/nightly and reports/nightly)")
      .folder_to_write();
  add_junit(verb, given->options);
  add_plugins(verb, given->options);
  verb.does([given] { return nightly(*given); });
}

}  // namespace assay
