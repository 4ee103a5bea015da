#include <gtest/gtest.h>

#include "harness/report/export/markdown.h"
#include "harness/report/findings.h"
#include "harness/report/html/html.h"
#include "harness/report/terminal.h"

namespace assay::report {
namespace {

VerdictSummary verdict(const std::string& implementation, const std::string& dtype,
                       std::map<std::string, Tally> traits) {
  VerdictSummary made;
  made.op = "gelu";
  made.dtype = dtype;
  made.subject.implementation = implementation;
  made.traits = std::move(traits);
  return made;
}

TEST(TraitMatrix, HasARowForEachImplementationAndTypeAndAColumnForEachTrait) {
  Summary summary;
  summary.verdicts = {verdict("a", "f32", {{"repeats", {3, 3}}}), verdict("b", "f32", {{"monotone", {1, 2}}}),
                      verdict("c", "f32", {})};
  const std::vector<TraitMatrix> matrices = trait_matrices(summary);
  ASSERT_EQ(matrices.size(), 1u);
  EXPECT_EQ(matrices[0].traits, (std::vector<std::string>{"monotone", "repeats"}));
  ASSERT_EQ(matrices[0].rows.size(), 2u);  // of c nothing was tried
  EXPECT_EQ(matrices[0].rows[0].seen, (std::vector<Tally>{{0, 0}, {3, 3}}));
  EXPECT_EQ(matrices[0].rows[1].seen, (std::vector<Tally>{{1, 2}, {0, 0}}));
}

TEST(TraitMatrix, WhoLacksATraitIsNamedOnceForAllTypes) {
  Summary summary;
  summary.verdicts = {verdict("a", "f32", {{"monotone", {0, 2}}}), verdict("a", "bf16", {{"monotone", {2, 2}}}),
                      verdict("b", "f32", {{"monotone", {0, 5}}}), verdict("c", "f32", {{"monotone", {5, 5}}})};
  const std::vector<MissingTrait> missing = missing_traits(summary);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].implementations, (std::vector<std::string>{"a (in part)", "b"}));
  EXPECT_NE(print_terminal(summary, {}).find("gelu monotone: not a (in part), b"), std::string::npos);
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// a and b give the same bits, c is within the budgets of both, and d once is not.
Summary one_is_odd() {
  Summary summary;
  summary.verdicts = {verdict("a", "f32", {}), verdict("b", "f32", {}), verdict("c", "f32", {}),
                      verdict("d", "f32", {})};
  summary.verdicts[0].agreement = {{"b", {4, 4, 4}}, {"c", {3, 4, 4}}, {"d", {2, 3, 4}}};
  summary.verdicts[1].agreement = {{"a", {4, 4, 4}}, {"c", {3, 4, 4}}, {"d", {2, 3, 4}}};
  summary.verdicts[2].agreement = {{"a", {3, 4, 4}}, {"b", {3, 4, 4}}, {"d", {2, 3, 4}}};
  summary.verdicts[3].agreement = {{"a", {2, 3, 4}}, {"b", {2, 3, 4}}, {"c", {2, 3, 4}}};
  return summary;
}

TEST(Clusters, JoinThoseThatAlwaysAgreeAndNoOthers) {
  const std::vector<Clusters> all = clusters_of(one_is_odd());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].same_bits, (std::vector<Group>{{"a", "b"}, {"c"}, {"d"}}));
  EXPECT_EQ(all[0].within_budgets, (std::vector<Group>{{"a", "b", "c"}, {"d"}}));
  EXPECT_FALSE(is_odd(all[0].within_budgets[0], all[0].within_budgets));
  EXPECT_TRUE(is_odd(all[0].within_budgets[1], all[0].within_budgets));
}

TEST(Clusters, WhereNobodyAgreesNobodyIsOdd) {
  Summary summary;
  summary.verdicts = {verdict("a", "f32", {}), verdict("b", "f32", {})};
  summary.verdicts[0].agreement = {{"b", {0, 3, 4}}};
  summary.verdicts[1].agreement = {{"a", {0, 3, 4}}};
  const std::vector<Clusters> all = clusters_of(summary);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].within_budgets, (std::vector<Group>{{"a"}, {"b"}}));
  EXPECT_FALSE(is_odd(all[0].within_budgets[0], all[0].within_budgets));
}

TEST(Clusters, TheOddOneOutIsMarkedInThePages) {
  const std::string page = print_html(one_is_odd(), HtmlStyle{"no-such-gnuplot"});
  EXPECT_TRUE(holds(page, "<td>a = b; c; d</td>"));
  EXPECT_TRUE(holds(page, "<td>a ~ b ~ c; <b class=\"state warning\">d</b></td>"));
  EXPECT_TRUE(holds(print_markdown(one_is_odd()), "| gelu | f32 | a = b; c; d | a ~ b ~ c; **d** |"));
}

VerdictSummary failing(const std::string& implementation, const std::string& dtype,
                       std::vector<std::string> companions) {
  VerdictSummary made = verdict(implementation, dtype, {});
  made.verdict = Verdict::fail;
  made.companions = std::move(companions);
  return made;
}

TEST(Notes, FailuresThatAgreePointAtTheReference) {
  Summary summary;
  summary.verdicts = {failing("a", "f32", {"b"})};
  const std::vector<std::string> notes = notes_of(summary);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(
      notes[0],
      "gelu f32: a, b fail the same cases and agree with each other there: perhaps it is the reference that is wrong");
}

// A wrong reference makes all of them fail, in every dtype: that is one thing to say.
TEST(Notes, ThoseThatFailAlikeAreOneNote) {
  Summary summary;
  for (const char* dtype : {"f32", "bf16"})
    for (const VerdictSummary& each : {failing("a", dtype, {"b", "c"}), failing("a@avx2", dtype, {"b"}),
                                       failing("b", dtype, {"a", "a@avx2"}), failing("c", dtype, {"a"})})
      summary.verdicts.push_back(each);
  summary.verdicts.push_back(failing("x", "f32", {"y"}));
  summary.verdicts.push_back(failing("y", "f32", {"x"}));
  const std::vector<std::string> notes = notes_of(summary);
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_TRUE(notes[0].starts_with("gelu f32, bf16: a, a@avx2, b, c fail the same cases")) << notes[0];
  EXPECT_TRUE(notes[1].starts_with("gelu f32: x, y fail the same cases")) << notes[1];
}

}  // namespace
}  // namespace assay::report
