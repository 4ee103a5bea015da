// The gates: the product of an activation, which pointwise_test.cpp looks at, and a factor.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <tuple>

#include "harness/core/case_id.h"
#include "tests/impls/mpfr/activations.h"

namespace assay::wide {
namespace {

// The activation of a gate. bilinear has none: what is multiplied is exact.
std::vector<Function> gates_of(const std::string& op) {
  if (op == "bilinear")
    return {{"", 1, [](double a) {
               Right right;
               right.value = a, right.scale = std::fabs(a);
               return right;
             }}};
  if (op == "glu") return functions_of("sigmoid");
  if (op == "reglu") return functions_of("relu");
  if (op == "geglu") return functions_of("gelu");
  if (op == "geglu_tanh") return functions_of("gelu_tanh");
  return functions_of("swish");
}

// |b| times the budget of the activation, and one product.
Right product(const Right& gate, double b) {
  Right right;
  right.value = gate.value * b;
  right.scale = multiprecision::abs(right.value);
  right.budget = gate.budget * std::fabs(b) + unit_roundoff * right.scale + multiprecision::ldexp(Wide(1), -149);
  const Wide size = multiprecision::abs(gate.value);
  const bool vanishes = size != 0 && size < may_be_flushed;
  if (vanishes || right.scale < may_be_flushed || (gate.also & Expectation::zero) != 0) right.also = Expectation::zero;
  right.at_edge = gate.at_edge || multiprecision::abs(right.scale / may_be_flushed - 1) < 1e-12 ||
                  multiprecision::abs(size / may_be_flushed - 1) < 1e-12;
  return right;
}

// Whether a contract promises it: the budget must not reach over the greatest number. Near that, either answer is held
// to be right.
bool is_far_from_overflow(const Right& right, Dtype dtype) {
  const Wide greatest = dtype == Dtype::f16 ? Wide(65504) : multiprecision::ldexp(Wide(1), 127);
  return right.scale + right.budget < greatest / 2;
}

Audit audit(const std::string& op_name, Dtype dtype, const Function& function, std::size_t count,
            const Contract& contract) {
  const Op& op = *find_op(op_name);
  Random random(derive_seed(5, op_name + function.parameters));
  std::vector<std::uint32_t> patterns[] = {draw_patterns(count, function.slope, random),
                                           draw_patterns(count, 1, random)};
  if (dtype != Dtype::f32)
    for (auto& of_value : patterns)
      for (std::uint32_t& pattern : of_value) pattern >>= 16;
  const std::vector<Buffer> inputs{buffer_of("a", dtype, patterns[0]), buffer_of("b", dtype, patterns[1])};
  const Case which = parse_case(
      op_name + ":" + std::string(name_of(dtype)) + ",rows=1,cols=" + std::to_string(count) + function.parameters,
      op.info());
  const Expectation expected = contract(op, which, inputs);
  Audit audit;
  for (std::size_t i = 0; i < count; ++i) {
    const double a = inputs[0].number(static_cast<std::int64_t>(i)), b = inputs[1].number(static_cast<std::int64_t>(i));
    Right right;
    if (std::isnan(a) || std::isnan(b)) right.kind = Right::nan;
    else if (std::isinf(a) || std::isinf(b)) continue;  // by hand: see tests/impls/gates_test.cpp
    else right = product(function.formula(a), b);
    if (right.kind == Right::number && !is_far_from_overflow(right, dtype)) continue;
    audit.look_at(right, expected, i, [&] {
      return op_name + function.parameters + ", a = " + print(a) + ", b = " + print(b) + ": " +
             print(expected.numbers[i]) + " +- " + print(expected.budget[i]);
    });
  }
  return audit;
}

class Gates : public testing::TestWithParam<std::tuple<const char*, Dtype>> {};
INSTANTIATE_TEST_SUITE_P(Ops, Gates,
                         testing::Combine(testing::Values("bilinear", "glu", "reglu", "geglu", "geglu_tanh", "swiglu"),
                                          testing::Values(Dtype::f32, Dtype::bf16, Dtype::f16)),
                         [](const auto& of) {
                           return std::get<0>(of.param) + ("_" + std::string(name_of(std::get<1>(of.param))));
                         });

TEST_P(Gates, TheReferenceAndTheBudgetHold) {
  const auto& [op, dtype] = GetParam();
  Audit all;
  for (const Function& function : gates_of(op)) all.add(audit(op, dtype, function, 30'000, genuine));
  EXPECT_TRUE(all.holds()) << all.describe();
  EXPECT_GT(all.elements, 10'000);
  std::cout << op << " " << name_of(dtype) << ": " << all.describe() << "\n";
}

Audit audit_planted(const std::function<void(Expectation&, std::size_t)>& spoil) {
  return audit("geglu", Dtype::f32, gates_of("geglu")[0], 20'000,
               [&](const Op& op, const Case& which, const std::vector<Buffer>& inputs) {
                 Expectation expected = genuine(op, which, inputs);
                 for (std::size_t i = 0; i < expected.numbers.size(); ++i) spoil(expected, i);
                 return expected;
               });
}

TEST(PlantedInGates, AreFound) {
  EXPECT_TRUE(audit_planted([](Expectation&, std::size_t) {}).holds());
  const Audit narrow = audit_planted(
      [](Expectation& expected, std::size_t i) { expected.numbers[i] = static_cast<float>(expected.numbers[i]); });
  EXPECT_FALSE(narrow.reference_holds()) << narrow.describe();
  const Audit wider = audit_planted([](Expectation& expected, std::size_t i) { expected.budget[i] *= 1.001; });
  EXPECT_FALSE(wider.budget_holds()) << wider.describe();
  const Audit zero = audit_planted([](Expectation& expected, std::size_t i) { expected.also[i] = Expectation::zero; });
  EXPECT_GT(zero.wrong_kind, 0) << zero.describe();
}

}  // namespace
}  // namespace assay::wide
