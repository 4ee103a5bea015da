#include <gtest/gtest.h>

#include "harness/report/findings.h"
#include "harness/report/terminal.h"

namespace assay::report {
namespace {

VerdictSummary verdict(const std::string& implementation, const std::string& dtype, std::map<std::string, Tally> traits) {
  VerdictSummary made;
  made.op = "gelu";
  made.dtype = dtype;
  made.subject.implementation = implementation;
  made.traits = std::move(traits);
  return made;
}

TEST(TraitMatrix, HasARowForEachImplementationAndTypeAndAColumnForEachTrait) {
  Summary summary;
  summary.verdicts = {verdict("a", "f32", {{"repeats", {3, 3}}}), verdict("b", "f32", {{"monotone", {1, 2}}}), verdict("c", "f32", {})};
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

TEST(SameBits, JoinsThoseThatAlwaysAgreeAndNoOthers) {
  Summary summary;
  summary.verdicts = {verdict("a", "f32", {}), verdict("b", "f32", {}), verdict("c", "f32", {})};
  summary.verdicts[0].agreement = {{"b", {4, 4, 4}}, {"c", {3, 4, 4}}};
  summary.verdicts[1].agreement = {{"a", {4, 4, 4}}, {"c", {3, 4, 4}}};
  summary.verdicts[2].agreement = {{"a", {3, 4, 4}}, {"b", {3, 4, 4}}};
  const std::vector<SameBits> all = same_bits_of(summary);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].groups, (std::vector<std::vector<std::string>>{{"a", "b"}, {"c"}}));
}

TEST(Notes, FailuresThatAgreePointAtTheReference) {
  Summary summary;
  summary.verdicts = {verdict("a", "f32", {})};
  summary.verdicts[0].verdict = Verdict::fail;
  summary.verdicts[0].companions = {"b"};
  const std::vector<std::string> notes = notes_of(summary);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].find("perhaps it is the reference that is wrong"), std::string::npos);
}

}  // namespace
}  // namespace assay::report
