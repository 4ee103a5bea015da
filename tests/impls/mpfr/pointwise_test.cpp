// The activations: a million float32 each, every bf16 and every f16.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "harness/core/dtype.h"
#include "harness/core/random.h"
#include "tests/impls/mpfr/activations.h"
#include "tests/impls/mpfr/audit.h"

namespace assay::wide {
namespace {

// From here on a number is stored as an infinity: half way from the greatest of the type to the next.
double overflow_of(Dtype dtype) {
  return dtype == Dtype::f16 ? 65520 : dtype == Dtype::bf16 ? 0x1.ffp127 : 0x1.ffffffp127;
}

Audit audit(const std::string& op_name, Dtype dtype, const Function& function,
            const std::vector<std::uint32_t>& patterns, const Contract& contract) {
  const Op& op = *find_op(op_name);
  const Buffer x = buffer_of("x", dtype, patterns);
  const Case which = parse_case(op_name + ":" + std::string(name_of(dtype)) +
                                    ",rows=1,cols=" + std::to_string(patterns.size()) + function.parameters,
                                op.info());
  const Expectation expected = contract(op, which, {x});
  Audit audit;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const double element = x.number(static_cast<std::int64_t>(i));
    Right right;
    if (std::isnan(element)) right.kind = Right::nan;
    else if (std::isinf(element) && function.at_infinity) right = function.at_infinity(element);
    else if (std::isinf(element) && function.slope == 0) continue;  // by hand: see ABetaOfZeroAtInfinity
    else right = std::isinf(element) ? at_infinity(element, function.slope) : function.formula(element);
    if (right.kind == Right::number && right.value >= overflow_of(dtype)) right.kind = Right::positive_infinity;
    // -infinity through an open gate
    if (std::isinf(element) && element < 0 && function.slope < 0) {
      audit.wrong_kind += expected.numbers[i] == element ? 0 : 1;
      continue;
    }
    audit.look_at(right, expected, i, [&] {
      char text[96];
      std::snprintf(text, sizeof text, "x = %.9g (%a): %.17g +- %.9g", element, element, expected.numbers[i],
                    expected.budget[i]);
      return op_name + function.parameters + ", " + text;
    });
  }
  return audit;
}

constexpr const char* ops[] = {"gelu", "gelu_tanh", "quick_gelu", "swish", "relu", "relu2", "sigmoid", "tanh"};
constexpr int shards = 4;  // ctest runs them side by side

class OfAMillion : public testing::TestWithParam<std::tuple<const char*, int>> {};
INSTANTIATE_TEST_SUITE_P(Ops, OfAMillion, testing::Combine(testing::ValuesIn(ops), testing::Range(0, shards)),
                         [](const auto& instance) {
                           return std::string(std::get<0>(instance.param)) + "_part_" +
                                  std::to_string(std::get<1>(instance.param) + 1);
                         });

TEST_P(OfAMillion, Float32TheReferenceAndTheBudgetHold) {
  const auto& [op, shard] = GetParam();
  const std::vector<Function> functions = functions_of(op);
  const std::size_t share = (1'000'000 / shards + functions.size() - 1) / functions.size();
  Audit all;
  std::size_t patterns = 0;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    Random random(derive_seed(static_cast<std::uint64_t>(shard), op + functions[i].parameters));
    const std::vector<std::uint32_t> drawn = draw_patterns(share, functions[i].slope, random);
    patterns += drawn.size();
    all.add(audit(op, Dtype::f32, functions[i], drawn, genuine));
  }
  EXPECT_TRUE(all.holds()) << all.describe();
  EXPECT_GE(patterns, 1'000'000u / shards);
  // The others are NaN and infinities, and of relu2 also all whose square is one.
  EXPECT_GT(static_cast<double>(all.elements),
            static_cast<double>(patterns) * (op == std::string("relu2") ? 0.6 : 0.9));
  std::cout << op << ": " << all.describe() << "\n";
}

class OfAll : public testing::TestWithParam<std::tuple<const char*, Dtype>> {};
INSTANTIATE_TEST_SUITE_P(Ops, OfAll, testing::Combine(testing::ValuesIn(ops), testing::Values(Dtype::bf16, Dtype::f16)),
                         [](const auto& instance) {
                           return std::get<0>(instance.param) +
                                  ("_" + std::string(name_of(std::get<1>(instance.param))));
                         });

TEST_P(OfAll, TheReferenceAndTheBudgetHold) {
  const auto& [op, dtype] = GetParam();
  std::vector<std::uint32_t> patterns(65536);
  for (std::uint32_t i = 0; i < patterns.size(); ++i) patterns[i] = i;
  Audit all;
  for (const Function& function : functions_of(op)) all.add(audit(op, dtype, function, patterns, genuine));
  EXPECT_TRUE(all.holds()) << all.describe();
  EXPECT_GT(all.elements, op == std::string("relu2") ? 48000 : dtype == Dtype::bf16 ? 65000 : 63000);
  std::cout << op << " " << name_of(dtype) << ": " << all.describe() << "\n";
}

