// Measures the power of a check: how many planted bugs it finds.
#pragma once

#include <string>
#include <vector>

#include "harness/check/checker.h"

namespace assay {

struct MutantResult {
  std::string op, dtype, mutant, description;
  bool killed = false;
  std::int64_t cases = 0;  // until it was killed, or in all
  std::string property;    // that killed it
  std::string reason;
  std::string case_id;        // that killed it
  bool in_cell = false;       // that case was a cell of the spec, not a generated one
  std::int64_t left_out = 0;  // cases that could not be made, because a text or vocabulary is not here
  std::string missing;        // which
  std::string twin_failure;   // the unmutated twin failed the same case: the mutant proves nothing
};

// Runs the mutants of the group's op through the group's cases, and those that are left through the cells of its op
// and dtype: all that a check would hold an implementation against. Each stops at the case that kills it, and its twin
// has to pass that very case. Those that cannot show in the group's dtype are not among the results.
std::vector<MutantResult> run_selftest(const CheckGroup& group, const std::vector<Cell>& cells, const Roster& mutants,
                                       const Resources& resources, std::uint64_t seed, const CheckEvents& events);

}  // namespace assay
