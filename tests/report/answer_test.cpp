#include "harness/report/answer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/report/findings.h"
#include "tests/report/sample_summary.h"

namespace assay {
namespace {

using namespace report;
using namespace samples;

// A cell in which `first` is ahead of `second` by the ratio.
CellSummary lead(const std::string& op, const std::string& dtype, std::int64_t rows, const std::string& first,
                 const std::string& second, double ratio) {
  CellSummary made =
      cell(op, dtype, {{"rows", rows}, {"cols", 64}}, {measured(first, 1e-6), measured(second, ratio * 1e-6)});
  made.tied = 0;
  made.family = op == "pretokenize" ? "tokenizers" : "norms";
  return made;
}

TEST(Answer, NamesTheMostFrequentWinnerAndWhereToUseAnother) {
  Summary summary;
  for (const int rows : {1, 8, 64}) summary.cells.push_back(lead("rms_norm", "f32", rows, "simd", "onednn", 2));
  summary.cells.push_back(lead("rms_norm", "bf16", 1, "onednn", "simd", 1.5));
  summary.cells.push_back(lead("pretokenize", "u8", 1, "scalar", "pcre2", 5));
  EXPECT_EQ(
      advice_of(summary),
      "simd is the fastest right choice, alone or tied, in 3 of 5 cells; use onednn for rms_norm bf16, scalar for "
      "pretokenize");
}

TEST(Answer, WithinTwoPercentNoOtherChoiceIsNeeded) {
  Summary summary;
  for (const int rows : {1, 8}) summary.cells.push_back(lead("rms_norm", "f32", rows, "simd", "onednn", 2));
  summary.cells.push_back(lead("rms_norm", "f32", 64, "onednn", "simd", 1.01));
  EXPECT_EQ(advice_of(summary),
            "simd is the fastest right choice, alone or tied, in 2 of 3 cells and within 2% of it in 1 more");
  summary.cells.push_back(lead("rms_norm", "f32", 128, "onednn", "simd", 1.03));
  EXPECT_EQ(
      advice_of(summary),
      "simd is the fastest right choice, alone or tied, in 2 of 4 cells and within 2% of it in 1 more; use onednn "
      "for rms_norm f32 128x64");
}

TEST(Answer, ATimeThatCannotBeIsNamed) {
  Summary summary;
  for (const int rows : {1, 8}) summary.cells.push_back(lead("rms_norm", "f32", rows, "simd", "onednn", 2));
  summary.cells[1].measured[0].share_of_bound = 1.07;
  EXPECT_EQ(advice_of(summary),
            "simd is the fastest right choice, alone or tied, in both cells; 1 cell has a suspect time");
  EXPECT_TRUE(notes_of(summary)[0].ends_with(
      "simd beats its bound by 7.0%; more than 5% is a broken measurement or a wrong bound, not a feat"))
      << notes_of(summary)[0];
  for (CellSummary& cell : summary.cells) cell.measured.resize(1);
  EXPECT_EQ(advice_of(summary), "simd alone was measured, in 2 cells; 1 cell has a suspect time");
}

TEST(Answer, ACellOfWhomWasInterruptedIsUndecided) {
  Summary summary;
  summary.cells.push_back(lead("rms_norm", "f32", 1, "simd", "onednn", 2));
  summary.cells.push_back(lead("rms_norm", "f32", 8, "onednn", "simd", 2));
  Measured& interrupted = summary.cells[1].measured[1];
  interrupted.measurable = false, interrupted.interrupted = true;
  EXPECT_EQ(advice_of(summary), "simd is the fastest right choice, alone or tied, in the decided cell; 1 is undecided");
  Measured& other = summary.cells[0].measured[1];
  other.measurable = false, other.interrupted = true;
  EXPECT_EQ(advice_of(summary),
            "No cell is decided: in each of them, an implementation that is right could not be measured");
}

TEST(Answer, TheHeadlineSaysWhatIsMissingAndWhatFailed) {
  EXPECT_EQ(headline_of({}), "Nothing was checked");
  Summary summary;
  summary.verdicts = {verdict("gelu", "f32", "simd", Verdict::pass)};
  EXPECT_EQ(headline_of(summary), "All that could be checked passed");
  EXPECT_EQ(answer_of(summary), "All that could be checked passed.");
  for (const char* name : {"onednn", "mine", "other"})
    summary.verdicts.push_back(verdict("gelu", "bf16", name, Verdict::fail, "wrong"));
  EXPECT_EQ(headline_of(summary), "3 of 4 failed: gelu bf16 onednn, gelu bf16 mine and others");
  summary.environment.interrupted = true;
  EXPECT_TRUE(headline_of(summary).starts_with("Interrupted")) << headline_of(summary);
}

TEST(Means, AreOfRatiosToTheFastestOfEachCell) {
  Summary summary;
  summary.cells = {lead("rms_norm", "f32", 1, "simd", "onednn", 2), lead("rms_norm", "f32", 8, "onednn", "simd", 8),
                   lead("pretokenize", "u8", 1, "scalar", "pcre2", 5)};
  summary.cells[0].measured.push_back(measured("naive", 16e-6));
  const std::vector<FamilyMeans> means = means_of(summary);
  ASSERT_EQ(means.size(), 2u);
  EXPECT_EQ(means[0].family, "norms");
  EXPECT_EQ(means[0].cells, 2);
  ASSERT_EQ(means[0].means.size(), 3u);
  EXPECT_EQ(means[0].means[0].implementation, "onednn");
  EXPECT_NEAR(means[0].means[0].mean, std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(means[0].means[1].mean, std::sqrt(8.0), 1e-12);
  EXPECT_EQ(means[0].means[2].implementation, "naive") << "one that has no time everywhere comes last";
  EXPECT_EQ(means[0].means[2].cells, 1);
}

TEST(Processor, IsToldByWhatReadersKnowItBy) {
  Environment environment;
  environment.machine = {
      {"usable_isa", "avx avx2 avx512_bf16 avx512f fma"},
      {"caches", "L1 Data 48K shared by 0; L1 Instruction 32K shared by 0; L2 Unified 1024K shared by 0"},
      {"package_cores", "8"},
      {"memory", "24 GiB"}};
  environment.recorded = {{"cpu_name", "AMD EPYC"}};
  environment.allocation = {{"allotted_cores", "2"}};
  const Facts wanted{{"Processor", "AMD EPYC"},
                     {"Cores", "2 of 8"},
                     {"Instruction sets", "AVX-512 BF16, AVX-512, AVX2, FMA"},
                     {"Caches", "L1 48 KiB, L2 1 MiB"},
                     {"Memory", "24 GiB"}};
  EXPECT_EQ(processor_of(environment), wanted);
  environment.machine = {{"caches", "as no kernel says it"}, {"usable_isa", "vector"}};
  const Facts odd = processor_of(environment);
  EXPECT_EQ(fact_of(odd, "Caches"), "as no kernel says it");
  EXPECT_EQ(fact_of(odd, "Instruction sets"), "vector");
}

}  // namespace
}  // namespace assay
