// The references of blocks, held against sums that are written out here, against each other, and against what is honest
// and what is wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "harness/core/comparison.h"
#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "tests/impls/tree_resources.h"

namespace assay {
namespace {

using Numbers = std::vector<long double>;

struct Trial {
  Case which;
  std::vector<Buffer> inputs;
  const Op& op;

  explicit Trial(const std::string& id)
      : which(parse_case(id, find_op(op_of_id(id))->info())),
        inputs(find_op(op_of_id(id))->generate(which, TreeResources())),
        op(*find_op(op_of_id(id))) {}
  Buffer* find(const std::string& name) {
    const auto found = std::ranges::find(inputs, name, &Buffer::name);
    return found == inputs.end() ? nullptr : &*found;
  }
  Expectation expected() const { return op.expect(which, inputs)[0]; }
};

using Float = float (*)(float);
float as_it_is(float sum) { return sum; }

// Rows times a weight, plus a bias, in long double or, with `round`, as a chain of roundings.
template <class Number>
std::vector<Number> product(const std::vector<Number>& x, const Buffer& w, const Buffer* bias) {
  const std::int64_t terms = w.dims[0], cols = w.dims[1];
  const std::int64_t rows = terms == 0 ? 0 : static_cast<std::int64_t>(x.size()) / terms;
  std::vector<Number> made;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t col = 0; col < cols; ++col) {
      Number sum = 0;
      for (std::int64_t k = 0; k < terms; ++k)
        sum += x[static_cast<std::size_t>(row * terms + k)] * static_cast<Number>(w.number(k * cols + col));
      made.push_back(sum + static_cast<Number>(bias == nullptr ? 0 : bias->number(col)));
    }
  return made;
}

template <class Number>
std::vector<Number> numbers_of(const Buffer& buffer) {
  std::vector<Number> numbers;
  for (std::int64_t i = 0; i < buffer.count(); ++i) numbers.push_back(static_cast<Number>(buffer.number(i)));
  return numbers;
}

template <class Number>
std::vector<Number> ffn(Trial& trial, Number (*act)(Number)) {
  std::vector<Number> hidden = product(numbers_of<Number>(*trial.find("x")), *trial.find("w1"), trial.find("b1"));
  for (Number& each : hidden) each = act(each);
  return product(hidden, *trial.find("w2"), trial.find("b2"));
}

template <class Number>
Comparison judge(const Trial& trial, const std::vector<Number>& y) {
  const std::size_t size = size_of(trial.which.dtype);
  std::vector<std::byte> stored(y.size() * size);
  for (std::size_t i = 0; i < y.size(); ++i)
    encode(trial.which.dtype, static_cast<double>(y[i]), stored.data() + i * size);
  return compare(trial.expected(),
                 {"y", Kind::array, trial.which.dtype, {static_cast<std::int64_t>(y.size())}, {1}, stored.data()});
}

long double gelu(long double t) { return 0.5L * t * std::erfc(-t / std::sqrt(2.0L)); }
float gelu_in_float(float t) { return 0.5f * t * (1 + std::erf(t * 0.70710678f)); }

constexpr const char* sizes[] = {"rows=3,cols=17,hidden=33", "rows=1,cols=1,hidden=1", "rows=2,cols=65,hidden=300"};

// But for the last rounding, which is one of eight and more that the budget counts.
TEST(Blocks, AnFfnInLongDoubleUsesNothingOfItsBudget) {
  for (const char* dtype : {"f32", "bf16", "f16"})
    for (const char* size : sizes) {
      Trial trial(std::string("ffn:") + dtype + "," + size + ",values=normal,seed=3");
      const Comparison comparison = judge(trial, ffn<long double>(trial, gelu));
      EXPECT_TRUE(comparison.equal()) << to_id(trial.which);
      EXPECT_LT(comparison.worst_share, 1.0 / 8) << to_id(trial.which);
      EXPECT_TRUE(comparison.could_tell()) << to_id(trial.which);
    }
}

// One chain of float32 each, which is as much as a library may do.
TEST(Blocks, AnHonestFfnInFloat32IsWithinItsBudget) {
  for (const char* size : sizes)
    for (const char* values : {"normal", "wide", "uniform", "lognormal", "outliers", "constant", "far_mean", "cauchy"})
      for (const char* weights : {"", ",weight_values=equal", ",weight_values=ones"}) {
        Trial trial(std::string("ffn:f32,") + size + ",values=" + values + weights + ",seed=4");
        const Comparison comparison = judge(trial, ffn<float>(trial, gelu_in_float));
        EXPECT_TRUE(comparison.equal()) << to_id(trial.which) << ": " << comparison.worst_share;
      }
}

TEST(Blocks, AMissingTermIsNot) {
  Trial trial("ffn:f32,rows=3,cols=257,hidden=513,values=normal,seed=5");
  Trial without = trial;
  Buffer& w2 = *without.find("w2");
  for (std::int64_t col = 0; col < 257; ++col) w2.set_number(512 * 257 + col, 0);
  const Comparison comparison = judge(trial, ffn<long double>(without, gelu));
  // Not all of them: where the hidden unit is nearly a zero, so is its term.
  EXPECT_GT(comparison.mismatches, comparison.elements / 2);
}

TEST(Blocks, ExactSumsHaveNoBudget) {
  for (const char* activation : {"identity", "relu", "relu2"})
    for (const char* dtype : {"f32", "bf16", "f16"}) {
      Trial trial(std::string("ffn:") + dtype + ",rows=4,cols=12,hidden=24,activation=" + activation +
                  ",values=exact,seed=6");
      const Expectation expected = trial.expected();
      // Squares of up to 24 have more digits than bf16 keeps.
      const bool all = dtype != std::string("bf16") || activation != std::string("relu2");
      const auto exact = std::ranges::count(expected.budget, 0.0);
      if (all) {
        EXPECT_EQ(exact, std::ssize(expected.budget)) << to_id(trial.which);
      }
      EXPECT_TRUE(judge(trial, ffn<float>(trial, activation == std::string("identity") ? as_it_is
                                                 : activation == std::string("relu")
                                                     ? Float([](float t) { return t < 0 ? 0 : t; })
                                                     : Float([](float t) { return t < 0 ? 0 : t * t; })))
                      .equal())
          << to_id(trial.which);
    }
  Trial bilinear("glu_ffn:f32,rows=4,cols=12,hidden=24,activation=identity,biases=f32,values=exact,seed=6");
  EXPECT_EQ(std::ranges::count(bilinear.expected().budget, 0.0), 48);
  // A third has no end in binary digits: one such weight, and its column has a budget.
  Trial trial("ffn:f32,rows=4,cols=12,hidden=24,activation=identity,values=exact,seed=6");
  trial.find("w2")->set_number(0, 1.0f / 3);
  EXPECT_GT(trial.expected().budget[0], 0);
}

// With v = 0 and c = 1.
TEST(Blocks, AGateOfOneIsAnFfn) {
  Trial gated("glu_ffn:f32,rows=5,cols=19,hidden=31,activation=gelu,biases=f32,values=normal,seed=7");
  for (std::int64_t i = 0; i < gated.find("v")->count(); ++i) gated.find("v")->set_number(i, 0);
  for (std::int64_t i = 0; i < gated.find("c")->count(); ++i) gated.find("c")->set_number(i, 1);
  Trial plain("ffn:f32,rows=5,cols=19,hidden=31,activation=gelu,biases=f32,values=normal,seed=7");
  const auto take = [&](const char* to, const char* from) { plain.find(to)->bytes = gated.find(from)->bytes; };
  take("x", "x"), take("w1", "w"), take("b1", "b"), take("w2", "w2"), take("b2", "b2");
  EXPECT_EQ(gated.expected().numbers, plain.expected().numbers);
}

TEST(Blocks, DeepOfAlphaOneIsPost) {
  const std::string rest = ",norm=rms,form=glu_ffn,activation=swish,values=normal,seed=8";
  Trial deep("sublayer:f32,rows=3,cols=16,hidden=40,placement=deep,alpha=1" + rest),
      post("sublayer:f32,rows=3,cols=16,hidden=40,placement=post,alpha=1" + rest);
  EXPECT_EQ(deep.expected().numbers, post.expected().numbers);
  Trial scaled("sublayer:f32,rows=3,cols=16,hidden=40,placement=deep,alpha=2" + rest);
  EXPECT_NE(scaled.expected().numbers, post.expected().numbers);
}

TEST(Blocks, ValuesAreThereWhereTheyAreSaidToBe) {
  const auto names = [](const std::string& id) {
    std::vector<std::string> found;
    for (const Buffer& input : Trial(id).inputs) found.push_back(input.name);
    return found;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names("sublayer:f32,rows=1,cols=2,hidden=3,placement=parallel,norm=rms,form=ffn,biases=none"),
            (Names{"x", "a", "gamma", "w1", "w2"}));
  EXPECT_EQ(names("sublayer:f32,rows=1,cols=2,hidden=3,placement=sandwich,norm=layer,form=glu_ffn,biases=f32"),
            (Names{"x", "gamma", "beta", "w", "b", "v", "c", "w2", "b2", "gamma2", "beta2"}));
  EXPECT_EQ(names("norm_mlp:f32,rows=1,cols=2,hidden=3,depth=1,biases=none"),
            (Names{"x", "w1", "gamma1", "beta1", "w_out"}));
}

// Of every element nothing is promised, or it is a NaN: what is infinite times what may be zero must not be a number.
TEST(Blocks, ANaNOfXIsInAllOfItsRow) {
  Trial trial("glu_ffn:f32,rows=2,cols=8,hidden=8,activation=swish,values=normal,seed=9");
  trial.find("x")->set_number(3, std::numeric_limits<double>::quiet_NaN());
  const Expectation expected = trial.expected();
  for (std::size_t i = 0; i < 16; ++i) EXPECT_EQ(std::isnan(expected.numbers[i]), i < 8) << i;
  EXPECT_EQ(expected.budget[0], 0);
}

// An infinite weight of the first norm makes minus infinity of one sum, which relu makes a zero: whoever takes the next
// product of that minus infinity has a NaN, and nobody promised either.
TEST(Blocks, ANaNThatComesOfWhatIsNotPromisedIsNotPromised) {
  Trial trial("norm_mlp:bf16,rows=1,cols=1,hidden=2,depth=2,values=normal,seed=9");
  for (Buffer& input : trial.inputs)
    for (std::int64_t i = 0; i < input.count(); ++i) input.set_number(i, 0);
  trial.find("x")->set_number(0, 1);
  trial.find("w1")->set_number(0, -1);
  trial.find("gamma1")->set_number(0, std::numeric_limits<double>::infinity());
  EXPECT_EQ(trial.expected().budget[0], std::numeric_limits<double>::infinity());
  // The same with an infinity that is left of it for the second norm.
  trial.find("gamma1")->set_number(0, 0);
  trial.find("gamma1")->set_number(1, std::numeric_limits<double>::infinity());
  trial.find("w2")->set_number(3, 1);
  EXPECT_EQ(trial.expected().budget[0], std::numeric_limits<double>::infinity());
}

TEST(Blocks, WhatIsTooLargeForTheTypeBetweenStepsIsNotPromised) {
  Trial trial("ffn:f16,rows=2,cols=4,hidden=4,activation=identity,biases=none,values=normal,seed=9");
  for (std::int64_t i = 0; i < 4; ++i) trial.find("x")->set_number(i, 60000);
  for (std::int64_t i = 0; i < 16; ++i) trial.find("w1")->set_number(i, 1);
  const Expectation expected = trial.expected();
  EXPECT_EQ(expected.budget[0], std::numeric_limits<double>::infinity());
  EXPECT_LT(expected.budget[4], 1);
}

}  // namespace
}  // namespace assay
