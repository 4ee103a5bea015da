// Runs and baselines as the command line names them.
#pragma once

#include <optional>
#include <string>

#include "harness/core/environment.h"
#include "harness/store/baseline.h"

namespace assay {

std::string baselines_folder();  // results/baselines

bool was_made_by_this_build(const Environment& environment);

struct NamedRun {
  Run run;
  std::string name;
  std::optional<Baseline> baseline;
};

std::string index_file();  // results/index.sqlite

// The folder of a run or of a baseline, the name of a baseline, the beginning of a run's name, or "latest". A night
// goes by its name as well, or by "nightly/NAME", and the latest one by "nightly/latest".
NamedRun open_run(const std::string& given);

// Keeps a run as a baseline, by default with the workers of this build, which must then be the one that made it.
// Throws InputError if its machine cannot tell a few percent (run/noise.h), unless `noisy`.
Baseline accept_run(const std::string& folder, const std::string& name, const std::string& by, const std::string& why,
                    bool without_workers, bool noisy);

}  // namespace assay
