#include <cstdio>

#include "harness/cli/options.h"
#include "harness/core/clean.h"
#include "harness/run/session.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

int fetch() {
  const Fetched fetched = fetch_resources(project_root());
  for (const std::string& line : fetched.lines) std::printf("%s\n", clean(line).c_str());
  return fetched.complete ? all_well : bad_usage;
}

}  // namespace

void add_fetch(CommandLine& program) {
  Verb verb = program.verb("fetch", "Fetches the vocabularies and texts of its list");
  verb.footer(program_name() == "./assay"
                  ? "Example: ./assay fetch\n'./assay fetch python' installs libraries that are used from Python."
                  : "Example: assay fetch");
  verb.does(fetch);
}

}  // namespace assay
