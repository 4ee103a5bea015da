#include <cstdio>
#include <filesystem>

#include "harness/cli/options.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/measure/summarise.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/runs.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

struct ReportArguments {
  std::string run, output, name, format = "pages";
};

int write_again(const ReportArguments& arguments) {
  const Run run = open_run(arguments.run).run;
  Summary summary = summarise(run.environment, run.records, run.damage);
  for (VerdictSummary& verdict : summary.verdicts) verdict.replay = as_called(verdict.replay);
  show(summary);
  const Surroundings around = surroundings_of(summary);
  const std::string name = arguments.name.empty() ? name_of_folder(run.folder) : arguments.name;
  summary.campaign = name;
  const std::string output = arguments.output.empty() ? output_root() + "/reports" : arguments.output;
  const auto write = arguments.format == "csv" ? write_tables : write_reports;
  const std::string page = write(summary, around, output, name);
  tell("report: " + fs::path(page).lexically_proximate(fs::current_path()).string());
  return all_well;
}

}  // namespace

void add_report(CommandLine& program) {
  Verb verb = program.verb("report", "Shows a run again, and writes its pages");
  verb.footer("Examples: ./assay report latest\n          ./assay report results/20261123T210904Z-3f2a9c --format csv");
  auto given = std::make_shared<ReportArguments>();
  verb.option("RUN", given->run, "The folder of a run, or its name").required();
  verb.option("--format", given->format,
              "pages: writes NAME.html and NAME.md; csv: writes every table as NAME/TABLE.csv\n(default: pages)")
      .one_of({"pages", "csv"});
  verb.option("--output", given->output, "Writes to this folder (default: reports/)").folder_to_write();
  verb.option("--name", given->name, "Names the pages (default: the name of the run)")
      .type("NAME")
      .checked([](const std::string& name) {
        return name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos
                   ? std::string("expected a name, not a path")
                   : std::string();
      });
  verb.does([given] { return write_again(*given); });
}

}  // namespace assay
