#include "harness/worker/parent/arena.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/core/error.h"
#include "tests/worker/example_case.h"

namespace assay {
namespace {

constexpr std::size_t float_size = 4;

Layout laid_out(Arena& arena, const ExampleCase& example, int copies = 1) {
  Layout layout = arena.place(example.which, example.inputs, example.outputs, copies);
  arena.fill(layout, example.inputs);
  return layout;
}

std::byte* first(const Placed& placed) { return static_cast<std::byte*>(placed.value.data); }

TEST(Arena, PlacementsMeetTheirGuardPages) {
  Arena arena;
  const Layout start = laid_out(arena, ExampleCase(""));
  ASSERT_EQ(start.inputs.size(), 2u);
  ASSERT_EQ(start.outputs.size(), 1u);
  for (const Placed* placed : {&start.inputs[0], &start.inputs[1], &start.outputs[0]})
    EXPECT_EQ(placed->offset % slot_size, 0u);
  EXPECT_EQ(start.inputs[0].extent, 3 * 17 * float_size);
  EXPECT_TRUE(start.inputs[1].constant);

  const Layout offset = laid_out(arena, ExampleCase(",buffers=offset"));
  EXPECT_EQ(offset.inputs[0].offset % slot_size, float_size);
  EXPECT_EQ(laid_out(arena, ExampleCase(",buffers=offset", "rows=1,cols=3", "bf16")).inputs[0].offset % slot_size, 2u);

  const Layout end = laid_out(arena, ExampleCase(",buffers=end"));
  for (const Placed* placed : {&end.inputs[0], &end.inputs[1], &end.outputs[0]})
    EXPECT_EQ((placed->offset + placed->extent) % slot_size, 0u);
}

TEST(Arena, WhatAWorkerFillsBesideItsCaseIsGivenBack) {
  Arena arena;
  const ExampleCase example("");
  const Layout layout = laid_out(arena, example);
  const std::size_t before = arena.allocated();
  EXPECT_LE(before, arena.expected());
  std::memset(first(layout.outputs[0]) + 65536, 1, arena.expected() + 65536);
  EXPECT_GT(arena.allocated(), arena.expected());
  arena.fill(layout, example.inputs);
  EXPECT_EQ(arena.allocated(), before);
}

TEST(Arena, WhatIsReleasedTakesNoMemoryAndIsFilledAnew) {
  Arena arena;
  const ExampleCase example("", "rows=3,cols=300000");
  const Layout layout = laid_out(arena, example);
  arena.settle(layout);
  EXPECT_GT(arena.allocated(), std::size_t{3} * 300000);
  arena.release();
  EXPECT_EQ(arena.allocated(), 0u);
  EXPECT_EQ(arena.find_late_write(), std::nullopt);
  arena.fill(layout, example.inputs);
  EXPECT_EQ(arena.find_changed_input(layout, example.inputs), std::nullopt);
}

TEST(Arena, ALateWriteIsNamed) {
  Arena arena;
  const ExampleCase example("");
  const Layout layout = laid_out(arena, example);
  EXPECT_EQ(arena.find_late_write(), std::nullopt);
  for (const Placed* placed : {&layout.outputs[0], &layout.inputs[1]}) {
    arena.settle(layout);
    EXPECT_EQ(arena.find_late_write(), std::nullopt);
    first(*placed)[placed->extent - 1] ^= std::byte{1};
    EXPECT_EQ(arena.find_late_write(), placed == &layout.outputs[0] ? "output y" : "input gamma");
    arena.forget();
    EXPECT_EQ(arena.find_late_write(), std::nullopt);
  }
}

TEST(Arena, NoTwoValuesShareASlot) {
  Arena arena;
  const Layout layout = laid_out(arena, ExampleCase(""));
  EXPECT_NE(layout.inputs[0].offset / slot_size, layout.inputs[1].offset / slot_size);
  EXPECT_NE(layout.inputs[1].offset / slot_size, layout.outputs[0].offset / slot_size);
}

TEST(Arena, RowsArePadded) {
  Arena arena;
  const ExampleCase example(",padding=5");
  const Layout layout = laid_out(arena, example);
  const Placed& x = layout.inputs[0];
  EXPECT_EQ(x.value.strides, (std::vector<std::int64_t>{22, 1}));
  EXPECT_EQ(x.extent, (2 * 22 + 17) * float_size);
  for (std::size_t row = 0; row < 3; ++row)
    EXPECT_EQ(std::memcmp(first(x) + row * 22 * float_size, example.inputs[0].bytes.data() + row * 17 * float_size,
                          17 * float_size),
              0);
  EXPECT_EQ(first(x)[17 * float_size], std::byte{0xff});
}

// Whoever takes the distance of one value's rows for that of another is wrong by it.
TEST(Arena, RowsOfEachValueLieApartBySomethingElse) {
  Arena arena;
  const Op& op = *find_op("add_rms_norm");
  for (const std::string placement : {"offset", "pages"}) {
    const Case which = parse_case(
        "add_rms_norm:f32,rows=3,cols=17,values=normal,seed=1,buffers=" + placement + ",padding=5", op.info());
    const std::vector<Buffer> inputs = op.generate(which, NoResources());
    const Layout layout = arena.place(which, inputs, op.outputs(which, inputs));
    std::set<std::int64_t> distances;
    for (const std::vector<Placed>* all : {&layout.inputs, &layout.outputs})
      for (const Placed& placed : *all)
        if (placed.value.dims.size() == 2) {
          EXPECT_TRUE(distances.insert(placed.value.strides[0]).second) << placed.value.name;
        }
    EXPECT_EQ(distances.size(), 4u);
  }
}

TEST(Arena, InPlaceIsOneBuffer) {
  Arena arena;
  const ExampleCase example(",in_place");
  const Layout layout = laid_out(arena, example);
  EXPECT_EQ(layout.outputs[0].offset, layout.inputs[0].offset);
  EXPECT_EQ(layout.outputs[0].value.name, "y");
  first(layout.outputs[0])[0] ^= std::byte{1};  // an output may be written to, though an input lies there
  EXPECT_EQ(arena.find_changed_input(layout, example.inputs), std::nullopt);
  first(layout.inputs[1])[0] ^= std::byte{1};
  EXPECT_EQ(arena.find_changed_input(layout, example.inputs), "gamma");
}

TEST(Arena, EachOutputMayLieOnAnotherInput) {
  Arena arena;
  const Op& op = *find_op("add_rms_norm");
  const Case which = parse_case("add_rms_norm:f32,rows=3,cols=17,seed=1,in_place=2+3", op.info());
  const std::vector<Buffer> inputs = op.generate(which, NoResources());
  const Layout layout = arena.place(which, inputs, op.outputs(which, inputs));
  arena.fill(layout, inputs);
  EXPECT_EQ(layout.outputs[0].offset, layout.inputs[1].offset) << "sum on residual";
  EXPECT_EQ(layout.outputs[1].offset, layout.inputs[0].offset) << "y on x";
  EXPECT_EQ(layout.footprint(), 2 * 3 * 17 * sizeof(float));
  EXPECT_EQ(layout.bytes(), 2 * 3 * 17 * sizeof(float) + 17 * sizeof(float));
  for (const Placed& output : layout.outputs) first(output)[0] ^= std::byte{1};
  EXPECT_EQ(arena.find_changed_input(layout, inputs), std::nullopt);
  EXPECT_EQ(arena.find_stray_write(layout), std::nullopt);
  first(layout.outputs[1])[layout.outputs[1].extent] ^= std::byte{1};
  EXPECT_NE(arena.find_stray_write(layout)->find("behind the end of output y"), std::string::npos);
}

TEST(Arena, AConstantThatIsKeptStaysWhateverIsFilledMeanwhile) {
  Arena arena;
  const ExampleCase example("", "rows=3,cols=300000"), other("", "rows=2,cols=500000");
  Layout layout = laid_out(arena, example);
  arena.keep(layout, 1, 0);
  arena.lay_down(layout.inputs[1], example.inputs[1]);
  laid_out(arena, other);
  std::vector<Buffer> without = example.inputs;
  without[1].bytes.clear();
  arena.fill(layout, without);
  EXPECT_EQ(arena.find_changed_input(layout, example.inputs), std::nullopt);
  EXPECT_EQ(arena.find_stray_write(layout), std::nullopt);
  EXPECT_LE(arena.allocated(), arena.expected());
  first(layout.inputs[1])[1200000] ^= std::byte{1};  // behind the last of the 300,000
  EXPECT_NE(arena.find_stray_write(layout)->find("behind the end of input gamma"), std::string::npos);
}

TEST(Arena, OutputsStartAsWhatNoAnswerIs) {
  Arena arena;
  const Layout layout = laid_out(arena, ExampleCase(""));
  float value = 0;
  std::memcpy(&value, first(layout.outputs[0]), sizeof value);
  EXPECT_NE(value, value);
}

TEST(Arena, CopiesDoNotOverlapAndHoldTheInputs) {
  Arena arena;
  const ExampleCase example("", "rows=4,cols=300");
  const Layout layout = laid_out(arena, example, 5);
  ASSERT_EQ(layout.copies, 5);
  EXPECT_GE(layout.copy_distance, layout.inputs[0].extent);
  EXPECT_EQ(layout.copy_distance % 64, 0u);
  for (std::size_t copy = 0; copy < 5; ++copy)
    EXPECT_EQ(std::memcmp(first(layout.inputs[0]) + copy * layout.copy_distance, example.inputs[0].bytes.data(),
                          layout.inputs[0].extent),
              0);
  EXPECT_EQ(layout.footprint(), 2 * 4 * 300 * float_size);  // x and y; gamma is constant
}

TEST(Arena, AtMostAsManyCopiesAsFit) {
  Arena arena;
  const ExampleCase example("", "rows=1024,cols=1024");
  const Layout layout = arena.place(example.which, example.inputs, example.outputs, 100000);
  EXPECT_GT(layout.copies, 100);
  EXPECT_LE(static_cast<std::size_t>(layout.copies) * layout.copy_distance, slot_size);
}

// Every border of every value, in every placement: a byte changed there is found, and its place is told.
TEST(Arena, StrayWritesAreFoundAtEveryBorder) {
  Arena arena;
  for (const char* settings :
       {"", ",buffers=offset", ",buffers=end", ",padding=1", ",buffers=end,padding=3", ",buffers=offset,in_place"}) {
    const ExampleCase example(settings);
    const Layout layout = laid_out(arena, example);
    ASSERT_EQ(arena.find_stray_write(layout), std::nullopt) << settings;
    const auto expect_found = [&](const Placed& placed, std::int64_t at, const std::string& where) {
      std::byte& byte = first(placed)[at];
      byte ^= std::byte{0x10};
      const auto found = arena.find_stray_write(layout);
      byte ^= std::byte{0x10};
      ASSERT_TRUE(found) << settings << " " << placed.value.name << " at " << at;
      EXPECT_NE(found->find(where), std::string::npos) << *found;
    };
    std::vector<Placed> all = layout.inputs;
    if (layout.below[0] < 0) all.push_back(layout.outputs[0]);
    for (const Placed& placed : all) {
      const auto end = static_cast<std::int64_t>(placed.extent);
      const std::string name = layout.below[0] >= 0 && placed.value.name == "x" ? "y" : placed.value.name;
      if (placed.offset % slot_size != 0) expect_found(placed, -1, " in front of ");
      if ((placed.offset + placed.extent) % slot_size != 0) {
        expect_found(placed, end, "byte 0 behind the end of ");
        expect_found(placed, end + 4095, "byte 4095 behind the end of ");
      }
      if (placed.value.dims.size() == 2 && placed.value.strides[0] > 17)
        for (const std::int64_t row : {0, 1})
          expect_found(placed, (row * placed.value.strides[0] + 17) * 4,
                       "byte 0 behind row " + std::to_string(row) + " of ");
    }
    EXPECT_EQ(arena.find_stray_write(layout), std::nullopt) << settings;
  }
}

TEST(Arena, ChangedInputsAreFoundAtEveryByte) {
  Arena arena;
  const ExampleCase example(",padding=2", "rows=2,cols=3");
  const Layout layout = laid_out(arena, example);
  int found = 0;
  for (std::int64_t byte = 0; byte < static_cast<std::int64_t>(layout.inputs[0].extent); ++byte) {
    first(layout.inputs[0])[byte] ^= std::byte{1};
    found += arena.find_changed_input(layout, example.inputs) == "x" ? 1 : 0;
    first(layout.inputs[0])[byte] ^= std::byte{1};
  }
  EXPECT_EQ(found, 2 * 3 * 4);  // the padding is no input
}

TEST(Arena, EmptyValuesHaveAPlace) {
  Arena arena;
  for (const char* shape : {"rows=0,cols=17", "rows=3,cols=0", "rows=0,cols=0"})
    for (const char* settings : {"", ",buffers=offset", ",buffers=end", ",padding=3", ",in_place"}) {
      const ExampleCase example(settings, shape);
      const Layout layout = laid_out(arena, example);
      EXPECT_EQ(arena.find_stray_write(layout), std::nullopt) << shape << settings;
      EXPECT_EQ(arena.find_changed_input(layout, example.inputs), std::nullopt) << shape << settings;
    }
}

TEST(Arena, AValueThatIsTooLargeIsBadInput) {
  Arena arena;
  Case which = ExampleCase("").which;
  const std::vector<ValueForm> outputs{{"y", Kind::array, Dtype::f32, {1 << 15, 1 << 14}}};
  try {
    arena.place(which, {}, outputs);
    FAIL() << "it fitted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("y takes 2048 MiB"), std::string::npos) << error.what();
  }
}

TEST(Arena, WorksOnAfterALargeCase) {
  Arena arena;
  laid_out(arena, ExampleCase("", "rows=4096,cols=4096"));
  const ExampleCase small("");
  const Layout layout = laid_out(arena, small);
  EXPECT_EQ(arena.find_stray_write(layout), std::nullopt);
  EXPECT_EQ(arena.find_changed_input(layout, small.inputs), std::nullopt);
}

TEST(Arena, PlacesAreDescribed) {
  Arena arena;
  const Layout layout = laid_out(arena, ExampleCase(",buffers=offset"));
  const auto x = static_cast<std::int64_t>(layout.inputs[0].offset),
             y = static_cast<std::int64_t>(layout.outputs[0].offset);
  const auto extent = static_cast<std::int64_t>(layout.inputs[0].extent);
  EXPECT_EQ(arena.describe(layout, x - 4), "4 bytes in front of input x");
  EXPECT_EQ(arena.describe(layout, x + 8), "8 bytes into input x");
  EXPECT_EQ(arena.describe(layout, y + extent + 2), "2 bytes behind the end of output y");
}

}  // namespace
}  // namespace assay
