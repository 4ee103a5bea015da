// Budgets from both sides: what is honest stays within, and what is wrong in a known way does not. The formulas are
// written out again here, in long double.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <tuple>

#include "harness/core/comparison.h"
#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "tests/impls/tree_resources.h"

namespace assay {
namespace {

// One row: x, gamma, beta (empty if the op has none) and the parameters, to y.
using Numbers = std::vector<long double>;
using RowFormula =
    std::function<Numbers(const Numbers& x, const Numbers& gamma, const Numbers& beta, const Parameters&)>;

Numbers numbers_of(const Buffer& buffer, std::int64_t from, std::int64_t count) {
  Numbers numbers;
  for (std::int64_t i = from; i < from + count; ++i) numbers.push_back(buffer.number(i));
  return numbers;
}

Numbers rms_norm(const Numbers& x, const Numbers& gamma, const Numbers&, const Parameters& parameters) {
  long double squares = 0;
  for (const long double each : x) squares += each * each;
  const long double root = std::sqrt(squares / x.size() + parameters.get<double>("eps"));
  Numbers y;
  for (std::size_t i = 0; i < x.size(); ++i)
    y.push_back(x[i] / root * (parameters.get<double>("weight_offset") + gamma[i]));
  return y;
}

Numbers layer_norm(const Numbers& x, const Numbers& gamma, const Numbers& beta, const Parameters& parameters) {
  long double sum = 0, squares = 0;
  for (const long double each : x) sum += each;
  const long double mean = sum / x.size();
  for (const long double each : x) squares += (each - mean) * (each - mean);
  const long double root = std::sqrt(squares / x.size() + parameters.get<double>("eps"));
  Numbers y;
  for (std::size_t i = 0; i < x.size(); ++i)
    y.push_back((x[i] - mean) / root * (gamma.empty() ? 1 : gamma[i]) + (beta.empty() ? 0 : beta[i]));
  return y;
}

RowFormula pointwise(std::function<long double(long double, const Parameters&)> function) {
  return [function](const Numbers& x, const Numbers&, const Numbers&, const Parameters& parameters) {
    Numbers y;
    for (const long double each : x) y.push_back(function(each, parameters));
    return y;
  };
}

long double gelu(long double x, const Parameters&) {
  return 0.5L * x * std::erfc(-x / std::numbers::sqrt2_v<long double>);
}
long double gelu_tanh(long double x, const Parameters&) {
  const long double scale = std::sqrt(2 / std::numbers::pi_v<long double>);
  return 0.5L * x * (1 + std::tanh(scale * (x + 0.044715L * x * x * x)));
}
long double swish(long double x, const Parameters& parameters) {
  return x / (1 + std::exp(-parameters.get<double>("beta") * x));
}

long double relu(long double x, const Parameters&) { return x < 0 ? 0 : x; }
long double relu2(long double x, const Parameters&) { return x < 0 ? 0 : x * x; }
long double sigmoid(long double x, const Parameters&) { return 1 / (1 + std::exp(-x)); }
long double tanh_by_expm1(long double x, const Parameters&) {
  const long double m = std::expm1(-2 * std::fabs(x));
  return std::copysign(m / (m + 2), x);
}
long double quick_gelu(long double x, const Parameters&) { return x / (1 + std::exp(-1.702L * x)); }

struct Formula {
  std::string op;
  RowFormula of_row;
  double telling = 0.99;  // the share of a normal row that is not a zero
};
const std::vector<Formula> formulas{{"rms_norm", rms_norm},
                                    {"layer_norm", layer_norm},
                                    {"gelu", pointwise(gelu)},
                                    {"gelu_tanh", pointwise(gelu_tanh)},
                                    {"swish", pointwise(swish)},
                                    {"relu2", pointwise(relu2), 0.45},
                                    {"relu", pointwise(relu), 0.45},
                                    {"sigmoid", pointwise(sigmoid)},
                                    {"tanh", pointwise(tanh_by_expm1)},
                                    {"quick_gelu", pointwise(quick_gelu)}};

struct Trial {
  Case which;
  std::vector<Buffer> inputs;
  Expectation expected;
};

Trial trial_of(const std::string& id) {
  const Op& op = *find_op(op_of_id(id));
  Trial trial{parse_case(id, op.info()), {}, {}};
  trial.inputs = op.generate(trial.which, TreeResources());
  trial.expected = op.expect(trial.which, trial.inputs)[0];
  return trial;
}

Numbers compute(const Trial& trial, const RowFormula& formula) {
  const std::int64_t rows = trial.which.dim("rows"), cols = trial.which.dim("cols");
  const auto weights = [&](std::size_t input) {
    return input < trial.inputs.size() ? numbers_of(trial.inputs[input], 0, cols) : Numbers();
  };
  Numbers all;
  for (std::int64_t row = 0; row < rows; ++row) {
    const Numbers y =
        formula(numbers_of(trial.inputs[0], row * cols, cols), weights(1), weights(2), trial.which.parameters);
    all.insert(all.end(), y.begin(), y.end());
  }
  return all;
}

// Stores what the formula gives, and compares.
Comparison judge(const Trial& trial, const RowFormula& formula) {
  const Numbers y = compute(trial, formula);
  const std::size_t size = size_of(trial.which.dtype);
  std::vector<std::byte> stored(y.size() * size);
  for (std::size_t i = 0; i < y.size(); ++i)
    encode(trial.which.dtype, static_cast<double>(y[i]), stored.data() + i * size);
  return compare(trial.expected,
                 {"y", Kind::array, trial.which.dtype, {static_cast<std::int64_t>(y.size())}, {1}, stored.data()});
}

// Everything finite that a check draws from.
const char* const finite_values[] = {"normal",   "wide",     "uniform",  "lognormal", "outliers",
                                     "far_mean", "narrow",   "constant", "one_hot",   "zeros",
                                     "denormal", "near_eps", "large",    "edges",     "bits"};

void for_trials(const std::function<void(const Trial&, const Formula&, const std::string& id)>& visit) {
  for (const Formula& formula : formulas)
    for (const char* dtype : {"f32", "bf16", "f16"})
      for (const char* values : finite_values)
        for (const char* cols : {"1", "2", "17", "768", "4096"})
          for (std::size_t choice = 0; choice < 2; ++choice) {
            std::string id = formula.op + ":" + dtype + ",rows=3,cols=" + cols + ",values=" + values + ",seed=5";
            for (const ParameterInfo& parameter : find_op(formula.op)->info().parameters)
              id += "," + parameter.name + "=" + print(parameter.checked[choice % parameter.checked.size()]);
            visit(trial_of(id), formula, id);
          }
}

// float64 has 2^29 times the precision that budgets are made for: a thousandth is generous.
TEST(Budgets, TheReferencesAreFarMorePreciseThanTheyAllow) {
  std::size_t compared = 0;
  for_trials([&](const Trial& trial, const Formula& formula, const std::string& id) {
    const Numbers right = compute(trial, formula.of_row);
    for (std::size_t i = 0; i < right.size(); ++i) {
      const double expected = trial.expected.numbers[i], budget = trial.expected.budget[i];
      if (!std::isfinite(expected) || !std::isfinite(budget)) continue;
      ++compared;
      ASSERT_LE(std::fabs(right[i] - expected), 1e-3L * budget) << id << " element " << i;
    }
  });
  EXPECT_GT(compared, 500000u);
}

TEST(Budgets, ExactFormulasRoundedOncePass) {
  for_trials([](const Trial& trial, const Formula& formula, const std::string& id) {
    const Comparison comparison = judge(trial, formula.of_row);
    EXPECT_TRUE(comparison.equal()) << id << " element " << comparison.first->index << ": expected "
                                    << comparison.first->expected << ", got " << comparison.first->got << ", budget "
                                    << comparison.first->budget;
  });
}

// Budgets are tight enough to tell: an element that is off by a thousandth of itself is found in plain data.
TEST(Budgets, AThousandthIsTooMuch) {
  for (const Formula& formula : formulas) {
    const Trial trial = trial_of(formula.op + ":f32,rows=4,cols=768,values=normal,seed=5");
    const Comparison comparison =
        judge(trial, [&](const Numbers& x, const Numbers& gamma, const Numbers& beta, const Parameters& p) {
          Numbers y = formula.of_row(x, gamma, beta, p);
          for (long double& each : y) each *= 1.001L;
          return y;
        });
    EXPECT_GT(static_cast<double>(comparison.mismatches), 4 * 768 * 0.96 * formula.telling) << formula.op;
    EXPECT_GT(static_cast<double>(comparison.probative), 4 * 768 * formula.telling) << formula.op;
  }
}

void expect_caught(const std::string& id, const RowFormula& right, const RowFormula& wrong) {
  const Trial trial = trial_of(id);
  EXPECT_TRUE(judge(trial, right).equal()) << id;
  const Comparison comparison = judge(trial, wrong);
  EXPECT_FALSE(comparison.equal()) << id << ": the worst error is " << comparison.worst_share << " of its budget";
}

TEST(KnownWrong, EpsOutsideTheRoot) {
  expect_caught("rms_norm:f32,rows=4,cols=768,values=near_eps,seed=1", rms_norm,
                [](const Numbers& x, const Numbers& gamma, const Numbers&, const Parameters& p) {
                  long double squares = 0;
                  for (const long double each : x) squares += each * each;
                  Numbers y;
                  for (std::size_t i = 0; i < x.size(); ++i)
                    y.push_back(x[i] / (std::sqrt(squares / x.size()) + p.get<double>("eps")) * gamma[i]);
                  return y;
                });
}

TEST(KnownWrong, NoEpsAtAll) {
  expect_caught("layer_norm:f32,rows=4,cols=768,values=near_eps,seed=1", layer_norm,
                [](const Numbers& x, const Numbers& gamma, const Numbers& beta, Parameters p) {
                  for (Parameter& each : p)
                    if (each.name == "eps") each.value = 0.0;
                  return layer_norm(x, gamma, beta, p);
                });
}

TEST(KnownWrong, VarianceOverNMinusOne) {
  for (const char* cols : {"17", "768", "4096"})
    expect_caught(std::string("layer_norm:f32,rows=4,values=normal,seed=1,cols=") + cols, layer_norm,
                  [](const Numbers& x, const Numbers& gamma, const Numbers& beta, const Parameters& p) {
                    Numbers y = layer_norm(x, gamma, beta, p);
                    const long double n = x.size();
                    for (std::size_t i = 0; i < x.size(); ++i)
                      y[i] = (y[i] - beta[i]) * std::sqrt((n - 1) / n) + beta[i];
                    return y;
                  });
}

TEST(KnownWrong, TanhForErfAndBack) {
  expect_caught("gelu:f32,rows=4,cols=768,values=wide,seed=1", pointwise(gelu), pointwise(gelu_tanh));
  expect_caught("gelu_tanh:f32,rows=4,cols=768,values=wide,seed=1", pointwise(gelu_tanh), pointwise(gelu));
}

TEST(KnownWrong, SigmoidOf1702ForGelu) {
  expect_caught("gelu:f32,rows=4,cols=768,values=wide,seed=1", pointwise(gelu),
                pointwise([](long double x, const Parameters&) { return x / (1 + std::exp(-1.702L * x)); }));
}

RowFormula flushed_below(long double limit, long double (*function)(long double, const Parameters&)) {
  return pointwise([=](long double x, const Parameters& p) { return x < limit ? 0.0L : function(x, p); });
}

TEST(KnownWrong, NegativeTailsFlushedToZero) {
  expect_caught("gelu:f32,rows=4,cols=768,values=wide,seed=1", pointwise(gelu), flushed_below(-3, gelu));
  expect_caught("gelu_tanh:f32,rows=4,cols=768,values=wide,seed=1", pointwise(gelu_tanh), flushed_below(-3, gelu_tanh));
  expect_caught("swish:f32,rows=4,cols=768,values=wide,seed=1", pointwise(swish), flushed_below(-8, swish));
  expect_caught("sigmoid:f32,rows=4,cols=768,values=wide,seed=1", pointwise(sigmoid), flushed_below(-8, sigmoid));
}

// Right to 2^-24 of 1, and with no digit of a small y.
TEST(KnownWrong, TanhThatCancelsNearZero) {
  expect_caught("tanh:f32,rows=4,cols=768,values=normal,seed=1", pointwise(tanh_by_expm1),
                pointwise([](long double x, const Parameters&) -> long double {
                  const float power = std::exp(2 * static_cast<float>(x));
                  return (power - 1) / (power + 1);
                }));
}

TEST(KnownWrong, BetaIgnored) {
  expect_caught("swish:f32,rows=4,cols=768,beta=1.702,values=wide,seed=1", pointwise(swish),
                pointwise([](long double x, const Parameters&) { return x / (1 + std::exp(-x)); }));
}

TEST(KnownWrong, OnePassVarianceInFloat32) {
  expect_caught("layer_norm:f32,rows=4,cols=768,values=far_mean,seed=1", layer_norm,
                [](const Numbers& x, const Numbers& gamma, const Numbers& beta, const Parameters& p) {
                  float sum = 0, squares = 0;
                  for (const long double each : x) {
                    const auto value = static_cast<float>(each);
                    sum += value;
                    squares += value * value;
                  }
                  const auto n = static_cast<float>(x.size());
                  const float mean = sum / n, variance = squares / n - mean * mean;
                  Numbers y;
                  for (std::size_t i = 0; i < x.size(); ++i)
                    y.push_back((x[i] - mean) / std::sqrt(variance + p.get<double>("eps")) * gamma[i] + beta[i]);
                  return y;
                });
}

// Rounding errors of one sign add up where all terms are equal: 4,096 of them lose 9 of 24 bits.
TEST(KnownWrong, ASerialSumInFloat32) {
  expect_caught("rms_norm:f32,rows=8,cols=4096,values=constant,seed=1", rms_norm,
                [](const Numbers& x, const Numbers& gamma, const Numbers&, const Parameters& p) {
                  float squares = 0;
                  for (const long double each : x) squares += static_cast<float>(each) * static_cast<float>(each);
                  const double root =
                      std::sqrt(static_cast<double>(squares) / static_cast<double>(x.size()) + p.get<double>("eps"));
                  Numbers y;
                  for (std::size_t i = 0; i < x.size(); ++i) y.push_back(x[i] / root * gamma[i]);
                  return y;
                });
}

TEST(KnownWrong, WeightsInBf16WhereTheyAreFloat32) {
  const auto narrow = [](Numbers weights) {
    for (long double& each : weights) {
      std::uint16_t bits = 0;
      encode(Dtype::bf16, static_cast<double>(each), &bits);
      each = decode(Dtype::bf16, &bits);
    }
    return weights;
  };
  expect_caught("rms_norm:f32,rows=4,cols=768,values=normal,seed=1", rms_norm,
                [&](const Numbers& x, const Numbers& gamma, const Numbers& beta, const Parameters& p) {
                  return rms_norm(x, narrow(gamma), beta, p);
                });
}

// What the contract says of infinities and NaN, by hand.
TEST(Specials, OfThePointwiseOps) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const char* name : {"gelu", "gelu_tanh", "swish", "quick_gelu"}) {
    const Op& op = *find_op(name);
    const Case which = parse_case(std::string(name) + ":f32,rows=1,cols=4", op.info());
    Buffer x{"x", Kind::array, Dtype::f32, {1, 4}, std::vector<std::byte>(16), false};
    const double values[] = {infinity, -infinity, NAN, -0.0};
    for (std::size_t i = 0; i < 4; ++i) encode(Dtype::f32, values[i], x.bytes.data() + 4 * i);
    const Expectation expected = op.expect(which, {x})[0];
    EXPECT_EQ(expected.numbers[0], infinity) << name;
    EXPECT_EQ(expected.numbers[1], 0) << name;
    EXPECT_EQ(expected.also[1], Expectation::nan | Expectation::zero) << name;
    EXPECT_TRUE(std::isnan(expected.numbers[2])) << name;
    EXPECT_EQ(expected.numbers[3], 0) << name;
  }
}

