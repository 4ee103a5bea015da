#include "harness/check/minimise_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "harness/check/counterexample.h"
#include "harness/check/generator.h"
#include "harness/core/dtype.h"
#include "harness/core/random.h"

namespace assay {
namespace {

const OpInfo& rms_norm() { return find_op("rms_norm")->info(); }

Case hard_case(const std::string& shape = "rows=37,cols=1199") {
  return parse_case("rms_norm:f32," + shape +
                        ",eps=0.001,weight_offset=1,weights=same,values=inf,seed=123456,buffers=end,padding=3,in_place",
                    rms_norm());
}

Case minimised(const Case& from, const std::function<bool(const Case&)>& fails) {
  EXPECT_TRUE(fails(from)) << "the example does not fail to begin with";
  return minimise_case(rms_norm(), from, fails);
}

const char* const simplest_settings = "eps=1e-05,weight_offset=0,weights=f32,values=normal,seed=0";

TEST(MinimiseCase, FindsTheRemainder) {
  const Case least = minimised(hard_case(), [](const Case& c) { return c.dim("cols") % 16 == 15; });
  EXPECT_EQ(to_id(least), std::string("rms_norm:f32,rows=0,cols=15,") + simplest_settings);
}

TEST(MinimiseCase, FindsTheRemainderBeyondALength) {
  // 11743 = 733 * 16 + 15, and nothing below 1000 fails: only steps of 16 lead down.
  const Case least = minimised(hard_case("rows=1,cols=11743"),
                               [](const Case& c) { return c.dim("cols") >= 1000 && c.dim("cols") % 16 == 15; });
  EXPECT_EQ(least.dim("cols"), 1007);
}

TEST(MinimiseCase, FindsTheLeastRows) {
  const Case least = minimised(hard_case(), [](const Case& c) { return c.dim("rows") > 1 && c.dim("cols") > 0; });
  EXPECT_EQ(to_id(least), std::string("rms_norm:f32,rows=2,cols=1,") + simplest_settings);
}

TEST(MinimiseCase, KeepsThePlacementThatMatters) {
  const Case least = minimised(hard_case(), [](const Case& c) { return c.placement == Placement::end; });
  EXPECT_EQ(to_id(least), std::string("rms_norm:f32,rows=0,cols=0,") + simplest_settings + ",buffers=end");
}

TEST(MinimiseCase, KeepsTheParameterAndTheValuesThatMatter) {
  const Case least = minimised(hard_case(), [](const Case& c) {
    return c.parameters.get<std::string>("weights") == "same" && c.values == "inf";
  });
  EXPECT_EQ(to_id(least), "rms_norm:f32,rows=0,cols=0,eps=1e-05,weight_offset=0,weights=same,values=inf,seed=0");
}

TEST(MinimiseCase, KeepsInPlaceWithItsPadding) {
  const Case least = minimised(hard_case(), [](const Case& c) {
    return !c.in_place.empty() && c.padding > 0 && c.dim("rows") * c.dim("cols") >= 6;
  });
  EXPECT_EQ(least.in_place, std::vector{1});
  EXPECT_EQ(least.padding, 3);
  EXPECT_EQ(least.dim("rows") * least.dim("cols"), 6);
}

TEST(MinimiseCase, WhatCannotBeSimplerStays) {
  const Case only = hard_case();
  EXPECT_EQ(minimise_case(rms_norm(), only, [&](const Case& c) { return c == only; }), only);
}

TEST(MinimiseCase, TriesFew) {
  int tries = 0;
  minimised(hard_case("rows=39,cols=100015"), [&](const Case& c) { return ++tries, c.dim("cols") % 16 == 15; });
  EXPECT_LT(tries, 2000);
}

// ---- numbers ----------------------------------------------------------------------------------------------------

Buffer numbers(const std::vector<double>& values, Dtype dtype = Dtype::f32) {
  Buffer buffer{"x", Kind::array, dtype, {1, static_cast<std::int64_t>(values.size())}, {}, false};
  buffer.bytes.resize(values.size() * size_of(dtype));
  for (std::size_t i = 0; i < values.size(); ++i) encode(dtype, values[i], buffer.bytes.data() + i * size_of(dtype));
  return buffer;
}

LiteralCase literal_numbers(const std::vector<double>& values, Dtype dtype = Dtype::f32) {
  Case which = hard_case("rows=1,cols=" + std::to_string(values.size()));
  which.dtype = dtype;
  return spell_out(which, {numbers(values, dtype)});
}

std::vector<double> random_numbers(std::size_t count) {
  Random random(3);
  std::vector<double> values(count);
  for (double& value : values) value = 10 * random.normal();
  return values;
}

std::vector<double> numbers_of(const LiteralCase& literal) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < literal.inputs[0].count(); ++i) values.push_back(literal.inputs[0].number(i));
  return values;
}

