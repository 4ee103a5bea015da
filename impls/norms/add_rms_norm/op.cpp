#include <limits>

#include "impls/norms/family/norm_contract.h"

namespace assay::add_rms_norm {
namespace {

enum Input : std::size_t { x, residual, gamma };

// weight_offset is rounded to float32 by contract, as in rms_norm.
struct Settings {
  double eps;
  float weight_offset;
};

Settings settings_of(const Parameters& parameters) {
  return {parameters.get<double>("eps"), static_cast<float>(parameters.get<double>("weight_offset"))};
}

// The sum is one addition: u |s|, and its rounding to storage comes on top, as for every number. 2^-126 is for a term
// below the normal numbers, which may be flushed to a zero before it is added.
double budget_of_sum(double s) { return norms::u * std::fabs(s) + 0x1p-126; }

// That of rms_norm (see there), of the sum as it is stored: u (8 + n/32) |y| + 2^-126 max(1, |w|).
double budget(double y, double weight, double roundings) {
  return norms::u * roundings * std::fabs(y) + norms::least_error(weight);
}

double stored_as_type(Dtype dtype, double value) {
  std::uint64_t bits = 0;
  encode(dtype, value, &bits);
  return decode(dtype, &bits);
}

// A sum before it is stored and after. In a narrow type it is rounded at once, or by way of float32; these are not the
// same where the sum lies within half an ulp of float32 of the middle between two neighbours. Then either is right, and
// `spread` is how far apart they are.
struct Sum {
  double exact, stored, spread;
};

Sum sum_of(Dtype dtype, double a, double b) {
  const double by_float = static_cast<double>(static_cast<float>(a) + static_cast<float>(b));
  if (dtype == Dtype::f32) return {a + b, by_float, 0};
  const double at_once = stored_as_type(dtype, a + b), by_way = stored_as_type(dtype, by_float);
  return {a + b, at_once, at_once == by_way ? 0 : std::fabs(at_once - by_way)};
}

class AddRmsNorm final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample& sample) const override {
    const std::int64_t rows = inputs[x].dims[0], cols = inputs[x].dims[1];
    const Settings settings = settings_of(which.parameters);
    Expectation sums, normals;
    norms::for_each_row(sample, rows, cols, sums, [](std::int64_t) {});
    norms::for_each_row(sample, rows, cols, normals, [&](std::int64_t row) {
      std::vector<Sum> elements;
      for (std::int64_t i = row * cols; i < (row + 1) * cols; ++i)
        elements.push_back(sum_of(which.dtype, inputs[x].number(i), inputs[residual].number(i)));
      expect_row(which.dtype, elements, inputs[gamma], settings, sums, normals);
    });
    return {std::move(sums), std::move(normals)};
  }

  // Addition has no order.
  std::vector<Relation> relations() const override {
    return {{"inputs_exchanged", "x and residual exchanged give the same outputs", true,
             [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
               FollowUp second{which, inputs};
               std::swap(second.inputs[x].bytes, second.inputs[residual].bytes);
               if (second.inputs == inputs) return std::nullopt;
               return second;
             },
             norms::outputs_that_differ},
            norms::columns_moved()};
  }

 private:
  // In one of two ways to round the sum, or by underflow on the way to y.
  static bool could_be_zero(const Sum& sum, double root) {
    const double size = std::fabs(sum.stored);
    return (size > 0 || sum.spread > 0) && (size <= sum.spread || size / root < 0x1p-100);
  }

  static void expect_row(Dtype dtype, const std::vector<Sum>& elements, const Buffer& weights, const Settings& settings,
                         Expectation& sums, Expectation& normals) {
    const auto cols = static_cast<std::int64_t>(elements.size());
    const auto count = static_cast<double>(cols);
    const auto stored = [&](std::int64_t i) { return elements[static_cast<std::size_t>(i)].stored; };
    const double squares = norms::sum(cols, [&](std::int64_t i) { return stored(i) * stored(i); });
    const double root = std::sqrt(squares / count + settings.eps);
    const double limit = norms::least_size_that_overflows(cols);
    double spread = 0;  // of all: each moves the root of its row
    bool promised = true;
    for (const Sum& each : elements) {
      spread += each.spread;
      promised = promised && !(std::isfinite(each.stored) && std::fabs(each.stored) >= limit);
    }
    for (std::int64_t i = 0; i < cols; ++i) {
      const Sum& each = elements[static_cast<std::size_t>(i)];
      const double s = std::isinf(each.stored) ? each.stored : each.exact;
      sums.numbers.push_back(s);
      sums.budget.push_back(budget_of_sum(s));
      sums.also.push_back(norms::also_of(s));
      const double weight = settings.weight_offset + weights.number(i), y = each.stored / root * weight;
      const double either = (each.spread * std::fabs(weight) + spread * std::fabs(y)) / root;
      const double of_sum = spread > 0 ? either : 0;
      norms::Promise promise{y, budget(y, weight, norms::roundings(cols)) + of_sum,
                             budget(y, weight, norms::fixed_roundings) + of_sum};
      if (std::isinf(weight)) promise = norms::with_infinite_weight(y, could_be_zero(each, root));
      promise = norms::as_stored(dtype, promise);
      normals.numbers.push_back(promise.value);
      normals.budget.push_back(promised ? promise.budget : std::numeric_limits<double>::infinity());
      normals.wider_budget.push_back(promised ? promise.wider_budget : std::numeric_limits<double>::infinity());
      normals.also.push_back(norms::also_of(promise.value));
    }
  }

  const OpInfo info_{
      .name = "add_rms_norm",
      .family = "norms",
      .summary = "A residual added, and root mean square layer normalisation of each row of the sum",
      .formula = "sum = x + residual; y = sum / sqrt(mean(sum^2) + eps) * (weight_offset + gamma)",
      .source =
          "Zhang, Sennrich 2019, Root Mean Square Layer Normalization, eq. 4, behind the residual connection of "
          "Vaswani et al. 2017, Attention Is All You Need, section 3.1, as it is fused where models are served",
      .dimensions = norms::row_dimensions(),
      .parameters = {norms::eps_parameter("added to the mean square, inside the root"),
                     {"weight_offset", "added to gamma, as a float32: 1 for Gemma", 0.0, {0.0, 1.0}, -16.0, 16.0, {}},
                     norms::weights_parameter("the dtype of gamma: f32, or the same as x", {"f32", "same"})},
      .dtypes = {Dtype::f32, Dtype::bf16, Dtype::f16},
      .values = number_distributions(),
      .inputs = {norms::rows_input("x"), norms::rows_input("residual"), norms::weight("gamma", 1)},
      .outputs = {{.name = "sum", .dims = {"rows", "cols"}, .may_alias = {"x", "residual"}},
                  {.name = "y", .dims = {"rows", "cols"}, .may_alias = {"x", "residual"}}},
      // Per element: an addition; square, add, and two products.
      .flops = [](const Case& which) { return 5 * norms::elements_of(which); },
      .budget =
          "sum: u |sum| + 2^-126, u = 2^-24: one addition. y: u (8 + n/32) |y| + 2^-126 max(1, |w|) of the sum as it "
          "is stored, as for rms_norm, and likewise without n/32 for who accumulates wider; where a narrow sum is "
          "rounded differently at once and by way of float32, either "
          "will do. "
          "Nothing is promised of y where |sum| >= 2^63 / sqrt(n)",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<AddRmsNorm>(); }

}  // namespace assay::add_rms_norm