// Those that have values there: the greatest and the least.
TEST(Specials, OfWhatIsBounded) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const auto& [name, least, greatest] :
       {std::tuple{"sigmoid", 0.0, 1.0}, {"tanh", -1.0, 1.0}, {"relu", 0.0, infinity}}) {
    const Op& op = *find_op(name);
    const Case which = parse_case(std::string(name) + ":f32,rows=1,cols=3", op.info());
    Buffer x{"x", Kind::array, Dtype::f32, {1, 3}, std::vector<std::byte>(12), false};
    const double values[] = {-infinity, infinity, NAN};
    for (std::size_t i = 0; i < 3; ++i) encode(Dtype::f32, values[i], x.bytes.data() + 4 * i);
    const Expectation expected = op.expect(which, {x})[0];
    EXPECT_EQ(expected.numbers[0], least) << name;
    EXPECT_EQ(expected.numbers[1], greatest) << name;
    EXPECT_EQ(expected.budget[0] + expected.budget[1], 0) << name;
    EXPECT_TRUE(std::isnan(expected.numbers[2])) << name;
  }
}

TEST(Specials, ANanSpoilsItsRowOfANormAndNoOther) {
  for (const char* name : {"rms_norm", "layer_norm"}) {
    const Trial clean = trial_of(std::string(name) + ":f32,rows=2,cols=8,values=normal,seed=3");
    std::vector<Buffer> inputs = clean.inputs;
    encode(Dtype::f32, NAN, inputs[0].bytes.data() + 4 * 3);
    const Expectation expected = find_op(name)->expect(clean.which, inputs)[0];
    for (std::size_t i = 0; i < 8; ++i) {
      EXPECT_TRUE(std::isnan(expected.numbers[i])) << name;
      EXPECT_EQ(expected.numbers[8 + i], clean.expected.numbers[8 + i]) << name;
    }
  }
}

}  // namespace
}  // namespace assay
