// A plan as GoogleTest tests: a suite for each op, dtype and implementation, a test in it for each required property.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/cli/options.h"
#include "harness/gtest/groups.h"
#include "harness/spec/resources.h"

namespace assay {

class TestRegistry {
 public:
  // Throws InputError for what `check` would refuse as well.
  explicit TestRegistry(const Options& options);
  TestRegistry(const TestRegistry&) = delete;
  TestRegistry& operator=(const TestRegistry&) = delete;

  // Once, before the tests are run. What was registered refers to this object.
  void register_all();

  std::uint64_t seed() const { return seed_; }

 private:
  friend class PropertyTest;
  void register_group(LazyGroup& group);
  // Reports, to GoogleTest, what the verdicts say of one property.
  void report(LazyGroup& group, const Contender& contender, const std::string& property) const;
  void report_failure(const VerdictRecord& verdict) const;
  void note_waiver(const VerdictRecord& verdict, const std::string& property) const;
  std::string command_to_replay(const VerdictRecord& verdict) const;

  Options options_;
  Plan plan_;
  std::vector<Contender> roster_, contenders_;
  std::vector<std::string> missing_;
  FileResources resources_;
  CounterexampleStore store_;
  std::uint64_t seed_ = 0;
  LazyGroup::Means means_;
  std::vector<std::unique_ptr<LazyGroup>> groups_;
};

}  // namespace assay
