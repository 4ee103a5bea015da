// The checks of one op and dtype, made once and when they are first asked for, whichever of its tests it is that asks.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/check/checker.h"

namespace assay {

class LazyGroup {
 public:
  struct Means {
    const Resources& resources;
    const CounterexampleStore& store;
    CheckSettings settings;
  };

  LazyGroup(const CheckGroup& group, std::vector<Cell> cells, const Means& means)
      : group_(group), cells_(std::move(cells)), means_(means) {}

  const CheckGroup& group() const { return group_; }
  // A contender that takes part, if `wanted` says so when the checks are made: a filter may have taken its tests away.
  void add(const Contender& contender, std::function<bool()> wanted);

  // All verdicts on an implementation: on the generated cases, on each cell, on the examples of its waivers.
  const std::vector<VerdictRecord>& verdicts(const std::string& implementation);

 private:
  void check();

  CheckGroup group_;
  std::vector<Cell> cells_;
  const Means& means_;
  struct Participant {
    Contender contender;
    std::function<bool()> wanted;
  };
  std::vector<Participant> participants_;
  bool checked_ = false;
  std::map<std::string, std::vector<VerdictRecord>> verdicts_;
};

}  // namespace assay
