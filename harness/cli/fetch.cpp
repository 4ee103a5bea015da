#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "harness/cli/options.h"
#include "harness/core/clean.h"
#include "harness/run/session.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

int fetch(const std::vector<std::string>& names) {
  const Fetched fetched = fetch_resources(project_root(), names);
  for (const std::string& line : fetched.lines) std::printf("%s\n", clean(line).c_str());
  return fetched.complete ? all_well : bad_usage;
}

}  // namespace

void add_fetch(CommandLine& program) {
  const auto names = std::make_shared<std::vector<std::string>>();
  Verb verb = program.verb("fetch", "Fetches vocabularies, texts and libraries");
  verb.option("NAME", *names,
              "What to fetch: openblas, onednn, mkl (see docs/libraries.md), or a text or vocabulary\n(default: all "
              "vocabularies and texts)");
  verb.footer(program_name() == "./assay"
                  ? "Examples:\n  ./assay fetch\n  ./assay fetch openblas onednn\n'./assay fetch python' installs "
                    "libraries that are used from Python."
                  : "Examples:\n  assay fetch\n  assay fetch openblas mkl");
  verb.does([names] { return fetch(*names); });
}

}  // namespace assay
