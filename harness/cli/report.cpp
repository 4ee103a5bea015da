#include <cstdio>
#include <filesystem>

#include "harness/cli/options.h"
#include "harness/core/error.h"
#include "harness/measure/summarise.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/runs.h"
#include "harness/run/session.h"

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

}  // namespace

void add_report(CommandLine& program) {
  Verb verb = program.verb("report", "Shows a run again, and writes its pages");
  verb.footer("Example: ./assay report results/20261123T210904Z-3f2a9c");
  auto folder = std::make_shared<std::string>(), output = std::make_shared<std::string>(),
       name = std::make_shared<std::string>();
  verb.option("RUN", *folder, "The folder of a run, or its name").required();
  verb.option("--output", *output, "Writes the pages to this folder (default: reports/)").folder_to_write();
  verb.option("--name", *name, "Names the pages (default: the name of the run)")
      .type("NAME")
      .checked([](const std::string& given) {
        return given.empty() || given.find('/') != std::string::npos ? std::string("expected a name, not a path")
                                                                     : std::string();
      });
  verb.does([folder, output, name] { return report(*folder, *output, *name); });
}

}  // namespace assay
