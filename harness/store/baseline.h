// Runs that later ones are compared with: kept with the workers that made them, so that a build of last month can be
// measured again tonight, side by side with today's.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "harness/store/run_folder.h"

namespace assay {

struct Baseline {
  std::string name;
  std::string folder;                // holds records.jsonl and environment.json, as a run does
  std::string run;                   // the campaign that was accepted
  std::string by, why;               // who accepted it
  std::string accepted;              // UTC
  std::string commit;                // of the build
  std::string workers;               // folder with its executables; empty if they were not kept
  std::vector<std::string> plugins;  // "[NAME=]FILE" as kept
};

inline constexpr std::size_t longest_baseline_name = 100;

// The name that a run's baseline gets if nobody gives one: its machine and its spec.
std::string baseline_name(const Environment& environment);

// The one that is kept in `baselines` for such a run: by that name, or by the one that it had when the machine's
// fingerprint was of more than its hardware. The new name if there is neither.
std::string kept_baseline(const std::string& baselines, const Environment& environment);

struct KeptFiles {
  std::string worker_directory;      // empty: no workers are kept
  std::vector<std::string> workers;  // names of the executables in it; one that is not there is left out
};

// Throws InputError for a name that no baseline can have: it is a folder's, and never leads out of where they are.
void refuse_odd_baseline_name(const std::string& name);

// As the machine knows the user, for where no variable says who that is (cron, containers); "unknown" if it does not.
std::string name_of_user(uid_t user);

// Copies the run, its workers and its plug-ins to `baselines`/`name`, and puts it in the place of the one that had the
// name: before that is done, nothing of the old one is touched. Throws InputError for a name that is no file name.
Baseline accept_baseline(const std::string& baselines, const std::string& name, const Run& run, const std::string& by,
                         const std::string& why, const KeptFiles& files);

// Throws InputError if the folder is none of a baseline.
Baseline read_baseline(const std::string& folder);
bool is_baseline(const std::string& folder);
std::vector<Baseline> list_baselines(const std::string& baselines, std::vector<std::string>& damage);

}  // namespace assay
