#include <cstdio>
#include <filesystem>

#include "harness/cli/output.h"
#include "harness/cli/progress.h"
#include "harness/cli/session.h"

namespace assay {
namespace {

int run(const Options& options) {
  Session session(options);
  session.check();
  session.measure();
  return conclude(session, options.output.empty() ? output_root() + "/reports" : options.output, options.junit);
}

}  // namespace

int conclude(Session& session, const std::string& pages, const std::string& junit) {
  session.finish();
  const Summary summary = session.summary();
  show(summary);
  tell_collectors(summary, junit);
  if (!pages.empty()) {
    if (!summary.cells.empty() && !was_interrupted()) session.probe_machine();
    const std::string page = write_reports(summary, surroundings_of(summary), pages);
    std::fprintf(stderr, "report: %s\n",
                 std::filesystem::path(page).lexically_proximate(std::filesystem::current_path()).c_str());
  }
  if (was_interrupted()) std::fprintf(stderr, "interrupted; go on with --resume %s\n", session.folder().c_str());
  const int code = session.exit_code();
  if (code != all_well || has_times(summary)) return code;
  std::fputs("nothing could be measured\n", stderr);
  return nothing_measured;
}

void add_run(CLI::App& program, Verb& chosen) {
  CLI::App* verb = program.add_subcommand("run", "Checks, measures what passed, and reports");
  verb->footer("Example: ./assay run specs/quick.toml");
  auto options = std::make_shared<Options>();
  add_spec_options(*verb, *options);
  add_plugins(*verb, *options);
  add_junit(*verb, *options);
  verb->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace assay
