// What every op must promise, held over many drawn cases of each.
#include <gtest/gtest.h>

#include <algorithm>

#include <cmath>
#include <functional>
#include <set>

#include "harness/check/case_space.h"
#include "harness/core/comparison.h"
#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "tests/impls/tree_resources.h"

namespace assay {
namespace {

const TreeResources resources;

// The inputs of a case; none if it needs what is not in the tree.
std::optional<std::vector<Buffer>> inputs_of(const Op& op, const Case& which) {
  try {
    return op.generate(which, resources);
  } catch (const AbsentResource& absent) {
    EXPECT_FALSE(absent.reason.empty());
    return std::nullopt;
  }
}

class EveryOp : public testing::TestWithParam<std::string> {
 protected:
  const Op& op = *find_op(GetParam());
  const OpInfo& info = op.info();

  // Visits drawn cases of all dtypes whose inputs there are, and says how many there were.
  int for_drawn_cases(int count, const std::function<void(const Case&, const std::vector<Buffer>&)>& visit) const {
    int visited = 0;
    for (const Dtype dtype : info.dtypes) {
      Random random(derive_seed(30, info.name));
      CheckGroup group;
      group.op = info.name;
      group.dtype = dtype;
      CaseSpace space(info, group, 30);
      for (int i = 0; i < count; ++i) {
        const Case which = space.draw(random, i * 100 / count);
        if (const auto inputs = inputs_of(op, which)) visit(which, *inputs), ++visited;
      }
    }
    return visited;
  }
};

std::vector<std::string> names_of_all() {
  std::vector<std::string> names;
  for (const auto& op : all_ops()) names.push_back(op->info().name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Ops, EveryOp, testing::ValuesIn(names_of_all()),
                         [](const auto& instance) { return instance.param; });

TEST_P(EveryOp, SaysWhatItIs) {
  for (const std::string& text :
       {info.name, info.family, info.summary, info.formula, info.source, info.budget, info.baseline})
    EXPECT_FALSE(text.empty());
  EXPECT_FALSE(info.dtypes.empty());
  EXPECT_FALSE(info.dimensions.empty());
  EXPECT_FALSE(info.values.empty());
  std::set<std::string> names{"values",  "seed",    "buffers", "padding",
                              "threads", "literal", "in_place"};  // taken in ids
  for (const DimensionInfo& each : info.dimensions) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_FALSE(each.edges.empty());
    EXPECT_GT(each.default_size, 0);
    for (const std::int64_t edge : each.edges) EXPECT_GE(edge, 0);
  }
  for (const ParameterInfo& each : info.parameters) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_FALSE(each.doc.empty());
    EXPECT_FALSE(each.checked.empty());
    for (const ParameterValue& value : each.checked) EXPECT_EQ(value.index(), each.default_value.index()) << each.name;
  }
  for (const ValuesInfo& each : info.values) EXPECT_FALSE(each.doc.empty()) << each.name;
}

TEST_P(EveryOp, DrawnCasesHaveIdsThatReadBack) {
  for (const Dtype dtype : info.dtypes) {
    Random random(31);
    CheckGroup group;
    group.dtype = dtype;
    CaseSpace space(info, group, 31);
    for (int i = 0; i < 300; ++i) {
      const Case which = space.draw(random, i / 3);
      ASSERT_EQ(parse_case(to_id(which), info), which) << to_id(which);
    }
  }
}

TEST_P(EveryOp, TheSameCaseHasTheSameInputs) {
  const int visited = for_drawn_cases(40, [this](const Case& which, const std::vector<Buffer>& inputs) {
    EXPECT_EQ(op.generate(which, resources), inputs) << to_id(which);
  });
  EXPECT_GE(visited, 10);
}

TEST_P(EveryOp, SizesAgree) {
  const int visited = for_drawn_cases(150, [this](const Case& which, const std::vector<Buffer>& inputs) {
    const std::string id = to_id(which);
    const std::vector<ValueForm> declared = input_forms(info, which);
    ASSERT_EQ(inputs.size(), declared.size()) << id;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const auto value = std::ranges::find(info.inputs, inputs[i].name, &ValueInfo::name);
      ASSERT_NE(value, info.inputs.end()) << id << ": " << inputs[i].name;
      ASSERT_EQ(inputs[i].constant, value->constant()) << id << ": " << inputs[i].name;
      // A real text may be a few bytes shorter than was asked for, and only the machine knows where a file lies.
      if (inputs[i].kind == Kind::array) ASSERT_EQ(inputs[i].form(), declared[i]) << id;
      else ASSERT_EQ(inputs[i].kind, declared[i].kind) << id;
    }
    for (const Buffer& input : inputs) {
      ASSERT_FALSE(input.name.empty());
      ASSERT_EQ(input.bytes.size(), static_cast<std::size_t>(input.count()) * size_of(input.dtype)) << id;
    }
    const std::vector<ValueForm> outputs = op.outputs(which, inputs);
    const std::vector<Expectation> expected = op.expect(which, inputs);
    ASSERT_EQ(outputs.size(), expected.size()) << id;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      std::int64_t room = 1;
      for (const std::int64_t size : outputs[i].dims) room *= size;
      const auto elements = static_cast<std::size_t>(room);
      if (outputs[i].kind == Kind::array) {
        ASSERT_EQ(expected[i].numbers.size(), elements) << id;
        ASSERT_EQ(expected[i].budget.size(), elements) << id;
        ASSERT_TRUE(expected[i].also.empty() || expected[i].also.size() == elements) << id;
        for (std::size_t element = 0; element < elements; ++element)
          ASSERT_TRUE(!std::isfinite(expected[i].numbers[element]) || expected[i].budget[element] >= 0) << id;
      } else {
        ASSERT_LE(expected[i].exact.size(), elements) << id;
        ASSERT_TRUE(expected[i].numbers.empty()) << id;
      }
    }
    for (const AliasPair& pair : info.alias_pairs()) {
      const ValueInfo &output = info.outputs[pair.output], &input = info.inputs[pair.input];
      if (!output.is_present(which) || !input.is_present(which)) continue;
      ASSERT_EQ(output.form_in(which).dims, input.form_in(which).dims) << id;
      ASSERT_EQ(output.dtype_in(which), input.dtype_in(which)) << id;
    }
  });
  EXPECT_GE(visited, 30);
}

