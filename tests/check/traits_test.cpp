// Traits of single runs, agreement, and what stands for the reference, on outputs that are made up.
#include "harness/check/traits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>

#include "harness/check/agreement.h"
#include "harness/check/examine.h"
#include "harness/core/dtype.h"
#include "tests/check/planted_contenders.h"

namespace assay {
namespace {

Buffer numbers(const std::string& name, const std::vector<double>& values) {
  Buffer made{name,
              Kind::array,
              Dtype::f32,
              {1, static_cast<std::int64_t>(values.size())},
              std::vector<std::byte>(values.size() * 4),
              false};
  for (std::size_t i = 0; i < values.size(); ++i) encode(Dtype::f32, values[i], made.bytes.data() + 4 * i);
  return made;
}

// What one trait says of a run of gelu with these inputs, expected and given outputs; budgets of half of each.
std::optional<bool> seen(const std::string& trait, const std::vector<double>& x, const std::vector<double>& want,
                         const std::vector<double>& got, double budget = 0) {
  const Op& op = *find_op("gelu");
  const Case which = parse_case("gelu:f32,rows=1,cols=" + std::to_string(x.size()), op.info());
  Expectation expected{want, std::vector<double>(want.size(), budget), {}, {}};
  const std::vector<TraitSeen> all = traits_of(op, {which, {numbers("x", x)}, {numbers("y", got)}, {expected}});
  const auto found = std::ranges::find(all, trait, &TraitSeen::name);
  return found == all.end() ? std::nullopt : std::optional<bool>(found->held);
}

TEST(Traits, DenormalsAreKeptOrFlushed) {
  EXPECT_EQ(seen("denormals_kept", {1, 2}, {0x1p-128, 1}, {0x1p-128, 1}), true);
  EXPECT_EQ(seen("denormals_kept", {1, 2}, {0x1p-128, 1}, {0, 1}), false);
  EXPECT_EQ(seen("denormals_kept", {1, 2}, {0x1p-126, 1}, {0, 1}), std::nullopt);  // there is none
  EXPECT_EQ(seen("denormals_kept", {1}, {0x1p-128}, {0}, 1), std::nullopt);        // the budget allows anything
}

TEST(Traits, NegativeZeroIsKeptOrLost) {
  EXPECT_EQ(seen("negative_zero_kept", {-0.0, 1}, {-0.0, 1}, {-0.0, 1}), true);
  EXPECT_EQ(seen("negative_zero_kept", {-0.0, 1}, {-0.0, 1}, {0.0, 1}), false);
  EXPECT_EQ(seen("negative_zero_kept", {0.0, 1}, {0.0, 1}, {0.0, 1}), std::nullopt);
}

TEST(Traits, OverflowIsSurvivedOrNot) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(seen("overflow_safe", {1}, {3}, {3.001}, infinity), true);
  EXPECT_EQ(seen("overflow_safe", {1}, {3}, {0}, infinity), false);
  EXPECT_EQ(seen("overflow_safe", {1}, {3}, {std::nan("")}, infinity), false);
  EXPECT_EQ(seen("overflow_safe", {1}, {3}, {3}), std::nullopt);
}

TEST(Traits, MonotoneLooksAboveZeroAlone) {
  EXPECT_EQ(seen("monotone", {0, 2, 1}, {0, 2, 1}, {0, 2, 1}), true);
  EXPECT_EQ(seen("monotone", {0, 2, 1}, {0, 2, 1}, {0, 0.5, 1}), false);
  EXPECT_EQ(seen("monotone", {-2, -1, 1}, {-1, -2, 1}, {-1, -2, 1}), std::nullopt);
}

// docs/properties.md names them all.
TEST(Traits, ThePageHasEveryPropertyRelationAndTrait) {
  std::ifstream file(ASSAY_SOURCE_DIRECTORY "/docs/properties.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const std::string& name : property_names())
    EXPECT_NE(page.find("| `" + name + "` |"), std::string::npos) << name;
  for (const TraitInfo& each : all_traits())
    EXPECT_NE(page.find("| `" + each.name + "` |"), std::string::npos) << each.name;
}

TEST(Traits, EachHasItsMeaning) {
  for (const TraitInfo& each : all_traits()) EXPECT_FALSE(each.doc.empty()) << each.name;
  EXPECT_TRUE(std::ranges::any_of(all_traits(), [](const TraitInfo& each) { return each.name == "batch_invariant"; }));
}

class Agreements : public testing::Test {
 protected:
  Agreements()
      : trial_(*find_op("gelu"), parse_case("gelu:f32,rows=1,cols=2,values=normal", find_op("gelu")->info()),
               NoResources(), arena_) {}

  // A lane that answered what is expected, plus so much in its last element.
  Answered answered(Lane& lane, const std::string& name, const std::string& library, double off) const {
    lane.contender.subject.implementation = name;
    lane.contender.subject.library = library;
    std::vector<double> values = trial_.expected()[0].numbers;
    values.back() += off;
    Answered made{&lane, {}};
    made.outcome.outputs = {numbers("y", values)};
    Comparison comparison;
    comparison.mismatches = std::fabs(off) > trial_.expected()[0].budget.back() ? 1 : 0;
    made.outcome.comparisons = {comparison};
    return made;
  }

  Arena arena_;
  Trial trial_;
};

TEST_F(Agreements, SameBitsAndWithinBudgetsAreCounted) {
  Lane a, b, c;
  const double nudge = trial_.expected()[0].budget.back() / 2;
  note_agreement(trial_, {answered(a, "a", "one", 0), answered(b, "b", "two", 0), answered(c, "c", "three", nudge)});
  EXPECT_EQ(a.record.agreement.at("b"), (Agreement{1, 1, 1}));
  EXPECT_EQ(c.record.agreement.at("a").within, 1);
  EXPECT_TRUE(a.record.companions.empty());
}

TEST_F(Agreements, TwoThatFailAlikePointAtTheReference) {
  Lane a, b, same_library, other;
  note_agreement(trial_, {answered(a, "a", "one", 1), answered(b, "b", "two", 1),
                          answered(same_library, "a@avx2", "one", 1), answered(other, "other", "three", -1)});
  EXPECT_EQ(a.record.companions, std::vector<std::string>{"b"});
  EXPECT_EQ(b.record.companions, (std::vector<std::string>{"a", "a@avx2"}));
  EXPECT_TRUE(other.record.companions.empty());
}

TEST_F(Agreements, AnotherMayStandForTheReference) {
  const Trial turned = trial_.held_against({numbers("y", {5, 7})}, Accumulation::usual);
  EXPECT_EQ(turned.expected()[0].numbers, (std::vector<double>{5, 7}));
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(turned.expected()[0].budget[i], 2 * trial_.expected()[0].budget[i]) << "of both";
}

TEST(Domains, HoldEveryInputOnce) {
  const Op& op = *find_op("gelu");
  EXPECT_FALSE(op.domain(Dtype::f32));
  const std::optional<Domain> domain = op.domain(Dtype::bf16);
  ASSERT_TRUE(domain);
  ASSERT_EQ(domain->cases.size(), 1u);
  std::vector<bool> there(65536);
  const Buffer x = op.generate(domain->cases[0], NoResources())[0];
  for (std::size_t i = 0; i < x.bytes.size(); i += 2)
    there[std::to_integer<std::size_t>(x.bytes[i]) | std::to_integer<std::size_t>(x.bytes[i + 1]) << 8] = true;
  EXPECT_EQ(std::ranges::count(there, true), 65536);
  EXPECT_GT(find_op("swish")->domain(Dtype::bf16)->cases.size(), 1u);  // one for each slope
}

TEST(Domains, OfTextHaveEveryCodePoint) {
  const Op& op = *find_op("pretokenize");
  const std::optional<Domain> domain = op.domain(Dtype::u8);
  ASSERT_TRUE(domain);
  std::map<ParameterValue, std::size_t> bytes;  // by pattern
  for (const Case& each : domain->cases)
    if (each.values == "every")
      bytes[each.parameters.front().value] += op.generate(each, NoResources())[0].bytes.size();
  // Nine bytes around the four copies of each, which take 1 to 4 bytes.
  const std::size_t first_plane = 63488u * 9 + 4 * (128 * 1 + 1920 * 2 + (65536 - 2048 - 2048) * 3);
  const std::size_t second_plane = 65536u * (9 + 4 * 4);
  const std::size_t empty_plane = 65536u * (3 + 4);  // between two letters, and a blank
  EXPECT_EQ(bytes[std::string("gpt2")], first_plane + 6 * second_plane + 10 * empty_plane);
  EXPECT_EQ(bytes[std::string("o200k")], first_plane + second_plane);
  EXPECT_EQ(bytes[std::string("deepseek")], first_plane + second_plane);
  EXPECT_EQ(bytes.size(), 3u);
}

}  // namespace
}  // namespace assay
