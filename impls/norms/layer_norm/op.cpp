#include "impls/norms/layer_norm/op.h"

#include <limits>

#include "impls/norms/norm_contract.h"
#include "impls/norms/norm_relations.h"

namespace assay::layer_norm {
namespace {

// What the reference knows of a row.
struct Row {
  double mean;
  double mean_size;  // mean(|x|)
  double root;       // sqrt(v + eps)
};

// Two passes, both compensated, in float64: the mean is off by 2^-53 mean(|x|), which is 2^-29 of what the budget
// allows for it, however far the mean lies from zero.
Row row_of(const Buffer& values, std::int64_t row, std::int64_t cols, double eps) {
  const auto element = [&](std::int64_t i) { return values.number(row * cols + i); };
  const auto count = static_cast<double>(cols);
  const double mean = norms::sum(cols, element) / count;
  const double mean_size = norms::sum(cols, [&](std::int64_t i) { return std::fabs(element(i)); }) / count;
  const double squares = norms::sum(cols, [&](std::int64_t i) {
    const double centred = element(i) - mean;
    return centred * centred;
  });
  return {mean, mean_size, std::sqrt(squares / count + eps)};
}

// The budget of an element: u (8 + n/32) (|y - beta| + |gamma| mean(|x|) / root) + 2 u |beta| + 2^-126.
//
// 1. The mean is a sum of n terms of either sign, so its error is relative to mean(|x|): at most d u mean(|x|) for
//    an order in which a term takes part in at most d additions. All of a row moves by that error, which the
//    division by the root and gamma then scale: the third term. d = n/32 + 5 for 32 lanes. With 16 lanes
//    d = n/16, but partial sums that grow evenly are half of the last one on average, so half of d is used. 3 more
//    for the division by n, and for rounding x - mu.
// 2. The centred squares have one sign. Their sum is off by d u relative, halved by the root: the first term, with
//    the rounding of x - mu (twice), of eps, of the root or its estimate with a Newton step, and of the products.
//    The error of the mean enters the variance squared only. (Where it is not small, the third term has long been
//    as large as the values.)
// 3. The addition of beta rounds once, relative to the result; twice where beta - mu gamma / root is made first. So
//    beta counts with 2 u, and the rest is part of the 8.
// A variance from mean(x^2) - mu^2 does not fit: its error is u mean(x^2) / v relative, 10^6 u for N(1000, 1).
// 2^-126 is for what gets denormal on the way, as x * gamma may before it is scaled up by the root: it is rounded by
// 2^-150, and scaled by no more than 1 / sqrt(eps) = 2^20. It also lets results below the normal numbers be flushed.
double budget(double y, double gamma, double beta, const Row& row, std::int64_t cols) {
  const double base = std::fabs(y - beta) + std::fabs(gamma) * row.mean_size / row.root;
  return norms::u * ((8 + static_cast<double>(cols) / 32) * base + 2 * std::fabs(beta)) + 0x1p-126;
}

class LayerNorm final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    const std::int64_t rows = inputs[x].dims[0], cols = inputs[x].dims[1];
    const bool weights = inputs.size() > gamma;
    Expectation expected;
    norms::for_each_row(sample, rows, cols, expected, [&](std::int64_t r) {
      const Row row = row_of(inputs[x], r, cols, eps_of(which.parameters));
      const bool promised = !norms::squares_may_overflow(inputs[x], r, cols);
      for (std::int64_t i = 0; i < cols; ++i) {
        const double g = weights ? inputs[gamma].number(i) : 1, b = weights ? inputs[beta].number(i) : 0;
        const double value = (inputs[x].number(r * cols + i) - row.mean) / row.root * g + b;
        expected.numbers.push_back(value);
        expected.also.push_back(norms::also_of(value));
        expected.budget.push_back(promised ? budget(value, g, b, row, cols) : std::numeric_limits<double>::infinity());
      }
    });
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return {norms::scales_with_its_row(), norms::shift_invariant()}; }

 private:
  const OpInfo info_{
      .name = "layer_norm",
      .family = "norms",
      .summary = "Layer normalisation of each row",
      .formula = "y = (x - mean(x)) / sqrt(mean((x - mean(x))^2) + eps) * gamma + beta",
      .source = "Ba, Kiros, Hinton 2016, Layer Normalization, eq. 4",
      .dimensions = norms::row_dimensions(),
      .parameters = {norms::eps_parameter("added to the variance, inside the root"),
                     {"weights",
                      "the dtype of gamma and beta: f32, or the same as x; none: there are no weights",
                      std::string("f32"),
                      {std::string("f32"), std::string("same"), std::string("none")},
                      {},
                      {},
                      {"f32", "same", "none"}}},
      .dtypes = {Dtype::f32, Dtype::bf16},
      .values = number_distributions(),
      .inputs = {norms::rows_input("x"), norms::weight_input("gamma", 1), norms::weight_input("beta", 0)},
      .outputs = {{.name = "y", .dims = {"rows", "cols"}, .may_alias = {"x"}}},
      // Per element: add; subtract, square, add; subtract, two products, add.
      .flops = [](const Case& which) { return 8 * norms::elements_of(which); },
      .budget =
          "u (8 + n/32) (|y - beta| + |gamma| mean(|x|) / sqrt(v + eps)) + 2 u |beta| + 2^-126, u = 2^-24: two "
          "sums in 16 lanes or better, mean first, plus 8 roundings; bf16 is rounded once more. Nothing is "
          "promised where |x| >= 2^63 / sqrt(n)",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<LayerNorm>(); }

}  // namespace assay::layer_norm
