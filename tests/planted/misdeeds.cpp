// Implementations of rms_norm that compute what is right, and do something that no implementation should. What each
// of them is to be told stands in misdeed_table.h.
#include "tests/planted/misdeed.h"

using namespace assay::planted;

std::vector<assay::Hosted> assay::hosted_implementations() {
  std::vector<Hosted> all{plant("right", {}, {})};
  for (const auto& list : {misdeeds_that_end(), misdeeds_at_the_wall(), misdeeds_to_others(), misdeeds_to_itself()})
    for (const Deed& deed : list) all.push_back(plant(deed.name, deed.before, deed.after));
  return all;
}
