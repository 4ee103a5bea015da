// What a selftest found: which planted bugs were found by what, and which were not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/selftest.h"

namespace assay {

// What one property found, asked alone and in each of the first generated cases.
struct PropertyAlone {
  std::string property;
  std::vector<MutantResult> results;
};

struct SelftestReport {
  std::string spec;
  std::uint64_t seed = 0;
  double seconds = 0;
  std::vector<MutantResult> results;      // one per op, dtype and mutant
  std::vector<PropertyAlone> alone = {};  // if that was asked for
};

// Whether every mutant was killed, and passes where its bug is taken out.
bool all_killed(const SelftestReport& report);

// Tables and the survivors with what they are, in lines of at most 80 columns.
std::string print_selftest(const SelftestReport& report, bool colour, bool unicode);

std::string selftest_as_json(const SelftestReport& report);

}  // namespace assay
