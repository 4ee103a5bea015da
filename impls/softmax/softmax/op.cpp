#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/distributions.h"
#include "harness/core/dtype.h"
#include "harness/core/patience.h"
#include "harness/core/random.h"
#include "impls/norms/family/norm_relations.h"

namespace assay::softmax {
namespace {

constexpr double u = 0x1p-24;  // the unit roundoff of float32

// The budget of an element: u y (16 + 3 (d + D) + n/16) + 2^-147, d = max - x, D = sum(y d).
//
// y = e / sum(e), e = exp(x - max), all terms positive, so that all errors are relative to y:
//   3 u d     the argument of the exponential: the difference, log2 e as a float32, and a product. An exponential turns
//             the absolute error of its argument into a relative one. The difference has to be made before a product
//             is rounded: x log2 e and max log2 e, each rounded, are off by u max, which no budget could allow where
//             that is 1e4. (In one multiply-add the first is not rounded, and an error of the second is the same for a
//             whole row: it is in numerator and sum.)
//   3 u D     the same of all terms of the sum. Each counts by its share y: so D is the mean distance, at most log n;
//   10 u      the exponential itself, 5 u in the numerator and 5 u in the sum: see swish;
//   (n/16 + 4) u  the sum, in 16 lanes or better, and its lanes;
//   2 u       the division; or the reciprocal and the product.
// 2^-147 is for denormals, which are rounded by 2^-150 at a time. A result below 2^-126 may be flushed to a zero. e may
// be, too; but the sum is 1 or more, so that y is not above e.
double budget(double y, double distance, double mean_distance, std::int64_t cols) {
  return u * y * (16 + 3 * (distance + mean_distance) + static_cast<double>(cols) / 16) + 0x1p-147;
}

// Kinds of scores beside those of any op on numbers.
const char* const masked = "masked";
const char* const far_below = "far_below";
const char* const dominant = "dominant";

std::vector<ValuesInfo> values_of_scores() {
  std::vector<ValuesInfo> values = number_distributions();
  values.push_back(
      {masked, "attention scores: -inf behind the diagonal, in some rows also at the beginning, in few in all"});
  values.push_back({far_below, "80 to 110 below the greatest of the row, which is anywhere from -1e4 to 1e4"});
  values.push_back({dominant, "one element of a row, at any place, is 5 to 120 above all others"});
  return values;
}

// Where the rows of a case are, as sizes of scores go: exp(88) is the last that float32 has, exp(-104) is none.
double offset_of_row(Random& random) {
  static constexpr double offsets[] = {0, 88, -88, 104, -104, 1e4, -1e4};
  return offsets[random.below(std::size(offsets))];
}

// Row `row` of scores, of which a causal mask shows as many as its place among the rows says.
void fill_row(const std::string& values, std::int64_t row, std::int64_t rows, double* x, std::int64_t cols,
              Random& random) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (values == masked) {
    const std::int64_t shown = std::max<std::int64_t>(1, (row + 1) * cols / rows);
    const bool nothing = random.chance(1.0 / 16);
    const std::int64_t hidden_before = random.chance(0.25) ? shown / 2 : 0;
    for (std::int64_t i = 0; i < cols; ++i) {
      const double score = 3 * random.normal();
      x[i] = nothing || i >= shown || i < hidden_before ? -infinity : score;
    }
    return;
  }
  const double offset = offset_of_row(random);
  const auto chosen = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(cols)));
  const double above = 5 + 115 * random.uniform();
  for (std::int64_t i = 0; i < cols; ++i)
    x[i] = offset + (values == dominant ? random.normal() : -80 - 30 * random.uniform());
  x[chosen] = values == dominant ? x[chosen] + above : offset;
}