TEST(Swish, ABetaOfZeroAtInfinity) {
  const Op& op = *find_op("swish");
  const Buffer x = buffer_of("x", Dtype::f32, {0x7f800000u, 0xff800000u});
  const Expectation expected = genuine(op, parse_case("swish:f32,rows=1,cols=2,beta=0", op.info()), {x});
  EXPECT_EQ(expected.numbers, (std::vector<double>{INFINITY, -INFINITY}));
  EXPECT_EQ(expected.also, (std::vector<std::uint8_t>{Expectation::nan, Expectation::nan}));
}

// ---- planted faults: the same audit finds them ----------------------------------------------------------------

Audit audit_planted(const std::string& op, const std::function<void(Expectation&, std::size_t, double x)>& spoil,
                    std::size_t function = 0) {
  const Function chosen = functions_of(op)[function];
  Random random(9);
  return audit(op, Dtype::f32, chosen, draw_patterns(20000, chosen.slope, random),
               [&](const Op& of, const Case& which, const std::vector<Buffer>& inputs) {
                 Expectation expected = genuine(of, which, inputs);
                 for (std::size_t i = 0; i < expected.numbers.size(); ++i)
                   if (std::isfinite(inputs[0].number(static_cast<std::int64_t>(i))))
                     spoil(expected, i, inputs[0].number(static_cast<std::int64_t>(i)));
                 return expected;
               });
}

TEST(Planted, NothingIsFoundWhereNothingIs) {
  for (const char* op : {"gelu", "gelu_tanh", "swish"}) {
    const Audit audit = audit_planted(op, [](Expectation&, std::size_t, double) {});
    EXPECT_TRUE(audit.holds()) << audit.describe();
  }
}

TEST(Planted, AReferenceInFloat32) {
  const Audit gelu = audit_planted("gelu", [](Expectation& expected, std::size_t i, double x) {
    const auto narrow = static_cast<float>(x);
    expected.numbers[i] = 0.5f * narrow * std::erfc(-narrow * 0.70710678f);
  });
  EXPECT_FALSE(gelu.reference_holds()) << gelu.describe();
  EXPECT_TRUE(gelu.budget_holds()) << gelu.describe();
  EXPECT_GT(gelu.worst_share, Audit::most_share);
  const Audit swish = audit_planted("swish", [](Expectation& expected, std::size_t i, double x) {
    const auto narrow = static_cast<float>(x);
    expected.numbers[i] = narrow / (1 + std::exp(-narrow));
  });
  EXPECT_FALSE(swish.reference_holds()) << swish.describe();
}

// Within a thousandth of the budget, which is made for formulas that cancel; but it has no digits left.
TEST(Planted, AReferenceThatCancelsBelowZero) {
  const Audit gelu = audit_planted("gelu", [](Expectation& expected, std::size_t i, double x) {
    expected.numbers[i] = x * 0.5 * (1 + std::erf(x / std::sqrt(2.0)));
  });
  EXPECT_LT(gelu.worst_share, Audit::most_share);
  EXPECT_FALSE(gelu.reference_holds()) << gelu.describe();
  const Audit tanh = audit_planted("gelu_tanh", [](Expectation& expected, std::size_t i, double x) {
    expected.numbers[i] = x * 0.5 * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
  });
  EXPECT_FALSE(tanh.reference_holds()) << tanh.describe();
}

TEST(Planted, AnExponentialThatOverflows) {
  const Audit audit = audit_planted("swish", [](Expectation& expected, std::size_t i, double x) {
    expected.numbers[i] = x * std::exp(x) / (1 + std::exp(x));
  });
  EXPECT_GT(audit.wrong_kind, 0) << audit.describe();
}

TEST(Planted, ABudgetOfAnotherFormula) {
  const Audit twice =
      audit_planted("gelu", [](Expectation& expected, std::size_t i, double) { expected.budget[i] *= 2; });
  EXPECT_FALSE(twice.budget_holds()) << twice.describe();
  EXPECT_TRUE(twice.reference_holds()) << twice.describe();
  const Audit of_y = audit_planted("gelu", [](Expectation& expected, std::size_t i, double) {
    expected.budget[i] = 8 * 0x1p-24 * std::fabs(expected.numbers[i]) + 0x1p-147;
  });
  EXPECT_FALSE(of_y.budget_holds()) << of_y.describe();
  // What swish had before: enough for a sigmoid that is flushed although it is a normal number.
  const Audit wider =
      audit_planted("swish", [](Expectation& expected, std::size_t i, double) { expected.budget[i] += 0x1p-119; });
  EXPECT_FALSE(wider.budget_holds()) << wider.describe();
}

TEST(Planted, AZeroThatIsAsGoodWhereItIsNot) {
  const Audit audit = audit_planted("swish", [](Expectation& expected, std::size_t i, double x) {
    if (x < -80) expected.also[i] = Expectation::zero;
  });
  EXPECT_GT(audit.wrong_kind, 0) << audit.describe();
}

}  // namespace
}  // namespace assay::wide
