#include "harness/store/fitness.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace assay {
namespace {

namespace fs = std::filesystem;

// A machine made of files.
class Machine : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(root_); }
  void TearDown() override { fs::remove_all(root_); }
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories(fs::path(root_ + file).parent_path());
    std::ofstream(root_ + file) << text;
  }
  std::map<std::string, Finding> findings() const {
    std::map<std::string, Finding> found;
    for (const Finding& each : examine_machine(root_)) found[each.what] = each;
    return found;
  }
  const std::string root_ = testing::TempDir() + "machine" + std::to_string(getpid());  // tests run at once
};

TEST_F(Machine, AQuietOneIsGood) {
  write("/proc/cpuinfo", "processor : 0\nflags\t\t: fpu avx2\n");
  write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  write("/sys/devices/system/cpu/cpufreq/boost", "0\n");
  write("/sys/devices/system/cpu/smt/active", "0\n");
  write("/proc/loadavg", "0.05 0.01 0.00 1/100 5\n");
  write("/proc/stat", "cpu  100 0 100 100000 0 0 0 1 0 0\n");
  write("/proc/self/cgroup", "0::/slice\n");
  write("/sys/fs/cgroup/slice/cpu.max", "max 100000\n");
  write("/sys/fs/cgroup/slice/memory.max", "max\n");
  write("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  write("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
  write("/proc/sys/kernel/randomize_va_space", "2\n");
  for (const auto& [what, finding] : findings()) {
    EXPECT_EQ(finding.fitness, Fitness::good) << what << ": " << finding.found;
    EXPECT_TRUE(finding.advice.empty()) << what;
  }
}

TEST_F(Machine, EachTroubleIsToldWithWhatToDo) {
  write("/proc/cpuinfo", "flags\t\t: fpu hypervisor avx2\n");
  write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  write("/sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
  write("/sys/devices/system/cpu/smt/active", "1\n");
  write("/proc/loadavg", "3.10 2 1 1/100 5\n");
  write("/proc/stat", "cpu  100 0 100 1000 0 0 0 100 0 0\n");
  write("/proc/self/cgroup", "0::/\n");
  write("/sys/fs/cgroup/cpu.max", "150000 100000\n");
  write("/sys/fs/cgroup/memory.max", "1073741824\n");
  write("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
  write("/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
  write("/proc/sys/kernel/randomize_va_space", "0\n");
  for (const auto& [what, finding] : findings()) {
    EXPECT_NE(finding.fitness, Fitness::good) << what << ": " << finding.found;
    EXPECT_FALSE(finding.advice.empty()) << what;
  }
  EXPECT_EQ(findings()["memory limit"].found, "1.0 GiB");
  EXPECT_EQ(findings()["boost"].found, "on");
}

TEST_F(Machine, OfAnOldKindOfControlGroup) {
  write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
  EXPECT_EQ(findings()["processor quota"].fitness, Fitness::bad);
  write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(findings()["processor quota"].fitness, Fitness::good);
}

TEST_F(Machine, WithoutAnythingIsUnknown) {
  for (const auto& [what, finding] : findings()) EXPECT_NE(finding.fitness, Fitness::bad) << what;
}

TEST_F(Machine, OfNonsenseHarmsNobody) {
  const std::string long_line(100'000, '['), binary("\x00\xff]\x01[", 5);
  for (const std::string& nonsense :
       {long_line, binary, std::string("\n"), std::string("nan nan nan nan nan nan nan nan nan"),
        std::string("cpu 1e400 -1"), std::string("]["), std::string("0::/../../../etc\n")}) {
    for (const char* file :
         {"/proc/cpuinfo", "/proc/loadavg", "/proc/stat", "/proc/self/cgroup", "/sys/fs/cgroup/cpu.max",
          "/sys/fs/cgroup/memory.max", "/sys/kernel/mm/transparent_hugepage/enabled",
          "/proc/sys/kernel/randomize_va_space", "/sys/devices/system/cpu/smt/active"})
      write(file, nonsense);
    EXPECT_EQ(examine_machine(root_).size(), 11u);
  }
}

TEST(TimerResolution, IsPositive) { EXPECT_GT(timer_resolution(), 0); }

}  // namespace
}  // namespace assay
