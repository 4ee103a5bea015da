// Gates: the reference against the formulas written out again in long double, in all forms, and what the contract says
// of zeros, infinities and NaN.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "harness/core/comparison.h"
#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "tests/impls/tree_resources.h"

namespace assay {
namespace {

using Formula = long double (*)(long double a);

struct NamedGate {
  std::string op;
  Formula activation;
};

const NamedGate gates[] = {
    {"glu", [](long double a) { return 1 / (1 + std::exp(-a)); }},
    {"reglu", [](long double a) { return a < 0 ? 0.0L : a; }},
    {"geglu", [](long double a) { return 0.5L * a * std::erfc(-a / std::numbers::sqrt2_v<long double>); }},
    {"geglu_tanh",
     [](long double a) {
       const long double root = std::sqrt(2 / std::numbers::pi_v<long double>);
       return a / (1 + std::exp(-2 * root * (a + 0.044715L * a * a * a)));
     }},
    {"swiglu", [](long double a) { return a / (1 + std::exp(-a)); }},
    {"bilinear", [](long double a) { return a; }},
};

struct Trial {
  Case which;
  std::vector<Buffer> inputs;
  Expectation expected;
};

Trial trial_of_gate(const std::string& id) {
  const Op& op = *find_op(op_of_id(id));
  Trial trial{parse_case(id, op.info()), {}, {}};
  trial.inputs = op.generate(trial.which, TreeResources());
  trial.expected = op.expect(trial.which, trial.inputs)[0];
  return trial;
}

// a and b of a place, where the form says that they lie.
struct Pair {
  double a, b;
};
Pair pair_of(const Trial& trial, const std::string& form, std::int64_t row, std::int64_t column) {
  const std::int64_t cols = trial.which.dim("cols");
  if (form == "apart")
    return {trial.inputs[0].number(row * cols + column), trial.inputs[1].number(row * cols + column)};
  const double left = trial.inputs[0].number(row * 2 * cols + column),
               right = trial.inputs[0].number(row * 2 * cols + cols + column);
  return form == "gate_first" ? Pair{left, right} : Pair{right, left};
}

TEST(Gates, TheReferenceIsTheFormulaInEveryForm) {
  for (const NamedGate& gate : gates)
    for (const std::string form : {"apart", "gate_first", "gate_last"})
      for (const char* values : {"wide", "edges", "denormal", "outliers"}) {
        const std::string id = gate.op + ":f32,rows=3,cols=257,form=" + form + ",values=" + values + ",seed=5";
        const Trial trial = trial_of_gate(id);
        ASSERT_EQ(trial.inputs.size(), form == "apart" ? 2u : 1u);
        for (std::int64_t i = 0; i < 3 * 257; ++i) {
          const auto [a, b] = pair_of(trial, form, i / 257, i % 257);
          const auto at = static_cast<std::size_t>(i);
          const long double right = gate.activation(a) * b;
          if (!std::isfinite(trial.expected.budget[at]) || !std::isfinite(trial.expected.numbers[at])) continue;
          ASSERT_LE(std::fabs(right - trial.expected.numbers[at]), 1e-3L * trial.expected.budget[at]) << id << " " << i;
        }
      }
}

// What stays within the budget, and what does not: a product in float32 of an activation that is right, and one that
// was rounded to bf16 in between.
TEST(Gates, AProductInFloat32IsWithinTheBudgetAndOneOfRoundedActivationsIsNot) {
  for (const NamedGate& gate : gates) {
    if (gate.op == "reglu" || gate.op == "bilinear") continue;  // their activations need no rounding
    const Trial trial = trial_of_gate(gate.op + ":bf16,rows=3,cols=257,form=apart,values=wide,seed=5");
    std::size_t honest = 0, wrong = 0;
    for (std::size_t i = 0; i < 3 * 257; ++i) {
      const auto index = static_cast<std::int64_t>(i);
      const auto [a, b] = pair_of(trial, "apart", index / 257, index % 257);
      const auto share_of = [&](float activation) {
        const float y = activation * static_cast<float>(b);
        return share_used(trial.expected, i, Dtype::bf16, to_float(from_float<bf16>(y)));
      };
      const auto activation = static_cast<float>(gate.activation(a));
      honest += share_of(activation) <= 1 ? 1 : 0;
      wrong += share_of(to_float(from_float<bf16>(activation))) > 1 ? 1 : 0;
    }
    EXPECT_EQ(honest, 3u * 257u) << gate.op;
    EXPECT_GT(wrong, 50u) << gate.op;
  }
}

Expectation expected_of(const std::string& op_name, double a, double b) {
  const Op& op = *find_op(op_name);
  std::vector<Buffer> inputs;
  for (const auto& [name, value] : {std::pair{"a", a}, {"b", b}}) {
    inputs.push_back({name, Kind::array, Dtype::f32, {1, 1}, std::vector<std::byte>(4), false});
    inputs.back().set_number(0, value);
  }
  return op.expect(parse_case(op_name + ":f32,rows=1,cols=1,form=apart", op.info()), inputs)[0];
}

TEST(Gates, ZerosInfinitiesAndNan) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const NamedGate& gate : gates) {
    EXPECT_TRUE(std::isnan(expected_of(gate.op, NAN, 1).numbers[0])) << gate.op;
    EXPECT_TRUE(std::isnan(expected_of(gate.op, 1, NAN).numbers[0])) << gate.op;
    EXPECT_EQ(expected_of(gate.op, 3, -infinity).numbers[0], -infinity) << gate.op;
  }
  EXPECT_TRUE(std::isnan(expected_of("reglu", -1, infinity).numbers[0]));
  EXPECT_TRUE(std::isnan(expected_of("glu", -infinity, infinity).numbers[0]));
  EXPECT_EQ(expected_of("glu", infinity, 2).numbers[0], 2);
  EXPECT_EQ(expected_of("glu", -infinity, 2).numbers[0], 0);
  EXPECT_EQ(expected_of("swiglu", -infinity, 2).also[0], Expectation::nan | Expectation::zero);
  EXPECT_TRUE(std::isnan(expected_of("swiglu", infinity, 0).numbers[0]));
  // gelu(-40) is nothing in float32, but its sign is not told.
  EXPECT_EQ(expected_of("geglu", -40, infinity).budget[0], infinity);
  EXPECT_EQ(expected_of("bilinear", 1e30, 1e30).numbers[0], infinity);
}

// An odd last dimension has no halves: there is no such case, whatever names it.
TEST(Gates, HalvesAreTwiceAsLongAsTheOutput) {
  const Op& op = *find_op("glu");
  const Case which = parse_case("glu:f32,rows=2,cols=3,form=gate_first", op.info());
  const std::vector<ValueForm> forms = input_forms(op.info(), which);
  ASSERT_EQ(forms.size(), 1u);
  EXPECT_EQ(forms[0].dims, (std::vector<std::int64_t>{2, 6}));
  EXPECT_EQ(op.outputs(which, op.generate(which, TreeResources()))[0].dims, (std::vector<std::int64_t>{2, 3}));
}

}  // namespace
}  // namespace assay
