#include <cstdio>

#include "harness/cli/options.h"
#include "harness/run/session.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

int fetch() {
  for (const std::string& line : fetch_texts(project_root())) std::printf("%s\n", line.c_str());
  return all_well;
}

}  // namespace

void add_fetch(CommandLine& program) {
  Verb verb = program.verb("fetch", "Collects the real texts that are on this machine");
  verb.footer("Example: ./assay fetch\nVocabularies are downloaded by the set-up that ./assay does.");
  verb.does(fetch);
}

}  // namespace assay
