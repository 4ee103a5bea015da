// Relations between runs: each is broken by an implementation that passes every single run.
#include "harness/check/relations.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/check/examine.h"
#include "harness/core/dtype.h"
#include "tests/check/surroundings.h"

namespace assay {
namespace {

const Relation& relation(const std::vector<Relation>& all, const std::string& name) {
  return *std::ranges::find(all, name, &Relation::name);
}

Case case_of(const std::string& id) { return parse_case(id, find_op(id.substr(0, id.find(':')))->info()); }

// What a relation says of two runs whose outputs are given.
std::optional<std::string> judged(const std::string& name, const std::string& id, const std::function<void(Buffer&, Buffer&)>& change = {}) {
  const Op& op = *find_op(id.substr(0, id.find(':')));
  const Case which = case_of(id);
  const std::vector<Relation> all = relations_of(op);
  const Relation& related = relation(all, name);
  const std::vector<Buffer> inputs = op.generate(which, NoResources());
  const auto second = related.follow_up(op.info(), which, inputs);
  if (!second) return "no follow-up";
  const auto right = [&](const Case& c, const std::vector<Buffer>& in) {
    const std::vector<Expectation> expected = op.expect(c, in);
    Buffer y{"y", Kind::array, c.dtype, in[0].dims, std::vector<std::byte>(in[0].bytes.size()), false};
    for (std::int64_t i = 0; i < y.count(); ++i)
      encode(y.dtype, expected[0].numbers[static_cast<std::size_t>(i)], y.bytes.data() + static_cast<std::size_t>(i) * size_of(y.dtype));
    return y;
  };
  std::vector<Buffer> first_outputs{right(which, inputs)}, second_outputs{right(second->which, second->inputs)};
  if (change) change(first_outputs[0], second_outputs[0]);
  return related.violation({which, inputs, first_outputs, op.expect(which, inputs)},
                           {second->which, second->inputs, second_outputs, op.expect(second->which, second->inputs)});
}

void spoil_last(Buffer& y, double by) {
  const auto at = y.count() - 1;
  encode(y.dtype, y.number(at) + by, y.bytes.data() + static_cast<std::size_t>(at) * size_of(y.dtype));
}

struct Example {
  const char *relation, *id;
};

class EveryRelation : public testing::TestWithParam<Example> {};

TEST_P(EveryRelation, HoldsForWhatIsRight) {
  EXPECT_EQ(judged(GetParam().relation, GetParam().id), std::nullopt);
}
TEST_P(EveryRelation, IsBrokenByOneWrongElementOfTheSecondRun) {
  const auto violation = judged(GetParam().relation, GetParam().id, [](Buffer&, Buffer& second) { spoil_last(second, 0.25); });
  ASSERT_TRUE(violation);
  EXPECT_NE(*violation, "no follow-up");
}

INSTANTIATE_TEST_SUITE_P(, EveryRelation,
                         testing::Values(Example{"repeats", "rms_norm:f32,rows=3,cols=5"},
                                         Example{"rows_independent", "rms_norm:f32,rows=3,cols=5,seed=3"},
                                         Example{"batch_invariant", "layer_norm:bf16,rows=3,cols=5,seed=4"},
                                         Example{"thread_invariant", "gelu:f32,rows=16,cols=512"},
                                         Example{"scales_with_its_row", "rms_norm:f32,rows=3,cols=5"},
                                         Example{"scales_with_its_row", "layer_norm:bf16,rows=3,cols=5"},
                                         Example{"shift_invariant", "layer_norm:f32,rows=3,cols=8,values=dyadic"},
                                         Example{"odd_part_is_x", "gelu:f32,rows=2,cols=9"},
                                         Example{"odd_part_is_x", "gelu_tanh:bf16,rows=2,cols=9"},
                                         Example{"odd_part_is_x", "swish:f32,rows=2,cols=9,beta=1"}),
                         [](const auto& instance) {
                           const std::string id = instance.param.id;
                           return std::string(instance.param.relation) + "_" + id.substr(0, id.find(':'));
                         });

TEST(Relations, SayNothingWhereTheyCannot) {
  EXPECT_EQ(judged("rows_independent", "rms_norm:f32,rows=1,cols=5"), "no follow-up");
  EXPECT_EQ(judged("shift_invariant", "layer_norm:f32,rows=3,cols=8,values=normal"), "no follow-up");
  EXPECT_EQ(judged("scales_with_its_row", "rms_norm:f32,rows=3,cols=5,eps=0.5"), "no follow-up");
  EXPECT_EQ(judged("thread_invariant", "gelu:f32,rows=2,cols=9"), "no follow-up");
}

TEST(Examine, TriesWhatIsNamedAndTallies) {
  const Op& op = *find_op("rms_norm");
  Arena arena;
  const Contender right = planted("right");
  WorkerProcess process(right.command, arena);
  const Trial trial(op, case_of("rms_norm:f32,rows=3,cols=5"), NoResources(), arena);
  const Outcome all = examine(trial, process, right, {"*"});
  EXPECT_EQ(all.verdict, Verdict::pass) << all.reason;
  EXPECT_EQ(all.traits.size(), 5u);  // too small for threads
  const Outcome one = examine(trial, process, right, {"repeats"});
  ASSERT_EQ(one.traits.size(), 1u);
  EXPECT_EQ(one.traits[0].name, "repeats");
  EXPECT_TRUE(one.traits[0].held);
  EXPECT_LE(examine(trial, process, right, {}).traits.size(), 1u);
}

}  // namespace
}  // namespace assay
