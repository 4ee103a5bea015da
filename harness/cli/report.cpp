#include "harness/report/terminal.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "harness/cli/output.h"
#include "harness/cli/progress.h"
#include "harness/cli/runs.h"
#include "harness/cli/session.h"
#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/measure/summarise.h"
#include "harness/report/junit.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

int report(const std::string& folder, const std::string& output, const std::string& name) {
  const Run run = open_run(folder).run;
  Summary summary = summarise(run.environment, run.records, run.damage);
  if (summary.campaign.empty()) summary.campaign = fs::path(run.folder).lexically_normal().filename().string();
  for (VerdictSummary& verdict : summary.verdicts) verdict.replay = as_called(verdict.replay);
  show(summary);
  const Surroundings around = surroundings_of(summary);
  if (!name.empty()) summary.campaign = name;
  const std::string page = write_reports(summary, around, output.empty() ? output_root() + "/reports" : output);
  std::fprintf(stderr, "report: %s\n", fs::path(page).lexically_proximate(fs::current_path()).c_str());
  return all_well;
}

bool is_on_github() {
  const char* variable = std::getenv("GITHUB_ACTIONS");
  return variable != nullptr && std::string(variable) == "true";
}

// The file of an implementation, from the root of the project; empty if it is not the project's own.
std::string source_of(const std::string& op_name, const std::string& implementation) {
  const Op* op = find_op(op_name);
  if (op == nullptr) return {};
  const std::string file =
      "impls/" + op->info().family + "/" + op_name + "/" + implementation.substr(0, implementation.find('@')) + ".cpp";
  std::error_code unknown;
  return fs::exists(project_root() + "/" + file, unknown) ? file : std::string();
}

}  // namespace

TerminalStyle style_of_stdout() {
  TerminalStyle style;
  style.colour = stdout_takes_colour();
  style.unicode = stdout_takes_unicode();
  return style;
}

void show(const Summary& summary) {
  const TerminalStyle style = style_of_stdout();
  std::fputs(print_terminal(summary, style).c_str(), stdout);
  std::fflush(stdout);
}

void tell_collectors(const Summary& summary, const std::string& junit) {
  if (!junit.empty()) write_whole(junit, print_junit(summary));
  if (is_on_github()) std::fputs(print_github(summary, source_of).c_str(), stderr);
}

void tell_collectors(const RunComparison& comparison, const std::string& junit) {
  if (!junit.empty()) write_whole(junit, print_junit(comparison));
  if (is_on_github()) std::fputs(print_github(comparison, source_of).c_str(), stderr);
}

void tell_collectors(const Summary& summary, const RunComparison& comparison, const std::string& junit) {
  RunComparison speed = comparison;
  speed.failures.clear();  // they are among the verdicts
  if (!junit.empty()) write_whole(junit, print_junit(summary, speed));
  if (is_on_github()) std::fputs((print_github(summary, source_of) + print_github(speed, source_of)).c_str(), stderr);
}

void add_report(CLI::App& program, Verb& chosen) {
  CLI::App* verb = program.add_subcommand("report", "Shows a run again, and writes its pages");
  verb->footer("Example: ./assay report results/20261123T210904Z-3f2a9c");
  auto folder = std::make_shared<std::string>(), output = std::make_shared<std::string>(),
       name = std::make_shared<std::string>();
  verb->add_option("RUN", *folder, "The folder of a run, or its name")->required();
  verb->add_option("--output", *output, "Folder for the pages (default: reports/)")->type_name("DIR");
  verb->add_option("--name", *name, "Of the pages (default: the run's)")
      ->type_name("NAME")
      ->check([](const std::string& given) {
        return given.empty() || given.find('/') != std::string::npos ? std::string("a name, not a path")
                                                                     : std::string();
      });
  verb->callback(
      [folder, output, name, &chosen] { chosen = [folder, output, name] { return report(*folder, *output, *name); }; });
}

}  // namespace assay
