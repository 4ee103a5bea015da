// What a table keeps when some of it is made anew.
#pragma once

#include <string>
#include <vector>

#include "harness/dispatch_table.hpp"

namespace assay {

struct MergedMachine {
  DispatchMachine machine;
  std::vector<std::string> removed;  // what the earlier section said and this one does not, a line each
};

// The section `made`, and of `before` all that is of another op, dtype, number of threads or cache. What is of the same
// is replaced as a whole: sizes of several days may be of several versions.
MergedMachine merge_sections(const DispatchMachine& before, DispatchMachine made);

// "rms_norm f32 cols=768 eps=1e-05 cold 2 threads": all that an entry is keyed by.
std::string key_of(const DispatchEntry& entry);

}  // namespace assay