TEST(MinimiseValues, SpellingOutNamesTheValues) {
  const LiteralCase literal = literal_numbers({1, 2});
  EXPECT_TRUE(literal.which.values.empty());
  EXPECT_EQ(literal.which.seed, 0u);
  EXPECT_EQ(literal.which.literal, hash_of(literal.inputs));
  EXPECT_NE(hash_of({numbers({1, 2})}), hash_of({numbers({1, 3})}));
}

TEST(MinimiseValues, OnlyTheElementThatMattersIsLeft) {
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16})
    for (const std::size_t at : {0u, 20u, 36u}) {
      std::vector<double> values = random_numbers(37);
      values[at] = 5.3125;
      const LiteralCase least = minimise_values(
          literal_numbers(values, dtype),
          [&](const LiteralCase& c) { return c.inputs[0].number(static_cast<std::int64_t>(at)) > 3.3; }, {});
      std::vector<double> expected(37, 0.0);
      expected[at] = 8;  // the power of two above
      EXPECT_EQ(numbers_of(least), expected);
      EXPECT_EQ(least.which.literal, hash_of(least.inputs));
    }
}

TEST(MinimiseValues, AOneWillDoWhereAZeroDoesNot) {
  const LiteralCase least = minimise_values(literal_numbers(random_numbers(16)),
                                            [](const LiteralCase& c) { return c.inputs[0].number(5) != 0; }, {});
  std::vector<double> expected(16, 0.0);
  expected[5] = 1;
  EXPECT_EQ(numbers_of(least), expected);
}

TEST(MinimiseValues, NanAndMinusZeroStayIfTheyMatter) {
  const LiteralCase least = minimise_values(literal_numbers({4, NAN, 7, -0.0}),
                                            [](const LiteralCase& c) {
                                              return std::isnan(c.inputs[0].number(1)) &&
                                                     std::signbit(c.inputs[0].number(3)) && c.inputs[0].number(3) == 0;
                                            },
                                            {});
  EXPECT_EQ(least.inputs[0].number(0), 0);
  EXPECT_TRUE(std::isnan(least.inputs[0].number(1)));
  EXPECT_EQ(least.inputs[0].number(2), 0);
  EXPECT_TRUE(std::signbit(least.inputs[0].number(3)));
}

TEST(MinimiseValues, WhatMattersAsAWholeStays) {
  const LiteralCase literal = literal_numbers(random_numbers(9));
  EXPECT_EQ(minimise_values(literal, [&](const LiteralCase& c) { return c.inputs == literal.inputs; }, {}).inputs,
            literal.inputs);
}

TEST(MinimiseValues, EveryCandidateThatIsTriedHasItsOwnHash) {
  minimise_values(literal_numbers(random_numbers(8)),
                  [](const LiteralCase& c) {
                    EXPECT_EQ(c.which.literal, hash_of(c.inputs));
                    return c.inputs[0].number(3) != 0;
                  },
                  {});
}

// ---- text -------------------------------------------------------------------------------------------------------

LiteralCase literal_text(const std::string& text) {
  const OpInfo& op = find_op("pretokenize")->info();
  Case which;
  which.op = op.name;
  which.dtype = Dtype::u8;
  which.dims = {{op.dimensions[0].name, static_cast<std::int64_t>(text.size())}};
  Buffer buffer{"text", Kind::bytes, Dtype::u8, {static_cast<std::int64_t>(text.size())}, {}, false};
  for (const char character : text) buffer.bytes.push_back(static_cast<std::byte>(character));
  return spell_out(which, {buffer});
}

std::string random_text(std::size_t count) {
  Random random(5);
  std::string text;
  while (text.size() < count) text += static_cast<char>(random.below(255));
  return text;
}

TEST(MinimiseText, FindsExactlyThePieceThatMatters) {
  for (const std::size_t at : {0u, 1u, 777u, 1500u}) {
    std::string text = random_text(1500);
    text.insert(at, "x\xff");
    const LiteralCase least = minimise_values(
        literal_text(text),
        [](const LiteralCase& c) { return c.inputs[0].text().find("x\xff") != std::string_view::npos; },
        find_op("pretokenize")->info().inputs);
    EXPECT_EQ(least.inputs[0].text(), "x\xff");
    EXPECT_EQ(least.inputs[0].dims, std::vector<std::int64_t>{2});
    EXPECT_EQ(least.which.dims[0].size, 2);
  }
}

