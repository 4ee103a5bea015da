#include <cstdio>
#include <filesystem>

#include "harness/cli/options.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"

namespace assay {
namespace {

int run(const Options& options) {
  Session session(options);
  session.check();
  session.measure();
  return conclude(session, options.output.empty() ? output_root() + "/reports" : options.output, options.junit);
}

}  // namespace

void add_run(CommandLine& program) {
  Verb verb = program.verb("run", "Checks, times what passed, and writes a report");
  verb.footer("Example: ./assay run specs/quick.toml");
  auto options = std::make_shared<Options>();
  add_spec_options(verb, *options);
  add_plugins(verb, *options);
  add_own_resources(verb, *options);
  add_own_tensors(verb, *options);
  add_junit(verb, *options);
  verb.does([options] { return run(*options); });
}

}  // namespace assay
