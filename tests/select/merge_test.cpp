// What a second selection leaves of the first.
#include "harness/select/merge.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

DispatchEntry entry(const std::string& op, const std::string& choice, std::int64_t cols = 768, int threads = 1) {
  DispatchEntry made;
  made.op = op;
  made.dtype = "f32";
  made.cache = "hot";
  made.threads = threads;
  made.dims = {{"cols", cols}};
  made.ranged = "rows";
  made.ranking = {{choice, "1", "", {1, 1, 1}}};
  return made;
}

DispatchMachine section(std::vector<DispatchEntry> entries, const std::string& run) {
  DispatchMachine machine;
  machine.entries = std::move(entries);
  machine.runs = {run};
  return machine;
}

std::vector<std::string> said_by(const DispatchMachine& machine) {
  std::vector<std::string> all;
  for (const DispatchEntry& each : machine.entries) all.push_back(key_of(each) + ": " + each.choice());
  return all;
}
using Texts = std::vector<std::string>;

TEST(Merge, WhatIsOfAnotherOpOrNumberOfThreadsStays) {
  const DispatchMachine before =
      section({entry("gelu", "simd"), entry("rms_norm", "naive"), entry("rms_norm", "naive", 768, 2)}, "first");
  const MergedMachine merged = merge_sections(before, section({entry("rms_norm", "simd")}, "second"));
  EXPECT_EQ(said_by(merged.machine), (Texts{"gelu f32 cols=768: simd", "rms_norm f32 cols=768: simd",
                                            "rms_norm f32 cols=768 2 threads: naive"}));
  EXPECT_EQ(merged.machine.runs, (Texts{"second", "first"}));
  EXPECT_TRUE(merged.removed.empty());
}

TEST(Merge, WhatIsRemovedIsSaid) {
  DispatchEntry large = entry("rms_norm", "onednn", 4096);
  large.low = 8;
  const DispatchMachine before = section({entry("rms_norm", "naive"), entry("rms_norm", "simd", 4096), large}, "first");
  const MergedMachine merged = merge_sections(before, section({entry("rms_norm", "simd")}, "second"));
  EXPECT_EQ(said_by(merged.machine), Texts{"rms_norm f32 cols=768: simd"});
  EXPECT_EQ(merged.removed,
            Texts{"removed: rms_norm f32 cols=4096 (simd, onednn), which was not measured in these runs"});
  EXPECT_EQ(merged.machine.runs, Texts{"second"});
}

TEST(Merge, WhatIsUndecidedNowIsNotWhatWasUndecidedBefore) {
  DispatchMachine before = section({}, "first"), made = section({}, "second");
  const auto undecided = [](const std::string& op) {
    return DispatchUndecided{op, "f32", "hot", 1, {}, {{"cols", 768}}, "rows", 1, {"simd"}, ""};
  };
  before.undecided = {undecided("rms_norm"), undecided("gelu")};
  before.undecided[0].size = 16;
  made.undecided = {undecided("rms_norm")};
  const MergedMachine merged = merge_sections(before, made);
  ASSERT_EQ(merged.machine.undecided.size(), 2u);
  EXPECT_EQ(merged.machine.undecided[0].op, "gelu");
  EXPECT_EQ(merged.machine.undecided[1].size, 1);
}

}  // namespace
}  // namespace assay
