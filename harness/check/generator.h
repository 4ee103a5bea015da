// The cases of a check, one after the other; and RapidCheck's part: it walks down from a failing case to a minimum.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "harness/core/contract.h"
#include "harness/core/plan.h"

namespace assay {

// The cases of a check group, the same for the same seed.
class CaseGenerator {
 public:
  CaseGenerator(const OpInfo& op, const CheckGroup& group, std::uint64_t seed);
  ~CaseGenerator();
  Case next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The simplest case that can be reached from `failing` through cases that still fail.
Case minimise_case(const OpInfo& op, const Case& failing, const std::function<bool(const Case&)>& still_fails);

}  // namespace assay
