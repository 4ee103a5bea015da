// The checker on implementations whose fault is known, as a fixture.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "harness/check/checker.h"
#include "tests/check/planted_contenders.h"

namespace assay {

inline CheckSettings seeded(std::uint64_t seed, std::vector<Waiver> waivers = {}) {
  return {seed, "test", {}, std::move(waivers)};
}

class Checked : public testing::Test {
 protected:
  std::map<std::string, VerdictRecord> check(const std::vector<std::string>& names,
                                             const CheckSettings& settings = seeded(5),
                                             const CheckGroup& group = group_of(60)) {
    std::vector<Contender> contenders;
    for (const std::string& name : names) contenders.push_back(planted(name, group.op));
    return check_contenders(contenders, settings, group);
  }
  std::map<std::string, VerdictRecord> check_contenders(const std::vector<Contender>& contenders,
                                                        const CheckSettings& settings, const CheckGroup& group) {
    std::map<std::string, VerdictRecord> verdicts;
    progress_ = 0;
    Checker checker(
        resources_, store_, settings,
        {[&](const VerdictRecord& verdict) {
           EXPECT_TRUE(verdicts.emplace(verdict.subject.implementation, verdict).second);
         },
         [&](std::int64_t cases) { progress_ += cases; }, [] { return false; }, [](const std::string&) {},
         [&](std::int64_t more) { failed_ += more; }, [&](double seconds) { shrunk_ += seconds > 0 ? 1 : 0; }});
    checker.check_group(group, contenders);
    return verdicts;
  }
  static CheckGroup group_of(int cases) {
    CheckGroup group;
    group.op = "rms_norm";
    group.cases = cases;
    return group;
  }
  Counterexample kept(const VerdictRecord& record) const { return store_.find(record.counterexample); }

  NoResources resources_;
  TemporaryFolder folder_;
  CounterexampleStore store_{folder_.path()};
  std::int64_t progress_ = 0, failed_ = 0, shrunk_ = 0;
};

}  // namespace assay
