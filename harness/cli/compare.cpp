#include "harness/cli/options.h"
#include "harness/run/compare_runs.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/measure/compare.h"
#include "harness/measure/summarise.h"
#include "harness/report/html/html.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"
#include "harness/run/side_by_side.h"
#include "harness/store/calibration.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

nlohmann::json json_of(const RatioTest& test) {
  return {{"ratio", test.ratio.value}, {"low", test.ratio.low}, {"high", test.ratio.high}, {"launches", test.launches}};
}

std::string as_json(const RunComparison& comparison, const ComparedRuns& runs) {
  nlohmann::json json{{"before", runs.before},
                      {"after", runs.after},
                      {"confirmable", runs.confirmable},
                      {"why_not", runs.why_not},
                      {"calibrated", runs.calibrated},
                      {"suspects", comparison.suspects},
                      {"appeared", comparison.appeared},
                      {"notes", comparison.notes},
                      {"changes", nlohmann::json::array()},
                      {"failures", nlohmann::json::array()}};
  for (const Change& change : comparison.changes) {
    nlohmann::json each{{"op", change.op},
                        {"dtype", change.dtype},
                        {"cell", change.cell},
                        {"implementation", change.implementation},
                        {"fate", name_of(change.fate)},
                        {"why", change.why},
                        {"difference", name_of(change.difference)},
                        {"confirmed", change.confirmed},
                        {"runs", json_of(change.test)}};
    if (change.side_by_side) each["side_by_side"] = json_of(*change.side_by_side);
    if (change.fresh) each["fresh"] = json_of(*change.fresh);
    json["changes"].push_back(std::move(each));
  }
  for (const NewFailure& each : comparison.failures)
    json["failures"].push_back({{"op", each.op},
                                {"dtype", each.dtype},
                                {"implementation", each.implementation},
                                {"verdict", each.verdict},
                                {"reason", each.reason},
                                {"replay", each.replay}});
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

namespace {

struct CompareArguments {
  std::string before, after, markdown, html, junit;
  bool json = false, no_measuring = false, all = false;
  int launches = 0;
  std::optional<double> minutes;
  std::optional<std::uint64_t> seed;
};

int compare_verb(const CompareArguments& arguments) {
  // One run alone is compared with the baseline of its machine and spec.
  const NamedRun after = open_run(arguments.after.empty() ? arguments.before : arguments.after);
  const std::string baseline = kept_baseline(baselines_folder(), after.run.environment);
  if (arguments.after.empty() && !is_baseline(baselines_folder() + "/" + baseline))
    throw InputError(
        "there is no baseline " + baseline + " for " + after.name +
        "; name the run to compare it with, or make a baseline first: ./assay baseline accept RUN --why TEXT");
  const NamedRun before = open_run(arguments.after.empty() ? baseline : arguments.before);
  CompareOptions options;
  options.measure = !arguments.no_measuring;
  options.all = arguments.all;
  options.launches = arguments.launches;
  options.seed = arguments.seed ? *arguments.seed : fresh_seed();
  if (arguments.minutes) options.set_minutes(std::chrono::steady_clock::now(), *arguments.minutes);
  const Compared compared = compare_named(before, after, options);
  if (arguments.json) {
    std::fputs(as_json(compared.comparison, compared.runs).c_str(), stdout);
  } else {
    const TerminalStyle style = style_of_stdout();
    std::fputs(print_comparison(compared.comparison, compared.runs, style).c_str(), stdout);
  }
  if (!arguments.markdown.empty())
    write_whole(arguments.markdown, print_comparison_markdown(compared.comparison, compared.runs));
  if (!arguments.html.empty())
    write_whole(arguments.html, print_comparison_html(compared.comparison, compared.runs, before.run.environment,
                                                      after.run.environment));
  tell_collectors(compared.comparison, arguments.junit);
  return exit_code_of(compared.comparison);
}

}  // namespace

void add_compare(CommandLine& program) {
  Verb verb = program.verb("compare", "Finds what became slower, wrong or lost");
  verb.footer(
      "Example: ./assay compare 20261123T210904Z latest\n"
      "         ./assay compare latest      # with the baseline of its machine and spec\n"
      "Exit code: 3 for a confirmed regression or a lost cell, 1 for a new failure.");
  auto given = std::make_shared<CompareArguments>();
  verb.option("BEFORE", given->before, "The folder or name of a run, or a baseline").required();
  verb.option("AFTER", given->after,
              "The folder or name of a run; without it, BEFORE is\nthe later run and is compared with its baseline");
  verb.flag("--all", given->all,
            "Measures every cell side by side, not only those\nwhere the two runs leave a slowdown possible");
  verb.flag("--no-measuring", given->no_measuring, "Compares only what was recorded, so that nothing\nis confirmed");
  verb.option("--launches", given->launches,
              "Launches when both builds are measured side by side\n(default: 24); what is soon clear gets fewer, and "
              "what\nstays "
              "unclear up to three times as many")
      .within(2, 1000);
  verb.option("--minutes", given->minutes,
              "Ends the measuring after so many minutes, unless fewer\nthan six launches are done")
      .within(0.0, 1440.0);
  verb.option("--seed", given->seed, "Fixes the random order of the measurements\n(default: a fresh seed)");
  verb.option("--markdown", given->markdown, "Writes the comparison to this file, short enough for\na pull request")
      .file_to_write();
  verb.option("--html", given->html, "Writes it to this file as a page").file_to_write();
  verb.option("--junit", given->junit, "Writes it to this file as JUnit XML, with a test for\neach time")
      .file_to_write();
  verb.flag("--json", given->json, "Prints JSON");
  verb.does([given] { return compare_verb(*given); });
}

}  // namespace assay
