// A case as files that NumPy reads: what goes in, what is expected, and what an implementation answers.
#pragma once

#include <string>
#include <vector>

#include "harness/check/trial.h"

namespace assay {

// NAME.npy of each input; NAME.expected.npy and NAME.budget.npy of each output, in float64, with NaN in the rows that
// the reference did not compute. Returns the files.
std::vector<std::string> save_case(const Trial& trial, const std::string& folder);

// NAME.got.IMPLEMENTATION.npy of each output; adds the files.
void save_answer(const std::vector<Buffer>& outputs, const std::string& implementation, const std::string& folder,
                 std::vector<std::string>& files);

}  // namespace assay
