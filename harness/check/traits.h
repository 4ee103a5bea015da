// What single runs tell of an implementation beyond right and wrong: shown, and failed only where a spec requires it.
#pragma once

#include <string>
#include <vector>

#include "harness/core/relation.h"

namespace assay {

// Those that say something about this run.
struct TraitSeen {
  std::string name;
  bool held = false;
};
std::vector<TraitSeen> traits_of(const Op& op, const FinishedRun& run);

// What a trait of single runs that this op has means; empty if it has none of that name.
std::string doc_of_trait(const Op& op, const std::string& name);

// Each that any op has, with what it means, in the order in which they are shown; relations that are traits included.
struct TraitInfo {
  std::string name, doc;
};
std::vector<TraitInfo> all_traits();

}  // namespace assay
