#include "harness/core/plan.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

Case rms_norm_case(std::int64_t rows, std::int64_t cols) {
  Case which;
  which.op = "rms_norm";
  which.dims = {{"rows", rows}, {"cols", cols}};
  which.values = "normal";
  return which;
}

TEST(Efforts, AreFoundByName) {
  EXPECT_EQ(effort_names(), (std::vector<std::string>{"quick", "standard", "thorough"}));
  for (const std::string& name : effort_names()) EXPECT_EQ(effort_named(name)->name, name);
  EXPECT_FALSE(effort_named("Quick"));
  EXPECT_FALSE(effort_named(""));
  EXPECT_LT(effort_named("quick")->cases, effort_named("standard")->cases);
  EXPECT_LT(effort_named("standard")->cases, effort_named("thorough")->cases);
  EXPECT_EQ(effort_named("standard")->cases, Effort{}.cases);
  EXPECT_EQ(effort_named("standard")->launches, Effort{}.launches);
}

TEST(Cells, AreNamedByCaseAndCache) {
  const Cell cell{rms_norm_case(1, 2), CacheMode::cold, true, ""};
  EXPECT_EQ(to_id(cell), "rms_norm:f32,rows=1,cols=2,values=normal,seed=0;cold");
}

TEST(Exclusion, AppliesToWhatAllItsPatternsMatch) {
  Exclusion all;
  EXPECT_TRUE(all.applies_to("simd@avx2", rms_norm_case(1, 1)));
  Exclusion some;
  some.op = "*_norm";
  some.implementation = "onednn*";
  some.dtype = "f32";
  EXPECT_TRUE(some.applies_to("onednn@avx2", rms_norm_case(1, 1)));
  EXPECT_FALSE(some.applies_to("simd", rms_norm_case(1, 1)));
  Case bf16 = rms_norm_case(1, 1);
  bf16.dtype = Dtype::bf16;
  EXPECT_FALSE(some.applies_to("onednn", bf16));
  Case other = rms_norm_case(1, 1);
  other.op = "gelu";
  EXPECT_FALSE(some.applies_to("onednn", other));
}

TEST(Exclusion, RangesIncludeBothEndsAndMustAllHold) {
  Exclusion exclusion;
  exclusion.dims = {{"rows", {2, 4}}, {"cols", {10, 10}}};
  EXPECT_TRUE(exclusion.applies_to("x", rms_norm_case(2, 10)));
  EXPECT_TRUE(exclusion.applies_to("x", rms_norm_case(4, 10)));
  EXPECT_FALSE(exclusion.applies_to("x", rms_norm_case(1, 10)));
  EXPECT_FALSE(exclusion.applies_to("x", rms_norm_case(5, 10)));
  EXPECT_FALSE(exclusion.applies_to("x", rms_norm_case(3, 11)));
  exclusion.dims = {{"bytes", {0, 1000}}};  // of another op
  EXPECT_FALSE(exclusion.applies_to("x", rms_norm_case(2, 10)));
}

}  // namespace
}  // namespace assay
