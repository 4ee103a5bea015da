#include "harness/check/case_space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/generator.h"
#include "harness/core/dtype.h"

namespace assay {
namespace {

class EveryOp : public testing::TestWithParam<std::string> {
 protected:
  const OpInfo& info() const { return find_op(GetParam())->info(); }
  CheckGroup group(Dtype dtype) const {
    CheckGroup made;
    made.op = info().name;
    made.dtype = dtype;
    made.cases = 100;
    return made;
  }
  template <class Use>
  void each_draw(int draws, Use use) const {
    for (const Dtype dtype : info().dtypes) {
      Random random(derive_seed(7, name_of(dtype)));
      CaseSpace space(info(), group(dtype), 7);
      for (int i = 0; i < draws; ++i) use(space.draw(random, i % 101), dtype);
    }
  }
};

INSTANTIATE_TEST_SUITE_P(, EveryOp, testing::ValuesIn(op_names()), [](const auto& instance) { return instance.param; });

TEST_P(EveryOp, DrawnCasesObeyTheContract) {
  each_draw(2000, [&](const Case& drawn, Dtype dtype) {
    const std::string id = to_id(drawn);
    EXPECT_EQ(drawn.op, info().name);
    EXPECT_EQ(drawn.dtype, dtype);
    ASSERT_EQ(drawn.dims.size(), info().dimensions.size());
    for (std::size_t d = 0; d < drawn.dims.size(); ++d) {
      const DimensionInfo& dimension = info().dimensions[d];
      const std::int64_t greatest =
          std::max({std::int64_t{1}, dimension.greatest_checked, *std::ranges::max_element(dimension.edges)});
      EXPECT_EQ(drawn.dims[d].name, dimension.name);
      EXPECT_GE(drawn.dims[d].size, 0) << id;
      EXPECT_LE(drawn.dims[d].size, greatest) << id;
    }
    for (const ValueForm& form : input_forms(info(), drawn)) EXPECT_LE(form.count(), 1 << 17) << id << " " << form.name;
    ASSERT_EQ(drawn.parameters.size(), info().parameters.size());
    for (std::size_t p = 0; p < drawn.parameters.size(); ++p) {
      const ParameterInfo& parameter = info().parameters[p];
      EXPECT_EQ(drawn.parameters[p].name, parameter.name);
      if (const auto* number = std::get_if<double>(&drawn.parameters[p].value)) {
        EXPECT_GE(*number, parameter.least.value_or(-64)) << id;
        EXPECT_LE(*number, parameter.greatest.value_or(64)) << id;
      } else if (const auto* whole = std::get_if<std::int64_t>(&drawn.parameters[p].value)) {
        EXPECT_GE(static_cast<double>(*whole), *parameter.least) << id;
        EXPECT_LE(static_cast<double>(*whole), *parameter.greatest) << id;
      } else {
        EXPECT_NE(std::ranges::find(parameter.checked, drawn.parameters[p].value), parameter.checked.end()) << id;
      }
    }
    EXPECT_TRUE(info().has_values(drawn.values)) << id;
    EXPECT_TRUE(info().has_rows() || drawn.padding == 0) << id;
    EXPECT_TRUE(!info().alias_pairs().empty() || drawn.in_place.empty()) << id;
    EXPECT_TRUE(drawn.literal.empty());
    EXPECT_EQ(parse_case(id, info()), drawn) << id;
  });
}

TEST_P(EveryOp, DrawnCasesReachAllThatTheContractNames) {
  std::set<std::string> values;
  std::set<Placement> placements;
  std::vector<std::set<std::int64_t>> lengths(info().dimensions.size());
  std::vector<std::set<std::string>> parameters(info().parameters.size());
  std::set<std::int64_t> paddings;
  std::set<int> in_place;  // pairs
  each_draw(3000, [&](const Case& drawn, Dtype) {
    values.insert(drawn.values);
    placements.insert(drawn.placement);
    paddings.insert(drawn.padding);
    in_place.insert(drawn.in_place.begin(), drawn.in_place.end());
    for (std::size_t d = 0; d < lengths.size(); ++d) lengths[d].insert(drawn.dims[d].size);
    for (std::size_t p = 0; p < parameters.size(); ++p) parameters[p].insert(print(drawn.parameters[p].value));
  });
  EXPECT_EQ(static_cast<std::ptrdiff_t>(values.size()), std::ranges::count_if(info().values, &ValuesInfo::drawn));
  EXPECT_EQ(placements.size(), info().has_rows() ? 4u : 3u);
  EXPECT_EQ(paddings.size() > 1, info().has_rows());
  EXPECT_EQ(in_place.size(), info().alias_pairs().size());
  for (std::size_t p = 0; p < parameters.size(); ++p)
    for (const ParameterValue& value : info().parameters[p].checked) EXPECT_TRUE(parameters[p].contains(print(value)));
  // The last dimension is drawn without regard to the others.
  for (const std::int64_t edge : info().dimensions.back().edges) EXPECT_TRUE(lengths.back().contains(edge)) << edge;
}

// In a check as short as that of the quick spec.
TEST_P(EveryOp, AnyTwoConditionsMeetInEveryCheck) {
  std::set<std::pair<std::string, std::string>> met;
  CaseSpace space(info(), group(info().dtypes[0]), 9);
  Random random(9);
  for (int i = 0; i < 100; ++i) {
    const Case drawn = space.draw(random, i);
    const std::vector<std::string> conditions{
        "buffers=" + std::string(drawn.placement >= Placement::end ? "end" : name_of(drawn.placement)),
        "padded=" + std::to_string(drawn.padding > 0), "in_place=" + std::to_string(!drawn.in_place.empty()),
        "threads=" + std::to_string(drawn.threads > 1), "weights=" + std::to_string(!drawn.weight_values.empty())};
    for (std::size_t one = 0; one < conditions.size(); ++one)
      for (std::size_t other = one + 1; other < conditions.size(); ++other)
        met.insert({conditions[one], conditions[other]});
  }
  const std::vector<std::size_t> ways{3, info().has_rows() ? 2u : 1u, info().alias_pairs().empty() ? 1u : 2u,
                                      info().takes_text() ? 1u : 2u, info().has_weights() ? 2u : 1u};
  std::size_t all = 0;
  for (std::size_t one = 0; one < ways.size(); ++one)
    for (std::size_t other = one + 1; other < ways.size(); ++other) all += ways[one] * ways[other];
  EXPECT_EQ(met.size(), all);
}

struct Sizes {
  std::int64_t most_rows = 0, large = 0, huge = 0;
};

// Of the last of a check.
Sizes sizes_of(const OpInfo& op, CheckGroup group, int cases, std::uint64_t seed) {
  group.cases = cases;
  CaseSpace space(op, group, seed);
  Random random(seed);
  Sizes sizes;
  for (const Case& drawn : space.large_ones(random)) {
    const std::int64_t elements = drawn.dims[0].size * drawn.dims[1].size;
    sizes.most_rows = std::max(sizes.most_rows, drawn.dims[0].size);
    sizes.large += elements >= 1 << 22 && elements < 1 << 23 ? 1 : 0;
    sizes.huge += elements >= 1 << 24 ? 1 : 0;
    EXPECT_EQ(parse_case(to_id(drawn), op), drawn);
  }
  return sizes;
}

TEST_P(EveryOp, EachCheckEndsWithVeryManyRowsAndALongOneWithVeryManyElements) {
  if (!info().has_rows()) return;
  for (const Dtype dtype : info().dtypes) {
    EXPECT_GT(sizes_of(info(), group(dtype), 50, 4).most_rows, 65536);
    const Sizes of_many = sizes_of(info(), group(dtype), 1000, 4);
    EXPECT_GE(of_many.large, 1);
    EXPECT_EQ(of_many.huge, 1);
  }
}

// A run has some 75 short checks.
TEST(CaseSpace, OfShortChecksSomeHaveVeryManyElements) {
  Sizes all;
  for (std::uint64_t seed = 1; seed <= 75; ++seed) {
    CheckGroup each;
    each.op = "gelu";
    const Sizes sizes = sizes_of(find_op("gelu")->info(), each, 50, seed);
    all.large += sizes.large;
    all.huge += sizes.huge;
  }
  EXPECT_GE(all.large, 3);
  EXPECT_LE(all.large, 20);
  EXPECT_GE(all.huge, 1);
  EXPECT_LE(all.huge, 8);
}

TEST_P(EveryOp, OnlyTheValuesOfTheGroupAreDrawn) {
  CheckGroup narrow = group(info().dtypes[0]);
  narrow.values = {info().values.back().name};
  Random random(1);
  CaseSpace space(info(), narrow, 1);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(space.draw(random, i / 2).values, narrow.values[0]);
}

// Simpler in one respect and the same in all others; only a shorter dimension may cost an aligned start. So the
// respects, in this order, fall like words in a dictionary, and walking down must end.
std::vector<std::uint64_t> difficulty(const OpInfo& op, const Case& which) {
  std::vector<std::uint64_t> respects;
  for (const Dimension& dimension : which.dims) respects.push_back(static_cast<std::uint64_t>(dimension.size));
  for (std::size_t p = 0; p < which.parameters.size(); ++p)
    respects.push_back(which.parameters[p].value == op.parameters[p].default_value ? 0 : 1);
  respects.push_back(which.values == op.values.front().name ? 0 : 1);
  respects.push_back(which.weight_values.empty() ? 0 : 1);
  respects.push_back(which.seed);
  respects.push_back(static_cast<std::uint64_t>(which.padding));
  respects.push_back(which.in_place.size());
  respects.push_back(which.placement == Placement::start ? 0 : which.placement == Placement::pages ? 2 : 1);
  respects.push_back(static_cast<std::uint64_t>(which.threads - 1));
  return respects;
}

TEST_P(EveryOp, SimplerCasesAreStrictlySimpler) {
  each_draw(100, [&](const Case& drawn, Dtype) {
    const std::vector<std::uint64_t> before = difficulty(info(), drawn);
    for (const Case& simpler : simpler_cases(info(), drawn)) {
      const std::vector<std::uint64_t> after = difficulty(info(), simpler);
      int lower = 0, higher = 0;
      for (std::size_t i = 0; i < before.size(); ++i) {
        lower += after[i] < before[i] ? 1 : 0;
        higher += after[i] > before[i] ? 1 : 0;
      }
      const bool off_alignment =
          drawn.placement == Placement::start && simpler.placement == Placement::offset && simpler.dims != drawn.dims;
      EXPECT_EQ(lower, 1) << to_id(drawn) << " -> " << to_id(simpler);
      EXPECT_EQ(higher, off_alignment ? 1 : 0) << to_id(drawn) << " -> " << to_id(simpler);
      EXPECT_EQ(simpler.op, drawn.op);
      EXPECT_EQ(simpler.dtype, drawn.dtype);
    }
  });
}

TEST_P(EveryOp, WalkingDownEndsAtTheSimplestOfAll) {
  each_draw(20, [&](const Case& drawn, Dtype) {
    const Case least = minimise_case(info(), drawn, [](const Case&) { return true; });
    EXPECT_TRUE(simpler_cases(info(), least).empty()) << to_id(least);
    for (const std::uint64_t respect : difficulty(info(), least)) EXPECT_EQ(respect, 0u) << to_id(least);
  });
}

TEST_P(EveryOp, ALiteralCaseKeepsItsShape) {
  each_draw(50, [&](Case drawn, Dtype) {
    drawn.literal = "abcdef";
    for (const Case& simpler : simpler_cases(info(), drawn)) EXPECT_EQ(simpler.dims, drawn.dims);
  });
}

TEST_P(EveryOp, TheSameSeedGivesTheSameCases) {
  CaseGenerator one(info(), group(info().dtypes[0]), 11), same(info(), group(info().dtypes[0]), 11),
      other(info(), group(info().dtypes[0]), 12);
  int different = 0;
  for (int i = 0; i < 150; ++i) {  // beyond what was planned, too
    const Case drawn = one.next();
    EXPECT_EQ(drawn, same.next());
    different += drawn == other.next() ? 0 : 1;
  }
  EXPECT_GT(different, 140);
}

}  // namespace
}  // namespace assay
