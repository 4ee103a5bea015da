#include <cstdio>

#include "harness/cli/options.h"
#include "harness/run/session.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

int fetch() {
  const Fetched fetched = fetch_resources(project_root());
  for (const std::string& line : fetched.lines) std::printf("%s\n", line.c_str());
  return fetched.complete ? all_well : bad_usage;
}

}  // namespace

void add_fetch(CLI::App& program, Verb& chosen) {
  CLI::App* verb = program.add_subcommand("fetch", "Brings the vocabularies and texts that specs/resources.toml names");
  verb->footer("Example: ./assay fetch");
  verb->callback([&chosen] { chosen = fetch; });
}

}  // namespace assay
