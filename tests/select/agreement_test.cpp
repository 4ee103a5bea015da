// Tables that were made up, held against each other.
#include <gtest/gtest.h>

#include "harness/select/choose.h"
#include "tests/select/made_up_runs.h"

namespace assay {
namespace {

DispatchTable table_of(std::vector<CellSummary> cells) {
  return {"", "", {choose({run(std::move(cells))}, {}).machine}};
}

// simd leads at one size, or cannot be told from onednn, or is behind it.
const std::vector<Time> ahead{{"simd", 1}, {"onednn", 1.5}}, level{{"simd", 1.01}, {"onednn", 1}},
    behind{{"simd", 1.5}, {"onednn", 1}};

TEST(Agreement, OfATableWithItselfIsWhole) {
  const DispatchTable table = table_of({cell(1, ahead), cell(16, behind), cell(1, level, 0.004, 4096)});
  const DispatchAgreement agreement = agreement_of(table, table);
  EXPECT_EQ(agreement.compared, 3);
  EXPECT_EQ(agreement.same, 3);
  EXPECT_EQ(agreement.ties, 0);
  EXPECT_EQ(agreement.only_in_one, 0);
  EXPECT_TRUE(agreement.different.empty());
}

TEST(Agreement, TwoCertainChoicesThatDifferAreADisagreement) {
  const DispatchAgreement agreement =
      agreement_of(table_of({cell(1, ahead), cell(16, ahead)}), table_of({cell(1, ahead), cell(16, behind)}));
  EXPECT_EQ(agreement.same, 1);
  ASSERT_EQ(agreement.different.size(), 1u);
  EXPECT_TRUE(agreement.different[0].what.starts_with("rms_norm f32 cols=768 ")) << agreement.different[0].what;
  EXPECT_TRUE(agreement.different[0].what.ends_with(" rows=16")) << agreement.different[0].what;
  EXPECT_EQ(agreement.different[0].one, "simd");
  EXPECT_EQ(agreement.different[0].other, "onednn");
}

TEST(Agreement, ATieInEitherTableExcusesAnotherChoice) {
  // Alone, a tie goes to the first name, which is onednn.
  const DispatchTable certain = table_of({cell(1, ahead)}), tied = table_of({cell(1, level)});
  for (const DispatchAgreement& agreement : {agreement_of(certain, tied), agreement_of(tied, certain)}) {
    EXPECT_EQ(agreement.compared, 1);
    EXPECT_EQ(agreement.ties, 1);
    EXPECT_TRUE(agreement.different.empty());
  }
  // A tie between others does not.
  const DispatchTable of_others = table_of({cell(1, {{"naive", 1}, {"onednn", 1.001}, {"simd", 1.5}})}),
                      of_simd = table_of({cell(1, {{"naive", 1.5}, {"onednn", 1.5}, {"simd", 1}})});
  EXPECT_EQ(agreement_of(of_others, of_simd).different.size(), 1u);
}

TEST(Agreement, OnlyWhatBothWereMeasuredAtIsCompared) {
  const DispatchTable one = table_of({cell(1, ahead), cell(16, ahead)}),
                      other = table_of({cell(1, ahead), cell(64, behind), cell(1, ahead, 0.004, 4096)});
  const DispatchAgreement agreement = agreement_of(one, other);
  EXPECT_EQ(agreement.compared, 1);
  EXPECT_EQ(agreement.same, 1);
  EXPECT_EQ(agreement.only_in_one, 3);
  DispatchTable elsewhere = one;
  elsewhere.machines[0].facts = {{"cpu_model", "2"}};
  EXPECT_EQ(agreement_of(one, elsewhere).compared, 0);
  EXPECT_EQ(agreement_of({}, one).compared, 0);
}

TEST(IsTie, OnlyIfNoSizeHasAWinner) {
  const auto only_entry = [](std::vector<CellSummary> cells) {
    return table_of(std::move(cells)).machines[0].entries.at(0);
  };
  EXPECT_TRUE(only_entry({cell(1, level), cell(16, level)}).is_tie());
  EXPECT_FALSE(only_entry({cell(1, ahead), cell(16, level)}).is_tie());
  EXPECT_FALSE(only_entry({cell(1, ahead)}).is_tie());
}

}  // namespace
}  // namespace assay
