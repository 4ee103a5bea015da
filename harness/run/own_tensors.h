// Cases of a user's own tensors: from what was given, on a command line or in a spec, to the cells of a plan.
#pragma once

#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/run/options.h"
#include "harness/spec/spec.h"

namespace assay {

// --input, --expect or, where it is not of texts, --param.
bool has_own_tensors(const Options& options);

// What --param says.
Parameters given_parameters(const Options& options, const OpInfo& op);

// The op's default plan, with one cell instead of its own: these tensors. Throws InputError unless one op is chosen.
Plan plan_of_own_tensors(const Options& options, const std::vector<std::string>& ops, const PlanOptions& plan_options);

// A literal case, with what its files hold.
struct ReadCase {
  Case which;
  SharedTensors tensors;
  std::vector<std::string> notes;  // for people: what became of the files
};
ReadCase read_own_case(const OwnCase& given, const Resources& resources);
// What --input, --expect and --param say of a case of this op.
OwnCase own_case_of(const Options& options, const OpInfo& op);

// Makes cells of all of a plan's own cases, whose dtype one of these globs has to match, and adds the checks that they
// need. Two that hold the same are one.
void read_own_cells(Plan& plan, const std::vector<std::string>& dtypes, const Resources& resources);

}  // namespace assay
