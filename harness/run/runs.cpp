#include "harness/run/runs.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "harness/core/build.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"
#include "harness/store/index.h"

namespace assay {

namespace fs = std::filesystem;

std::string baselines_folder() { return output_root() + "/results/baselines"; }

std::string index_file() { return output_root() + "/results/index.sqlite"; }

bool was_made_by_this_build(const Environment& environment) {
  return fact_of(environment.software, "commit") == build::commit() &&
         fact_of(environment.software, "compiler") == build::compiler &&
         fact_of(environment.software, "flags") == build::flags;
}

// The folder of a run that is named as the index knows it; else what was given.
static std::string indexed_run(const std::string& given) {
  const std::string results = output_root() + "/results";
  const bool is_name = given.find('/') == std::string::npos || given.starts_with("nightly/");
  if (given.empty() || !is_name || !fs::is_directory(results)) return given;
  Index index(index_file());
  index.update({results});
  const std::optional<IndexedRun> found = index.find(given);
  if (!found) return given;
  if (found->thinned)
    throw InputError(
        given + ": the records of this night were removed ('./assay nightly --keep'); './assay history' has its times");
  return found->folder;
}

NamedRun open_run(const std::string& given) {
  std::error_code error;
  const std::string named = baselines_folder() + "/" + given;
  const std::string folder =
      !fs::is_directory(given, error) && given.find('/') == std::string::npos && is_baseline(named) ? named : given;
  NamedRun opened;
  opened.run = read_run(fs::is_directory(folder, error) ? folder : indexed_run(given));
  opened.name = name_of_folder(folder);
  if (is_baseline(folder)) opened.baseline = read_baseline(folder);
  if (opened.name == "latest" || opened.name.ends_with("/latest"))
    if (opened.run.environment.was_stopped())
      tell(given + " is " + name_of_folder(opened.run.folder) + ", which was interrupted; './assay run SPEC --resume " +
           opened.run.folder + "' finishes it");
  return opened;
}

}  // namespace assay
