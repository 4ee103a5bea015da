// What its user expects of a case, beside what the reference says: held against it as an implementation's answer is.
#pragma once

#include <string>

#include "harness/check/trial.h"
#include "harness/core/own_tensors.h"
#include "harness/core/record.h"

namespace assay {

// By this name what is expected stands among the implementations.
inline constexpr const char* expectation_name = "expected";

// The verdict on all of it; `like` says of what cell. The trial has to be by the contract.
VerdictRecord judge_expectation(const Trial& by_contract, const OwnTensors& own, const VerdictRecord& like);

// One line for each output that is expected: how it stands to the reference.
std::string describe_expectation(const Trial& by_contract, const OwnTensors& own);

// The output of this name; null if nothing is expected of it.
const Buffer* expected_by_user(const OwnTensors* own, const std::string& output);

}  // namespace assay
