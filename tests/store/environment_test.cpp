#include "harness/store/environment.h"
#include "harness/op.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/machine.hpp"

namespace assay {
namespace {

TEST(Environment, TheFingerprintsAreStable) {
  const Facts libraries{{"openblas", "0.3.21 build 0a0b"}};
  const Environment one = take_environment(libraries, "assay run", "quick"),
                    other = take_environment(libraries, "assay check", "nightly");
  EXPECT_EQ(one.machine_fingerprint.size(), 16u);
  EXPECT_EQ(one.machine_fingerprint, other.machine_fingerprint);
  EXPECT_EQ(one.software_fingerprint, other.software_fingerprint);
  EXPECT_EQ(one.machine, other.machine);
  EXPECT_EQ(one.command, "assay run");
  EXPECT_EQ(one.started.size(), 20u);
  EXPECT_EQ(one.finished, "");
}

TEST(Environment, AnotherLibraryIsOtherSoftwareOnTheSameMachine) {
  const Environment one = take_environment({{"openblas", "0.3.21"}}, "", ""),
                    other = take_environment({{"openblas", "0.3.22"}}, "", "");
  EXPECT_EQ(one.machine_fingerprint, other.machine_fingerprint);
  EXPECT_NE(one.software_fingerprint, other.software_fingerprint);
  EXPECT_EQ(differences(one.software, other.software), std::vector<std::string>{"openblas: 0.3.21 and 0.3.22"});
  EXPECT_TRUE(differences(one.machine, other.machine).empty());
}

TEST(Environment, KnowsWhatTimesDependOn) {
  const Environment environment = take_environment({}, "", "");
  const auto has = [](const Facts& facts, const char* name) {
    return std::ranges::count(facts, name, &std::pair<std::string, std::string>::first) == 1;
  };
  for (const char* name : {"architecture", "cpu_model", "usable_isa", "caches", "package_cores", "memory"})
    EXPECT_TRUE(has(environment.machine, name)) << name;
  for (const char* name : {"host_name", "kernel", "hypervisor"}) EXPECT_TRUE(has(environment.host, name)) << name;
  for (const char* name : {"allotted_cores", "processors", "governor", "boost", "processor_quota", "memory_limit"})
    EXPECT_TRUE(has(environment.allocation, name)) << name;
  for (const auto& [name, value] : environment.machine) EXPECT_FALSE(name.empty());
  EXPECT_GE(last_level_cache(), 1 << 15);
  EXPECT_GE(pressure_now().load, 0);
  EXPECT_GE(pressure_now().steal, 0);
}

// What a run may use changes with whoever starts it, and the kernel with every update: neither is another machine.
TEST(Environment, HostAndAllocationAreNoPartOfTheFingerprint) {
  const Environment environment = take_environment({}, "", "");
  EXPECT_EQ(environment.machine_fingerprint, fingerprint_of_hardware(environment.machine));
  for (const auto& [name, value] : environment.machine) EXPECT_TRUE(is_of_hardware(name)) << name;
  Facts other = environment.machine;
  other[0].second += "?";
  EXPECT_NE(fingerprint_of_hardware(other), environment.machine_fingerprint);
}

// Older runs do not have them, and are to keep their names.
TEST(Environment, MemoryAndCoresAreComparedAndNotHashed) {
  const Facts older{{"cpu_model", "2"}, {"allotted_cores", "4"}}, one{{"cpu_model", "2"}, {"memory", "24 GiB"}},
      other{{"cpu_model", "2"}, {"memory", "48 GiB"}};
  EXPECT_EQ(fingerprint_of_hardware(one), fingerprint_of_hardware({{"cpu_model", "2"}}));
  EXPECT_TRUE(hardware_differences(older, one).empty());
  EXPECT_TRUE(same_hardware(older, one));
  EXPECT_EQ(hardware_differences(one, other), std::vector<std::string>{"memory: 24 GiB and 48 GiB"});
  EXPECT_FALSE(same_hardware(one, other));
  EXPECT_FALSE(same_hardware({{"cpu_model", "2"}}, {{"memory", "24 GiB"}}));
}

TEST(Differences, NameTheFactAndBothValues) {
  EXPECT_TRUE(differences({}, {}).empty());
  EXPECT_TRUE(differences({{"a", "1"}, {"b", "2"}}, {{"b", "2"}, {"a", "1"}}).empty());
  EXPECT_EQ(differences({{"cpu_model", "2"}, {"smt", "1"}}, {{"cpu_model", "17"}, {"smt", "1"}}),
            std::vector<std::string>{"cpu_model: 2 and 17"});
  EXPECT_EQ(differences({{"gone", "1"}}, {{"new", "2"}}),
            (std::vector<std::string>{"gone: 1 and nothing", "new: nothing and 2"}));
}

}  // namespace
}  // namespace assay
