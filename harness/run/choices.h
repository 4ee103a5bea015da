// What a command line chooses: where things are, what there is, and what is asked for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/run/options.h"
#include "harness/spec/resources.h"
#include "harness/worker/parent/roster.h"

namespace assay {

// The project's folder: specs, vocabularies, results. ASSAY_ROOT overrides what the build knows.
std::string project_root();
// Of that root, and the user's own. Throws InputError.
FileResources project_resources(const std::vector<OwnResource>& own = {},
                                const std::map<std::string, SharedTensors>& tensors = {});
FileResources project_resources(const Plan& plan);
std::vector<OwnResource> own_resources(const Options& options);
// Where results/ and reports/ are made: in the project's folder or, for a program that was installed, where it is run.
std::string output_root();
// How the program is called in the commands that it prints: "./assay", or "assay" if it was installed.
std::string program_name();
RosterOptions roster_options(const Options& options, const Limits& limits = {});

// The plans that the options ask for: the spec, or the default spec of each op. Its cells have their contents.
Plan plan_of(const Options& options);

// The implementations that the filters leave, probes included.
std::vector<Contender> chosen(const Roster& roster, const std::vector<std::string>& implementations);

// What is required and not there, with the reason; empty if all is well.
std::vector<std::string> missing_required(const Roster& roster, const std::vector<std::string>& required);

// Whether it was brought by --plugin or --worker.
bool is_foreign(const Contender& contender);
// A plug-in that has nothing for what is asked is a mistake, not an empty success: throws InputError.
void refuse_idle_plugins(const std::vector<std::string>& plugins, const std::vector<Contender>& all, const Plan& plan);

std::uint64_t fresh_seed();

// A text whose commands call the program as program_name() has it.
std::string as_called(std::string text);

}  // namespace assay
