// What lies in the inputs of timed calls, block after block, and what is expected of the last call of a sample.
#include "harness/measure/timed_inputs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "harness/core/dtype.h"
#include "tests/no_resources.h"

namespace assay {
namespace {

// A cell that is laid out, and the contents that its inputs change to.
struct LaidOut {
  const Op& op;
  Cell cell;
  std::vector<Buffer> inputs;
  Arena arena;
  Layout layout;
  NoResources resources;
  FreshInputs made{resources, arena};
  const FreshInputs::OfCell* fresh = nullptr;

  explicit LaidOut(const std::string& id, int copies = 1, Inputs of = Inputs::fresh)
      : op(*find_op(id.substr(0, id.find(':')))) {
    cell.which = parse_case(id, op.info());
    cell.inputs = of;
    inputs = op.generate(cell.which, resources);
    layout = arena.place(cell.which, inputs, op.outputs(cell.which, inputs), copies);
    arena.fill(layout, inputs);
    fresh = &made.of(cell, op, layout, inputs, 10);
  }
  std::string bytes(std::uint64_t offset, std::size_t count) const {
    return {reinterpret_cast<const char*>(arena.bytes(offset)), count};
  }
  std::string all_of(const Placed& placed) const { return bytes(placed.offset, placed.extent); }
};

// As a worker does it.
void exchange(const LaidOut& at, const SampleAhead& ahead) {
  for (const Json& range : ahead.request.at("exchange")) {
    std::byte* here = at.arena.bytes(range["offset"]);
    std::byte* there = at.arena.bytes(range["with"]);
    const auto bytes = range["count"].get<std::size_t>() * range["size"].get<std::size_t>();
    std::swap_ranges(here, here + bytes, there);
  }
}

// What is expected, as an answer. All rows of it are known in so small a cell.
void answer(const LaidOut& at, const SampleAhead& ahead) {
  const Placed& y = at.layout.outputs[0];
  const Expectation& expected = ahead.content->expected[0];
  for (std::size_t i = 0; i < expected.numbers.size(); ++i) {
    std::byte* to = at.arena.bytes(y.offset + ahead.copy * at.layout.copy_distance) + i * size_of(y.value.dtype);
    encode(y.value.dtype, expected.numbers[i], to);
  }
}

const std::string small = "rms_norm:f32,rows=2,cols=64,values=normal,seed=1";

TEST(FreshInputs, AreAllDifferentAndTheWeightsAreTheCells) {
  const LaidOut at(small);
  ASSERT_EQ(at.fresh->contents.size(), 10u);
  EXPECT_EQ(at.fresh->rows, 2);
  std::set<std::vector<std::byte>> seen{at.inputs[0].bytes};
  for (const FreshContent& each : at.fresh->contents) {
    EXPECT_EQ(each.inputs[0].bytes.size(), at.inputs[0].bytes.size());
    EXPECT_TRUE(seen.insert(each.inputs[0].bytes).second);
    EXPECT_TRUE(each.inputs[1].bytes.empty()) << "it is laid out already";
    // Of its own input, and the cell's weights.
    std::vector<Buffer> whole = each.inputs;
    whole[1] = at.inputs[1];
    EXPECT_EQ(at.op.expect(at.cell.which, whole)[0].numbers, each.expected[0].numbers);
  }
}

TEST(FreshInputs, OfALargeCellAreSomeRowsOfWhichSomeAreLookedAt) {
  const LaidOut at("rms_norm:f32,rows=200,cols=1024,values=normal,seed=1");
  EXPECT_EQ(at.fresh->rows, 64);
  std::set<std::int64_t> looked_at;
  for (const FreshContent& each : at.fresh->contents) {
    EXPECT_EQ(each.inputs[0].dims[0], 64);
    EXPECT_EQ(each.expected[0].sampled_rows.size(), 2u);
    looked_at.insert(each.expected[0].sampled_rows.begin(), each.expected[0].sampled_rows.end());
  }
  EXPECT_GT(looked_at.size(), 8u) << "not always the same";
}

TEST(FreshInputs, OfATextAreAsLongAsItIs) {
  const LaidOut at("pretokenize:u8,bytes=300,values=mixed,seed=4");
  EXPECT_EQ(at.fresh->rows, 0);
  for (const FreshContent& each : at.fresh->contents) {
    EXPECT_EQ(each.inputs[0].dims, at.inputs[0].dims);
    EXPECT_EQ(each.inputs[0].bytes.size(), 300u);
  }
}

TEST(FreshInputs, AreNotMadeWhereNothingElseCanBe) {
  EXPECT_TRUE(LaidOut(small, 1, Inputs::repeated).fresh->contents.empty());
  EXPECT_TRUE(LaidOut(small + ",in_place").fresh->contents.empty());
  EXPECT_TRUE(LaidOut("rms_norm:f32,rows=0,cols=64,values=normal,seed=1").fresh->contents.empty());
}

TEST(TimedInputs, NoSampleEndsWithWhatWasThereBefore) {
  const LaidOut at(small);
  TimedInputs inputs(at.arena, at.layout, *at.fresh, 7);
  std::set<std::string> before{at.all_of(at.layout.inputs[0])};
  for (int block = 0; block < 4; ++block) {
    inputs.begin_block();
    for (const bool exchanges : {true, false, true}) {
      const std::string at_first = at.all_of(at.layout.inputs[0]);
      const SampleAhead ahead = inputs.prepare(5, exchanges, std::nullopt);
      ASSERT_NE(ahead.content, nullptr);
      EXPECT_EQ(ahead.request.contains("exchange"), exchanges);
      if (exchanges) {
        EXPECT_EQ(inputs.find_fault(ahead), "input x was not exchanged, as it says that it does");
        exchange(at, ahead);
      }
      EXPECT_EQ(inputs.find_fault(ahead), std::nullopt);
      EXPECT_NE(at.all_of(at.layout.inputs[0]), at_first);
      EXPECT_FALSE(before.contains(at.all_of(at.layout.inputs[0])));
    }
    before.insert(at.all_of(at.layout.inputs[0]));
    before.insert(at.bytes(3 * slot_size + 33 * 64, at.layout.inputs[0].extent));
  }
  at.arena.bytes(at.layout.inputs[0].offset)[5] ^= std::byte{1};
  SampleAhead ahead = inputs.prepare(5, true, std::nullopt);
  exchange(at, ahead);
  at.arena.bytes(at.layout.inputs[0].offset)[5] ^= std::byte{1};
  EXPECT_EQ(inputs.find_fault(ahead), "input x is not what it should be after a sample");
}

TEST(TimedInputs, ARightAnswerIsToldFromAWrongOne) {
  const LaidOut at(small);
  TimedInputs inputs(at.arena, at.layout, *at.fresh, 7);
  inputs.begin_block();
  const SampleAhead ahead = inputs.prepare(5, true, std::nullopt);
  answer(at, ahead);
  EXPECT_EQ(inputs.find_wrong(ahead, {}), std::nullopt);
  std::byte* element = at.arena.bytes(at.layout.outputs[0].offset) + 4 * 70;
  const float wrong = 100;
  std::memcpy(element, &wrong, sizeof wrong);
  const std::string said = inputs.find_wrong(ahead, {}).value_or("");
  EXPECT_TRUE(said.starts_with("y[70] is 100 and should be ")) << said;
}

TEST(TimedInputs, OutputsAreOverwrittenByChance) {
  const LaidOut at(small);
  TimedInputs inputs(at.arena, at.layout, *at.fresh, 7);
  const std::string poison(at.layout.outputs[0].extent, '\xff');
  int poisoned = 0;
  for (int sample = 0; sample < 64; ++sample) {
    const SampleAhead ahead = inputs.prepare(5, true, std::nullopt);
    poisoned += at.all_of(at.layout.outputs[0]) == poison ? 1 : 0;
    answer(at, ahead);
  }
  EXPECT_GT(poisoned, 16);
  EXPECT_LT(poisoned, 48);
}

// The one that the last call of a sample works on holds what was not there before.
TEST(TimedInputs, OfColdCopiesTheLastIsNew) {
  const LaidOut at(small, 5);
  TimedInputs inputs(at.arena, at.layout, *at.fresh, 7);
  const auto copy = [&](std::size_t number) {
    return at.bytes(at.layout.inputs[0].offset + number * at.layout.copy_distance, at.layout.inputs[0].extent);
  };
  EXPECT_NE(copy(0), copy(1)) << "they differ from the beginning";
  std::set<std::string> before;
  for (std::size_t number = 0; number < 5; ++number) before.insert(copy(number));
  inputs.begin_block();
  EXPECT_EQ(inputs.prepare(3, true, std::nullopt).content, nullptr) << "where it is at is not known yet";
  const SampleAhead ahead = inputs.prepare(3, true, 4);
  EXPECT_EQ(ahead.copy, 2u);
  EXPECT_FALSE(before.contains(copy(2)));
  EXPECT_EQ(inputs.find_fault(ahead), std::nullopt);
  answer(at, ahead);
  EXPECT_EQ(inputs.find_wrong(ahead, {}), std::nullopt);
  at.arena.bytes(at.layout.outputs[0].offset + 2 * at.layout.copy_distance)[3] = std::byte{0x7f};
  EXPECT_NE(inputs.find_wrong(ahead, {}), std::nullopt);
}

TEST(TimedInputs, WhereNothingIsFreshNothingChanges) {
  const LaidOut at(small, 1, Inputs::repeated);
  TimedInputs inputs(at.arena, at.layout, *at.fresh, 7);
  const std::string before = at.all_of(at.layout.inputs[0]);
  inputs.begin_block();
  const SampleAhead ahead = inputs.prepare(5, true, std::nullopt);
  EXPECT_EQ(ahead.content, nullptr);
  EXPECT_TRUE(ahead.request.empty());
  EXPECT_EQ(at.all_of(at.layout.inputs[0]), before);
}

}  // namespace
}  // namespace assay
