#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "harness/cli/options.h"
#include "harness/core/build.h"
#include "harness/core/catalog.h"
#include "harness/core/error.h"
#include "harness/measure/summarise.h"
#include "harness/report/findings.h"
#include "harness/run/noise.h"
#include "harness/run/output.h"
#include "harness/run/runs.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"
#include "harness/store/baseline.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

int list() {
  std::vector<std::string> damage;
  const std::vector<Baseline> all = list_baselines(baselines_folder(), damage);
  for (const std::string& line : damage) tell(line);
  if (all.empty()) std::printf("there are no baselines; './assay baseline accept RUN --why TEXT' makes one\n");
  for (const Baseline& each : all) {
    std::printf("%s\n", clean(each.name).c_str());
    print_wrapped("  accepted " + each.accepted + (each.by.empty() ? "" : " by " + each.by) + ": " + each.why, 2, 80);
    print_wrapped("  run " + each.run + ", commit " + build::short_commit(each.commit) +
                      (each.workers.empty() ? ", without its workers" : ", with its workers"),
                  2, 80);
  }
  return damage.empty() ? all_well : bad_usage;
}

struct Acceptance {
  std::string run, name, by, why;
  bool without_workers = false, partial = false, noisy = false;
};

// What is compared with half a run has lost the other half.
void refuse_partial(const NamedRun& opened) {
  const Environment& environment = opened.run.environment;
  const std::string missing = report::missing_of(summarise(environment, opened.run.records, opened.run.damage));
  if (!missing.empty())
    throw InputError({opened.run.folder}, missing + "; finish it with --resume, or accept it as it is with --partial");
}

}  // namespace

Baseline accept_run(const std::string& folder, const std::string& name, const std::string& by, const std::string& why,
                    bool without_workers, bool noisy) {
  const Run run = open_run(folder).run;
  const std::string kept_as = name.empty() ? baseline_name(run.environment) : name;
  refuse_odd_baseline_name(kept_as);
  KeptFiles files;
  if (!without_workers) {
    if (!was_made_by_this_build(run.environment))
      throw InputError({folder},
                       "was made by another build of assay (commit " + fact_of(run.environment.software, "commit") +
                           "; this one is " + build::commit() +
                           "), and this build cannot keep the workers of that one; accept it with that build, or with "
                           "--without-workers");
    files.worker_directory = roster_options({}).worker_directory;
    for (const CatalogLibrary& library : catalog_libraries())
      if (!library.external && library.absent.empty()) files.workers.push_back("assay-worker-" + library.name);
    files.workers.push_back("assay-worker-plugin");
  }
  if (const std::string why_not = noisy ? "" : why_too_noisy(run); !why_not.empty())
    throw InputError({folder}, why_not + ". Accept it when this machine is quieter, or as it is with --noisy");
  return accept_baseline(baselines_folder(), kept_as, run, by, why, files);
}

void add_baseline(CommandLine& program) {
  Verb verb = program.verb("baseline", "Keeps runs to compare later ones with");
  verb.needs_a_verb();
  verb.footer("Example: ./assay baseline accept latest --why \"release 1.2\"");
  Verb accept = verb.verb("accept", "Keeps a run, with the workers that made it");
  auto given = std::make_shared<Acceptance>();
  accept.option("RUN", given->run, "The folder of a run, or its name").required();
  accept.option("--name", given->name, "Names the baseline (default: a name made of the machine and the spec)");
  accept.option("--by", given->by, "The person who accepts it (default: the user)").environment("USER");
  accept.option("--why", given->why, "The reason why this run is the one to compare with").required().not_empty();
  accept.flag("--without-workers", given->without_workers,
              "Keeps no executables, so that no difference from it can be confirmed");
  accept.flag("--partial", given->partial,
              "Accepts the run even if it was interrupted or parts of it could not be measured");
  add_noisy(accept, given->noisy);
  accept.does([given] {
    if (!given->partial) refuse_partial(open_run(given->run));
    const std::string by = given->by.empty() ? name_of_user(geteuid()) : given->by;
    const Baseline kept = accept_run(given->run, given->name, by, given->why, given->without_workers, given->noisy);
    std::printf("%s is now the baseline %s%s\n", kept.run.c_str(), kept.name.c_str(),
                kept.workers.empty() ? ", without workers" : "");
    return int{all_well};
  });
  verb.verb("list", "Lists the baselines, who accepted them and why").does(list);
}

}  // namespace assay
