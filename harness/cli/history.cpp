#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/cli/options.h"
#include "harness/core/files.h"
#include "harness/report/history.h"
#include "harness/report/html/html.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/runs.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"
#include "harness/run/trend.h"
#include "harness/store/environment.h"
#include "harness/store/index.h"

namespace assay {
namespace {

struct HistoryArguments {
  IndexQuery query;
  std::vector<std::string> results;
  std::string html;
  bool all_machines = false, runs = false, json = false;
};

std::string as_json(const std::vector<IndexedTime>& times) {
  nlohmann::json json = nlohmann::json::array();
  for (const IndexedTime& each : times)
    json.push_back({{"run", each.campaign},
                    {"started", each.started},
                    {"machine", each.machine},
                    {"commit", each.commit},
                    {"op", each.op},
                    {"dtype", each.dtype},
                    {"cell", each.cell},
                    {"implementation", each.implementation},
                    {"version", each.version},
                    {"launches", each.launches},
                    {"seconds", each.seconds}});
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// The first of them; the others by their number.
void tell_damage(const std::vector<std::string>& lines) {
  constexpr std::size_t most = 3;
  for (std::size_t i = 0; i < lines.size() && i < most; ++i) tell(lines[i]);
  if (lines.size() > most)
    std::fprintf(stderr, "and %zu more damaged lines; './assay report RUN' names those of a run\n",
                 lines.size() - most);
}

int write_trend(const Index& index, const IndexQuery& query, const std::vector<std::string>& results,
                const HistoryArguments& arguments) {
  const Trend trend = trend_of(index, query, results, !query.implementation.empty());
  if (trend.lines.empty() && trend.changes.empty()) {
    std::printf(
        "no cell was measured in two runs or more, so there is no trend; './assay history --runs' lists the runs\n");
    return nothing_measured;
  }
  write_whole(arguments.html, print_trend_html(trend));
  tell("trend: " + arguments.html);
  return all_well;
}

int history(const HistoryArguments& arguments) {
  Index index(index_file());
  const std::vector<std::string> results =
      arguments.results.empty() ? std::vector{output_root() + "/results"} : arguments.results;
  index.update(results);
  tell_damage(index.damage());
  const TerminalStyle style = style_of_stdout();
  if (arguments.runs) {
    for (const IndexedRun& run : index.runs()) {
      const std::string holds = run.thinned ? "times alone" : std::to_string(run.records) + " records";
      std::printf("%-32s %s  %13s  %s\n", clean(run.name()).c_str(), run.machine.substr(0, 8).c_str(), holds.c_str(),
                  clean(run.spec.substr(0, run.spec.find(' '))).c_str());
    }
    return all_well;
  }
  IndexQuery query = arguments.query;
  if (!arguments.all_machines) query.machine = take_environment({}, "", "").machine_fingerprint;
  if (!arguments.html.empty()) return write_trend(index, query, results, arguments);
  const std::vector<IndexedTime> times = index.times(query);
  if (arguments.json) {
    std::fputs(as_json(times).c_str(), stdout);
    return all_well;
  }
  std::fputs(print_history(history_lines(times), style).c_str(), stdout);
  return times.empty() ? nothing_measured : all_well;
}

}  // namespace

void add_history(CommandLine& program) {
  Verb verb = program.verb("history", "Shows how times changed from run to run");
  verb.footer(
      "Examples: ./assay history rms_norm --shape 32x768 --impl 'simd*'\n"
      "          ./assay history --all-machines --html trend.html\n"
      "If only one implementation in one cell is left, it is shown run by run. Nights\nare among the runs, even if "
      "their records have been removed.");
  auto given = std::make_shared<HistoryArguments>();
  verb.option("OP", given->query.op, "Only these ops (a name or glob)");
  verb.option("--dtype", given->query.dtype, "Only these dtypes (a name or glob)");
  verb.option("--impl", given->query.implementation, "Only these implementations (a name or glob)");
  verb.option("--shape", given->query.shape, "Only these shapes (32x768, '65536 bytes', or a glob)");
  verb.option("--cell", given->query.cell, "Only these cells (an id or glob)");
  verb.option("--results", given->results, "Reads the runs in these folders (default: results)").type("DIR");
  verb.flag("--all-machines", given->all_machines, "Shows runs of other machines as well");
  verb.flag("--runs", given->runs, "Lists the runs themselves");
  verb.option("--html", given->html,
              "Writes a page of how times changed, with confirmed changes marked. It shows\nthe fastest implementation "
              "of each cell, or those that --impl names")
      .file_to_write();
  verb.flag("--json", given->json, "Prints JSON");
  verb.does([given] { return history(*given); });
}

}  // namespace assay
