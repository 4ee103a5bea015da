#include "harness/gtest/groups.h"

namespace assay {

void LazyGroup::add(const Contender& contender, std::function<bool()> wanted) {
  participants_.push_back({contender, std::move(wanted)});
}

const std::vector<VerdictRecord>& LazyGroup::verdicts(const std::string& implementation) {
  if (!checked_) check();
  checked_ = true;
  return verdicts_[implementation];
}

void LazyGroup::check() {
  std::vector<Contender> contenders;
  for (const Participant& each : participants_)
    if (each.contender.present() && each.wanted()) contenders.push_back(each.contender);
  const CheckEvents events{
      [this](const VerdictRecord& verdict) { verdicts_[verdict.subject.implementation].push_back(verdict); },
      [](std::int64_t) {}, [] { return false; }};
  Checker checker(means_.resources, means_.store, means_.settings, events);
  checker.check_group(group_, contenders);
  for (const Cell& cell : cells_) checker.check_cell(cell, contenders);
}

}  // namespace assay
