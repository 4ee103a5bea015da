#include <cstdio>

#include "harness/cli/options.h"
#include "harness/report/export/google_benchmark.h"
#include "harness/run/output.h"
#include "harness/run/session.h"

namespace assay {
namespace {

int bench(const Options& options, const std::string& format) {
  Session session(options);
  session.check();
  session.measure();
  if (format.empty()) return conclude(session, "", options.junit);
  session.finish();
  const Summary summary = session.summary();
  std::fputs(print_google_benchmark(summary).c_str(), stdout);
  tell_collectors(summary, options.junit);
  const int code = session.exit_code();
  return code == all_well && !has_times(summary) ? int{nothing_measured} : code;
}

}  // namespace

void add_bench(CommandLine& program) {
  Verb verb = program.verb("bench", "Checks, then times what passed");
  verb.footer(
      "Examples: ./assay bench --op rms_norm --dtype f32 --effort quick\n"
      "          ./assay bench --op rms_norm --input x=acts.npy --param eps=1e-6");
  auto options = std::make_shared<Options>();
  add_spec_options(verb, *options);
  add_plugins(verb, *options);
  add_own_resources(verb, *options);
  add_own_tensors(verb, *options);
  add_junit(verb, *options);
  auto format = std::make_shared<std::string>();
  verb.option("--format", *format, "Prints the times in this form instead of a table").one_of({"google-benchmark"});
  verb.does([options, format] { return bench(*options, *format); });
}

}  // namespace assay