TEST(MinimiseText, WhatOnlyNeedsALengthBecomesPlain) {
  const LiteralCase least = minimise_values(
      literal_text(random_text(300)), [](const LiteralCase& c) { return c.inputs[0].text().size() >= 5; },
      find_op("pretokenize")->info().inputs);
  EXPECT_EQ(least.inputs[0].text(), "aaaaa");
}

TEST(MinimiseIds, BecomeFewerAndTheRoomForTheirBytesStays) {
  const OpInfo& op = find_op("byte_bpe_decode")->info();
  Case which;
  which.op = op.name;
  which.dtype = Dtype::u8;
  which.dims = {{op.dimensions[0].name, 900}};
  Buffer ids{"ids", Kind::ids, Dtype::i32, {300}, {}, false};
  ids.bytes.resize(300 * sizeof(std::int32_t));
  for (std::int64_t i = 0; i < 300; ++i) ids.set_number(i, static_cast<double>(70000 + i));
  const LiteralCase least = minimise_values(
      spell_out(which, {ids}),
      [](const LiteralCase& c) {
        for (std::int64_t i = 0; i < c.inputs[0].count(); ++i)
          if (c.inputs[0].number(i) == 70123) return true;
        return false;
      },
      op.inputs);
  EXPECT_EQ(least.inputs[0].dims, std::vector<std::int64_t>{1});
  EXPECT_EQ(least.inputs[0].number(0), 70123);
  EXPECT_EQ(least.which.dims[0].size, 900);
}

TEST(MinimiseText, TwoPiecesFarApartComeTogether) {
  const std::string text = "#" + std::string(400, '.') + "#" + std::string(400, '.');
  const LiteralCase least = minimise_values(
      literal_text(text), [](const LiteralCase& c) { return std::ranges::count(c.inputs[0].text(), '#') == 2; },
      find_op("pretokenize")->info().inputs);
  EXPECT_EQ(least.inputs[0].text(), "##");
}

TEST(MinimiseText, MayEndAtNothing) {
  EXPECT_EQ(
      minimise_values(
          literal_text(random_text(33)), [](const LiteralCase&) { return true; }, find_op("pretokenize")->info().inputs)
          .inputs[0]
          .text(),
      "");
  EXPECT_EQ(minimise_values(
                literal_text(""), [](const LiteralCase&) { return true; }, find_op("pretokenize")->info().inputs)
                .inputs[0]
                .text(),
            "");
}

TEST(MinimiseShape, KeepsTheRowAndTheColumnThatFail) {
  for (const std::size_t at : {0, 7, 16, 59, 62}) {
    Case which;
    which.op = "planted";
    which.dims = {{"rows", 7}, {"cols", 9}};
    LiteralCase failing = literal_numbers(std::vector<double>(63, 3.0));
    failing.which.dims = which.dims;
    failing.inputs[0].dims = {7, 9};
    Buffer weights = failing.inputs[0];
    weights.dims = {9};
    weights.bytes.resize(9 * size_of(weights.dtype));
    encode(weights.dtype, 42, failing.inputs[0].bytes.data() + at * size_of(weights.dtype));
    encode(weights.dtype, 43, weights.bytes.data() + at % 9 * size_of(weights.dtype));
    failing.inputs.push_back(weights);
    // Fails where a 42 meets its 43.
    const auto fails = [](const LiteralCase& c) {
      const std::int64_t cols = c.which.dim("cols");
      for (std::int64_t i = 0; i < c.inputs[0].count(); ++i)
        if (c.inputs[0].number(i) == 42 && c.inputs[1].number(i % cols) == 43) return true;
      return false;
    };
    ASSERT_TRUE(fails(failing));
    const LiteralCase least = minimise_values(
        failing, fails,
        {{.name = "x", .dims = {"rows", "cols"}}, {.name = "w", .role = Role::weight, .dims = {"cols"}}});
    EXPECT_EQ(least.inputs[0].dims, (std::vector<std::int64_t>{1, 1})) << at;
    EXPECT_EQ(least.inputs[1].dims, (std::vector<std::int64_t>{1})) << at;
    EXPECT_EQ(least.inputs[0].number(0), 42);
    EXPECT_EQ(least.which.dim("rows"), 1);
  }
}

}  // namespace
}  // namespace assay
