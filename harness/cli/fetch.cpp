#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "harness/cli/options.h"
#include "harness/core/clean.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

int fetch(const std::vector<std::string>& names) {
  std::unique_ptr<Progress> progress;
  const Fetched fetched =
      fetch_resources(project_root(), names, [&](std::size_t done, std::size_t all, const std::string& name) {
        if (progress == nullptr) progress = std::make_unique<Progress>("fetching", static_cast<std::int64_t>(all));
        if (done > 0) progress->advance(1);
        progress->at(name);
      });
  if (progress != nullptr) progress->advance(1);
  progress.reset();
  for (const std::string& line : fetched.lines) std::printf("%s\n", clean(line).c_str());
  return fetched.complete ? all_well : bad_usage;
}

}  // namespace

void add_fetch(CommandLine& program) {
  const auto names = std::make_shared<std::vector<std::string>>();
  Verb verb = program.verb("fetch", "Fetches vocabularies, texts and libraries");
  verb.option(
      "NAME", *names,
      "What to fetch: openblas, onednn, mkl (see docs/libraries.md), texts, vocabularies, or one of these by its "
      "name\n(default: all vocabularies, and the texts of installed packages)");
  verb.footer(program_name() == "./assay" ? "Examples:\n  ./assay fetch\n  ./assay fetch texts\n  ./assay fetch "
                                            "openblas onednn\n'./assay fetch python' installs "
                                            "libraries that are used from Python."
                                          : "Examples:\n  assay fetch\n  assay fetch openblas mkl");
  verb.does([names] { return fetch(*names); });
}

}  // namespace assay
