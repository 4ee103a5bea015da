#include "harness/cli/output.h"
#include "harness/cli/session.h"

namespace assay {
namespace {

int bench(const Options& options) {
  Session session(options);
  session.check();
  session.measure();
  return conclude(session, "", options.junit);
}

}  // namespace

void add_bench(CLI::App& program, Verb& chosen) {
  CLI::App* verb = program.add_subcommand("bench", "Checks, then measures what passed");
  verb->footer("Example: ./assay bench --op rms_norm --dtype f32 --effort quick");
  auto options = std::make_shared<Options>();
  add_spec_options(*verb, *options);
  add_plugins(*verb, *options);
  add_junit(*verb, *options);
  verb->callback([options, &chosen] { chosen = [options] { return bench(*options); }; });
}

}  // namespace assay