TEST_P(EveryOp, EveryKindOfValuesWorks) {
  std::size_t absent = 0;
  for (const ValuesInfo& values : info.values) {
    CheckGroup group;
    group.dtype = info.dtypes.front();
    group.values = {values.name};
    Random random(32);
    bool worked = false;
    CaseSpace space(info, group, 32);
    for (int i = 0; i < 12; ++i) {
      Case which = space.draw(random, 50);
      for (std::size_t p = 0; p < which.parameters.size(); ++p)
        for (const ParameterValue& each : info.parameters[p].checked)
          if (info.parameters[p].name == "vocabulary" && print(each).starts_with("small"))  // it is in the tree
            which.parameters[p].value = each;
      if (const auto inputs = inputs_of(op, which)) worked = !op.expect(which, *inputs).empty();
    }
    absent += worked ? 0 : 1;
  }
  EXPECT_LE(absent, info.takes_text() ? 2u : 0u);  // two real texts that are not in the tree
}

TEST_P(EveryOp, WorkIsPositiveWhereThereIsSomethingToDo) {
  for_drawn_cases(60, [this](const Case& which, const std::vector<Buffer>& inputs) {
    const Work work = op.work(which, inputs);
    ASSERT_GE(work.bytes, 0);
    ASSERT_GE(work.flops, 0);
    ASSERT_GE(work.characters, 0);
    bool something = true;
    for (const Dimension& dimension : which.dims) something = something && dimension.size > 0;
    something = something && inputs[0].count() > 0;
    // Ids may stand for no text at all.
    if (inputs[0].kind == Kind::ids) something = something && !op.expect(which, inputs)[0].exact.empty();
    ASSERT_TRUE(!something || work.bytes + work.flops + work.characters > 0) << to_id(which);
  });
}

// The reference, stored, passes its own contract: what a budget leaves out would fail here.
TEST_P(EveryOp, TheReferenceAsStoredIsRight) {
  for_drawn_cases(80, [this](const Case& which, const std::vector<Buffer>& inputs) {
    const std::vector<ValueForm> outputs = op.outputs(which, inputs);
    const std::vector<Expectation> expected = op.expect(which, inputs);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const bool numbers = outputs[i].kind == Kind::array;
      const std::size_t count = numbers ? expected[i].numbers.size() : expected[i].exact.size(),
                        size = size_of(outputs[i].dtype);
      std::vector<std::byte> stored(count * size + 8);
      for (std::size_t element = 0; element < count; ++element)
        encode(outputs[i].dtype,
               numbers ? expected[i].numbers[element] : static_cast<double>(expected[i].exact[element]),
               stored.data() + element * size);
      const Value value{"", outputs[i].kind, outputs[i].dtype, {static_cast<std::int64_t>(count)}, {1}, stored.data()};
      const Comparison comparison = compare(expected[i], value);
      ASSERT_TRUE(comparison.equal()) << to_id(which) << " element " << comparison.first->index << ": "
                                      << comparison.first->expected << " is stored as " << comparison.first->got
                                      << ", budget " << comparison.first->budget;
    }
  });
}

TEST_P(EveryOp, SimplerCasesAreOtherCasesOfTheSameOp) {
  Random random(33);
  CheckGroup group;
  group.dtype = info.dtypes.front();
  CaseSpace space(info, group, 33);
  for (int i = 0; i < 20; ++i) {
    const Case which = space.draw(random, 100);
    for (const Case& simpler : simpler_cases(info, which)) {
      ASSERT_FALSE(simpler == which);
      ASSERT_EQ(parse_case(to_id(simpler), info), simpler);
    }
  }
}

}  // namespace
}  // namespace assay
