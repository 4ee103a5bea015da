#include "impls/norms/rms_norm/op.h"

#include <limits>

#include "impls/norms/norm_contract.h"
#include "impls/norms/norm_relations.h"

namespace assay::rms_norm {
namespace {

// The budget of an element: u (8 + n/32) |y| + 2^-126.
//
// The sum of n squares is the only step whose error grows with n. Its terms have one sign, so an order in which a
// term takes part in at most d additions has a relative error of at most d u: d = n/16 for the 16 lanes of one
// vector (then 4 more to fold them), log2 n for pairwise. The root halves it: n/32. A single chain of additions in
// float32 (d = n) does not fit, on purpose: at n = 4096 it loses 9 of 24 bits. What is left is at most 8 u: eps and
// its addition, the division by n, the root or its estimate with a Newton step, and two or three products.
// 2^-126 is for what gets denormal on the way, as x * gamma may before it is scaled up by the root: it is rounded by
// 2^-150, and scaled by no more than 1 / sqrt(eps) = 2^20. It also lets results below the normal numbers be flushed.
double budget(double y, std::int64_t cols) {
  return norms::u * (8 + static_cast<double>(cols) / 32) * std::fabs(y) + 0x1p-126;
}

class RmsNorm final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    const std::int64_t rows = inputs[x].dims[0], cols = inputs[x].dims[1];
    const Settings settings = settings_of(which.parameters);
    Expectation expected;
    norms::for_each_row(sample, rows, cols, expected, [&](std::int64_t row) {
      const auto element = [&](std::int64_t i) { return inputs[x].number(row * cols + i); };
      const double squares = norms::sum(cols, [&](std::int64_t i) { return element(i) * element(i); });
      const double root = std::sqrt(squares / static_cast<double>(cols) + settings.eps);
      const bool promised = !norms::squares_may_overflow(inputs[x], row, cols);
      for (std::int64_t i = 0; i < cols; ++i) {
        const double y = element(i) / root * (settings.weight_offset + inputs[gamma].number(i));
        expected.numbers.push_back(y);
        expected.also.push_back(norms::also_of(y));
        expected.budget.push_back(promised ? budget(y, cols) : std::numeric_limits<double>::infinity());
      }
    });
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return {norms::scales_with_its_row()}; }

 private:
  const OpInfo info_{
      .name = "rms_norm",
      .family = "norms",
      .summary = "Root mean square layer normalisation of each row",
      .formula = "y = x / sqrt(mean(x^2) + eps) * (weight_offset + gamma)",
      .source = "Zhang, Sennrich 2019, Root Mean Square Layer Normalization, eq. 4",
      .dimensions = norms::row_dimensions(),
      .parameters = {norms::eps_parameter("added to the mean square, inside the root"),
                     {"weight_offset", "added to gamma, as a float32: 1 for Gemma", 0.0, {0.0, 1.0}, -16.0, 16.0, {}},
                     {"weights",
                      "the dtype of gamma: f32, or the same as x",
                      std::string("f32"),
                      {std::string("f32"), std::string("same")},
                      {},
                      {},
                      {"f32", "same"}}},
      .dtypes = {Dtype::f32, Dtype::bf16},
      .values = number_distributions(),
      .inputs = {norms::rows_input("x"), norms::weight_input("gamma", 1)},
      .outputs = {{.name = "y", .dims = {"rows", "cols"}, .may_alias = {"x"}}},
      // Per element: square, add, and two products.
      .flops = [](const Case& which) { return 4 * norms::elements_of(which); },
      .budget =
          "u (8 + n/32) |y| + 2^-126, u = 2^-24: a sum of squares in 16 lanes or better, plus 8 roundings; "
          "bf16 is rounded once more. Nothing is promised where |x| >= 2^63 / sqrt(n)",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<RmsNorm>(); }

}  // namespace assay::rms_norm
