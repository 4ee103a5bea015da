// Relations between runs: each is broken by an implementation that passes every single run.
#include "harness/check/relations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/check/examine.h"
#include "harness/core/dtype.h"
#include "tests/check/planted_contenders.h"

namespace assay {
namespace {

const Relation& relation(const std::vector<Relation>& all, const std::string& name) {
  return *std::ranges::find(all, name, &Relation::name);
}

Case case_of(const std::string& id) { return parse_case(id, find_op(id.substr(0, id.find(':')))->info()); }

// What a relation says of two runs whose outputs are given.
std::optional<std::string> judged(const std::string& name, const std::string& id,
                                  const std::function<void(Buffer&, Buffer&)>& change = {}) {
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
      encode(y.dtype, expected[0].numbers[static_cast<std::size_t>(i)],
             y.bytes.data() + static_cast<std::size_t>(i) * size_of(y.dtype));
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

TEST_P(EveryRelation, HoldsForWhatIsRight) { EXPECT_EQ(judged(GetParam().relation, GetParam().id), std::nullopt); }
TEST_P(EveryRelation, IsBrokenByOneWrongElementOfTheSecondRun) {
  const auto violation =
      judged(GetParam().relation, GetParam().id, [](Buffer&, Buffer& second) { spoil_last(second, 0.25); });
  ASSERT_TRUE(violation);
  EXPECT_NE(*violation, "no follow-up");
}

INSTANTIATE_TEST_SUITE_P(, EveryRelation,
                         testing::Values(Example{"repeats", "rms_norm:f32,rows=3,cols=5"},
                                         Example{"rows_independent", "rms_norm:f32,rows=3,cols=5,seed=3"},
                                         Example{"rows_permuted", "rms_norm:f32,rows=3,cols=5,seed=3"},
                                         Example{"rows_permuted", "layer_norm:bf16,rows=4,cols=3,values=normal,seed=4"},
                                         Example{"rows_permuted", "gelu:f32,rows=17,cols=3,values=normal,seed=5"},
                                         Example{"batch_invariant", "layer_norm:bf16,rows=3,cols=5,seed=4"},
                                         Example{"thread_invariant", "gelu:f32,rows=16,cols=512"},
                                         Example{"scales_with_its_row", "rms_norm:f32,rows=3,cols=5"},
                                         Example{"scales_with_its_row", "layer_norm:bf16,rows=3,cols=5"},
                                         Example{"shift_invariant", "layer_norm:f32,rows=3,cols=8,values=dyadic"},
                                         Example{"columns_moved", "rms_norm:f32,rows=3,cols=5,seed=3"},
                                         Example{"columns_moved", "layer_norm:bf16,rows=4,cols=9,seed=4"},
                                         Example{"columns_moved", "add_rms_norm:f16,rows=2,cols=7,seed=4"},
                                         Example{"same_everywhere", "gelu:f32,rows=3,cols=5"},
                                         Example{"same_everywhere", "swish:bf16,rows=2,cols=9,beta=1"},
                                         Example{"odd_part_is_x", "gelu:f32,rows=2,cols=9"},
                                         Example{"odd_part_is_x", "gelu_tanh:bf16,rows=2,cols=9"},
                                         Example{"odd_part_is_x", "swish:f32,rows=2,cols=9,beta=1"}),
                         [](const auto& instance) {
                           const std::string id = instance.param.id;
                           return std::string(instance.param.relation) + "_" + id.substr(0, id.find(':'));
                         });

TEST(Relations, SayNothingWhereTheyCannot) {
  EXPECT_EQ(judged("rows_independent", "rms_norm:f32,rows=1,cols=5"), "no follow-up");
  EXPECT_EQ(judged("rows_permuted", "rms_norm:f32,rows=1,cols=5"), "no follow-up");
  EXPECT_EQ(judged("rows_permuted", "gelu:f32,rows=3,cols=0"), "no follow-up");
  EXPECT_EQ(judged("shift_invariant", "layer_norm:f32,rows=3,cols=8,values=normal"), "no follow-up");
  EXPECT_EQ(judged("scales_with_its_row", "rms_norm:f32,rows=3,cols=5,values=denormal"), "no follow-up");
  EXPECT_EQ(judged("thread_invariant", "gelu:f32,rows=2,cols=9"), "no follow-up");
}

// The second run that goes with a generated case.
std::optional<FollowUp> follow_up(const std::string& name, const Case& which) {
  const Op& op = *find_op(which.op);
  return relation(relations_of(op), name).follow_up(op.info(), which, op.generate(which, NoResources()));
}

TEST(Relations, RowsMoveRoundTheEndByAnyNumber) {
  const Op& op = *find_op("rms_norm");
  std::set<std::int64_t> turns;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Case which = case_of("rms_norm:f32,rows=4,cols=3,values=normal,seed=" + std::to_string(seed));
    const Buffer x = op.generate(which, NoResources())[0];
    const auto second = follow_up("rows_permuted", which);
    ASSERT_TRUE(second);
    ASSERT_EQ(second->inputs[0].dims, x.dims);
    const Buffer& moved = second->inputs[0];
    std::int64_t turn = 1;
    while (turn < 4 && moved.number(0) != x.number(turn * 3)) ++turn;
    for (std::int64_t i = 0; i < 12; ++i) EXPECT_EQ(moved.number(i), x.number((i + turn * 3) % 12)) << to_id(which);
    turns.insert(turn);
    EXPECT_EQ(second->inputs[1], op.generate(which, NoResources())[1]) << "weights have no rows";
  }
  EXPECT_EQ(turns, (std::set<std::int64_t>{1, 2, 3}));
}

// A row that keeps its place keeps what another should have now.
TEST(Relations, RowsThatDoNotMoveBreakTheirOrder) {
  const auto violation = judged("rows_permuted", "gelu:f32,rows=3,cols=5,values=normal,seed=2",
                                [](Buffer& first, Buffer& second) { second = first; });
  ASSERT_TRUE(violation);
  EXPECT_TRUE(violation->starts_with("y[")) << *violation;
}

TEST(Relations, EachExponentAndEachShiftIsDrawnAndHolds) {
  std::set<double> scales, shifts;
  for (int seed = 0; seed < 200; ++seed) {
    const std::string rms = "rms_norm:f32,rows=2,cols=5,values=normal,seed=" + std::to_string(seed),
                      layer = "layer_norm:bf16,rows=2,cols=8,values=dyadic,seed=" + std::to_string(seed);
    EXPECT_EQ(judged("scales_with_its_row", rms), std::nullopt);
    EXPECT_EQ(judged("shift_invariant", layer), std::nullopt);
    EXPECT_TRUE(judged("scales_with_its_row", rms, [](Buffer&, Buffer& second) { spoil_last(second, 0.25); }));
    EXPECT_TRUE(judged("shift_invariant", layer, [](Buffer&, Buffer& second) { spoil_last(second, 0.25); }));
    const Case of_rms = case_of(rms), of_layer = case_of(layer);
    const auto scaled = follow_up("scales_with_its_row", of_rms), shifted = follow_up("shift_invariant", of_layer);
    ASSERT_TRUE(scaled && shifted);
    const double scale =
        scaled->inputs[0].number(0) / find_op("rms_norm")->generate(of_rms, NoResources())[0].number(0);
    EXPECT_EQ(scaled->which.parameters.get<double>("eps"), 1e-5 * scale * scale);
    scales.insert(scale);
    shifts.insert(shifted->inputs[0].number(0) - find_op("layer_norm")->generate(of_layer, NoResources())[0].number(0));
  }
  EXPECT_EQ(scales, (std::set<double>{0.125, 0.25, 0.5, 2, 4, 8}));
  EXPECT_EQ(shifts, (std::set<double>{-8, -4, -3, -2, -1, -0.5, 0.5, 1, 2, 3, 4, 8}));
}

// eps must stay what the contract allows.
TEST(Relations, NothingIsScaledBeyondTheContract) {
  bool any_up = false, any_down = false;
  for (int seed = 0; seed < 40; ++seed) {
    const std::string id = "rms_norm:f32,rows=2,cols=5,values=normal,seed=" + std::to_string(seed) + ",eps=";
    const auto down = follow_up("scales_with_its_row", case_of(id + "1")),
               up = follow_up("scales_with_its_row", case_of(id + "1e-12"));
    EXPECT_NE(down.has_value(), up.has_value()) << id;
    any_down = any_down || down, any_up = any_up || up;
  }
  EXPECT_TRUE(any_up && any_down);
}

TEST(Examine, TriesWhatIsNamedAndTallies) {
  const Op& op = *find_op("rms_norm");
  Arena arena;
  const Contender right = planted("right");
  WorkerProcess process(right.command, arena);
  const Trial trial(op, case_of("rms_norm:f32,rows=3,cols=5"), NoResources(), arena);
  const Outcome all = examine(trial, process, right, {"*"});
  EXPECT_EQ(all.verdict, Verdict::pass) << all.reason;
  EXPECT_EQ(all.traits.size(), 9u);  // too small for threads
  const Outcome one = examine(trial, process, right, {"repeats"});
  ASSERT_EQ(one.traits.size(), 1u);
  EXPECT_EQ(one.traits[0].name, "repeats");
  EXPECT_TRUE(one.traits[0].held);
  EXPECT_LE(examine(trial, process, right, {}).traits.size(), 1u);
}

}  // namespace
}  // namespace assay