class Softmax final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    if (which.values != masked && which.values != far_below && which.values != dominant)
      return Op::generate(which, resources);
    const std::int64_t rows = which.dim("rows"), cols = which.dim("cols");
    Random random(which.seed);
    Buffer x{"x", Kind::array, which.dtype, {rows, cols}, {}, false};
    x.bytes.resize(static_cast<std::size_t>(rows * cols) * size_of(which.dtype));
    std::vector<double> numbers(static_cast<std::size_t>(cols));
    for (std::int64_t row = 0; row < rows && cols > 0; ++row) {
      fill_row(which.values, row, rows, numbers.data(), cols, random);
      for (std::int64_t i = 0; i < cols; ++i) x.set_number(row * cols + i, numbers[static_cast<std::size_t>(i)]);
    }
    return {std::move(x)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    const std::int64_t rows = which.dim("rows"), cols = which.dim("cols");
    Expectation expected;
    expected.sampled_rows = sample.rows;
    if (sample.is_all())
      for (std::int64_t row = 0; row < rows; ++row) expect_row(inputs[0], row, cols, expected);
    for (const std::int64_t row : sample.rows) expect_row(inputs[0], row, cols, expected);
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return {norms::shift_invariant(), norms::columns_moved()}; }

 private:
  // A row in which nothing is to be chosen from (all -inf), and one with +inf or NaN, is NaN: infinity minus infinity.
  static void expect_row(const Buffer& x, std::int64_t row, std::int64_t cols, Expectation& expected) {
    const auto element = [&](std::int64_t i) { return x.number(row * cols + i); };
    double greatest = -std::numeric_limits<double>::infinity(), sum = 0, weighted = 0;
    bool is_nan = false;
    for (std::int64_t i = 0; i < cols; ++i) {
      is_nan = is_nan || std::isnan(element(i));
      greatest = std::max(greatest, element(i));
    }
    is_nan = is_nan || std::isinf(greatest);
    for (std::int64_t i = 0; i < cols && !is_nan; ++i) {
      const double distance = greatest - element(i), power = std::exp(-distance);
      sum += power;
      if (power > 0) weighted += power * distance;
    }
    for (std::int64_t i = 0; i < cols; ++i) {
      const double distance = greatest - element(i);
      const double y = is_nan ? std::numeric_limits<double>::quiet_NaN() : std::exp(-distance) / sum;
      const double allowed = is_nan ? 0 : y > 0 ? budget(y, distance, weighted / sum, cols) : 0x1p-147;
      expected.numbers.push_back(y);
      expected.budget.push_back(allowed);
      expected.also.push_back(y - allowed < 0x1p-126 ? Expectation::zero : Expectation::nothing);
    }
    reference_step();
  }

  const OpInfo info_{
      .name = "softmax",
      .family = "softmax",
      .summary = "The shares of the exponentials of a row",
      .formula = "y = exp(x - max(x)) / sum(exp(x - max(x))), over a row",
      .source = "Bridle 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs, section 3",
      .dimensions = {{"rows", "independent rows", "", DispatchKey::range, 32, {0, 1, 2, 3, 4, 5, 8, 17}, 70000, true},
                     {"cols",
                      "elements of a row, which are made shares of 1",
                      "",
                      DispatchKey::exact,
                      1024,
                      {0,  1,  1,  2,  3,   7,   8,   9,   15,  16,  17,   31,   32,   33,   47,
                       63, 64, 65, 79, 127, 128, 129, 251, 509, 768, 1021, 4095, 4096, 4097, 65537},
                      131072}},
      .parameters = {},
      .dtypes = {Dtype::f32, Dtype::bf16, Dtype::f16},
      .values = values_of_scores(),
      .inputs = {{.name = "x", .dims = {"rows", "cols"}}},
      .outputs = {{.name = "y", .dims = {"rows", "cols"}, .may_alias = {"x"}}},
      // Per element: a comparison, a difference, an exponential (see activations), an addition, a product.
      .flops = [](const Case& which) { return 14.0 * static_cast<double>(which.dim("rows") * which.dim("cols")); },
      .budget =
          "u y (16 + 3 (d + D) + n/16) + 2^-147, u = 2^-24, d = max - x, D = sum(y d), which is at most log n: the "
          "exponential magnifies the rounding of the distance, which has to be made before a product is rounded; a sum "
          "in 16 "
          "lanes "
          "or better; below 2^-126 a zero will do; bf16 and f16 are rounded once more"};
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Softmax>(); }

}  // namespace assay::softmax
