// The norms with exact sums (deep_norm: with those of 200 bits), on small shapes of every kind of values.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <limits>

#include "harness/core/dtype.h"
#include "tests/impls/mpfr/audit.h"
#include "tests/impls/tree_resources.h"

namespace assay::wide {
namespace {

const Wide u = multiprecision::ldexp(Wide(1), -24);
const Wide least_normal = multiprecision::ldexp(Wide(1), -126);

Wide wide(const Exact& exact) { return Wide(exact); }
Wide size_of_number(const Wide& number) { return multiprecision::abs(number); }

struct Row {
  std::vector<double> x;
  std::vector<double> errors;  // how far the same element may honestly be from it
  bool finite = true, has_nan = false, promised = true;
  Exact sum = 0, sizes = 0, squares = 0;
};

double as_narrow(Dtype dtype, double number) {
  Buffer stored{"sum", Kind::array, dtype, {1}, std::vector<std::byte>(8)};
  encode(dtype, number, stored.bytes.data());
  return stored.number(0);
}

// Between a sum that was rounded at once and one that went by way of float32; and what may be flushed, where it shows.
double error_of_sum(Dtype dtype, double a, double b) {
  const double sum = as_narrow(dtype, a + b), by_way = as_narrow(dtype, static_cast<double>(static_cast<float>(a + b)));
  double error = sum == by_way || std::isnan(sum) ? 0 : std::fabs(sum - by_way);
  if (std::fabs(sum) < 0x1p-100)
    for (const double number : {a, b, sum})
      if (std::fabs(number) < 0x1p-126) error += std::fabs(number);
  return error;
}

// What lies in row `row` of x, or of x + residual as it is stored.
Row row_of(const Case& which, const std::vector<Buffer>& inputs, std::int64_t row, std::int64_t cols) {
  Row made;
  double largest = 0;
  for (std::int64_t i = 0; i < cols; ++i) {
    double x = inputs[0].number(row * cols + i);
    double error = 0;
    if (which.op.starts_with("add_")) {
      const double residual = inputs[1].number(row * cols + i);
      error = error_of_sum(which.dtype, x, residual);
      x = as_narrow(which.dtype, x + residual);
    }
    made.errors.push_back(error);
    made.x.push_back(x);
    made.has_nan = made.has_nan || std::isnan(x);
    made.finite = made.finite && std::isfinite(x);
    if (std::isfinite(x)) largest = std::max(largest, std::fabs(x));
  }
  made.promised = !(largest >= 0x1p63 / std::sqrt(static_cast<double>(cols)));
  if (!made.finite) return made;
  expect_exact();
  for (const double x : made.x) {
    made.sum += x;
    made.sizes += std::fabs(x);
    made.squares += Exact(x) * x;
  }
  EXPECT_TRUE(was_exact());
  return made;
}

Right finished(const Row& row, const Wide& value, const Wide& scale, const Wide& budget) {
  Right right;
  right.promised = row.promised;
  right.value = value;
  right.scale = scale;
  right.budget = budget;
  if (size_of_number(value) < least_normal) right.also = Expectation::zero;
  return right;
}

double weight(const std::vector<Buffer>& inputs, const std::string& name, std::size_t at, double otherwise) {
  for (const Buffer& input : inputs)
    if (input.name == name) return input.number(static_cast<std::int64_t>(at));
  return otherwise;
}

std::vector<Right> rms_norm(const Row& row, const Case& which, const std::vector<Buffer>& inputs) {
  const auto n = static_cast<double>(row.x.size());
  const Wide root = multiprecision::sqrt(wide(row.squares) / n + which.parameters.get<double>("eps"));
  const auto offset = static_cast<float>(which.parameters.get<double>("weight_offset"));
  std::vector<Right> all;
  for (std::size_t i = 0; i < row.x.size(); ++i) {
    if (!row.finite) {
      // x / infinity; a NaN is in all of its row.
      Right& right = all.emplace_back();
      right.promised = row.promised;
      right.also = Expectation::zero;
      if (row.has_nan || !std::isfinite(row.x[i])) right.kind = Right::nan, right.also = Expectation::nothing;
      right.budget = least_normal * std::fmax(1, std::fabs(offset + weight(inputs, "gamma", i, 1)));
      continue;
    }
    const double gamma = weight(inputs, "gamma", i, 1);
    const Wide y = row.x[i] / root * (Wide(offset) + gamma);
    all.push_back(
        finished(row, y, size_of_number(y),
                 u * (8 + n / 32) * size_of_number(y) + least_normal * std::fmax(1, std::fabs(offset + gamma))));
  }
  return all;
}

std::vector<Right> layer_norm(const Row& row, const Case& which, const std::vector<Buffer>& inputs) {
  const auto n = static_cast<double>(row.x.size());
  std::vector<Right> all(row.x.size());
  if (!row.finite) {
    for (Right& right : all) right.kind = Right::nan, right.promised = row.promised;
    return all;
  }
  expect_exact();
  Exact squares = 0;  // of n (x - mean)
  for (const double x : row.x) squares += (n * Exact(x) - row.sum) * (n * Exact(x) - row.sum);
  EXPECT_TRUE(was_exact());
  const Wide root = multiprecision::sqrt(wide(squares) / n / n / n + which.parameters.get<double>("eps"));
  for (std::size_t i = 0; i < row.x.size(); ++i) {
    const double gamma = weight(inputs, "gamma", i, 1), beta = weight(inputs, "beta", i, 0);
    const Wide before = wide(n * Exact(row.x[i]) - row.sum) / n / root * gamma;
    const Wide base = size_of_number(before) + std::fabs(gamma) * wide(row.sizes) / n / root;
    all[i] = finished(row, before + beta, base + std::fabs(beta),
                      u * ((8 + n / 32) * base + 2 * std::fabs(beta)) + least_normal * std::fmax(1, std::fabs(gamma)));
  }
  return all;
}

Wide alpha_of(const Case& which) {
  const Wide n = which.parameters.get<std::int64_t>("encoder_layers"),
             m = which.parameters.get<std::int64_t>("decoder_layers");
  const std::string& stack = which.parameters.get<std::string>("stack");
  const auto root = [](const Wide& number, int degree) { return Wide(multiprecision::pow(number, Wide(1) / degree)); };
  if (stack == "encoder") return root(2 * n, 4);
  if (stack == "decoder") return root(2 * m, 4);
  return stack == "encoder_of_pair" ? Wide(Wide("0.81") * root(n * n * n * n * m, 16)) : root(3 * m, 4);
}

// `row` says whether x is finite; where f is not, neither is a sum.
std::vector<Right> deep_norm(std::int64_t row, std::int64_t cols, const Case& which,
                             const std::vector<Buffer>& inputs) {
  const Wide alpha = alpha_of(which);
  const Wide limit = multiprecision::ldexp(Wide(1), 63) / multiprecision::sqrt(Wide(cols));
  std::vector<Wide> sums, errors;
  bool finite = true, promised = true;
  for (std::int64_t i = row * cols; i < (row + 1) * cols; ++i) {
    const double x = inputs[0].number(i), f = inputs[1].number(i);
    finite = finite && std::isfinite(x) && std::isfinite(f);
    if (!std::isfinite(x) || !std::isfinite(f)) continue;
    const Wide scaled = alpha * x, sum = scaled + f;
    promised = promised && size_of_number(scaled) + std::fabs(f) < limit;
    sums.push_back(sum);
    errors.push_back(u * (2 * size_of_number(scaled) + size_of_number(sum)));
  }
  std::vector<Right> all(static_cast<std::size_t>(cols));
  for (Right& right : all) right.promised = promised, right.kind = finite ? Right::number : Right::nan;
  if (!finite) return all;
  Wide mean = 0, size = 0, squares = 0, error = 0, error_squares = 0;
  for (const Wide& s : sums) mean += s / cols, size += size_of_number(s) / cols;
  for (const Wide& s : sums) squares += (s - mean) * (s - mean) / cols;
  for (const Wide& e : errors) error += e / cols, error_squares += e * e / cols;
  const Wide root = multiprecision::sqrt(squares + which.parameters.get<double>("eps"));
  const Wide moved = multiprecision::sqrt(error_squares);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double gamma = weight(inputs, "gamma", i, 1), beta = weight(inputs, "beta", i, 0);
    const Wide before = (sums[i] - mean) / root * gamma;
    const Wide base = size_of_number(before) + std::fabs(gamma) * size / root;
    Right& right = all[i];
    right.value = before + beta;
    right.scale = base + std::fabs(beta) + std::fabs(gamma) * errors[i] / u / root;
    right.budget = u * ((8 + static_cast<double>(cols) / 32) * base + 2 * std::fabs(beta)) +
                   least_normal * std::fmax(1, std::fabs(gamma));
    if (root > 2 * moved)
      right.budget += ((errors[i] + error) * std::fabs(gamma) + moved * size_of_number(before)) / (root - moved);
    else right.promised = right.promised && !(moved > 0);
    if (size_of_number(right.value) < least_normal) right.also = Expectation::zero;
    right.at_edge =
        size_of_number(right.value) < right.scale * 0x1p-45;  // alpha is irrational: float64 has no zero here
  }
  return all;
}

// By how much y may be further off because of the errors of its row.
void add_moved(std::vector<Right>& all, const Row& row, const Wide& root, bool centred,
               const std::function<double(std::size_t)>& weight_of, const std::function<Wide(std::size_t)>& before) {
  Wide mean = 0, squares = 0;
  for (const double error : row.errors)
    mean += Wide(error) / row.errors.size(), squares += Wide(error) * error / row.errors.size();
  const Wide moved = multiprecision::sqrt(squares);
  if (!(moved > 0)) return;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!(root > 2 * moved)) all[i].promised = false;
    else
      all[i].budget +=
          ((row.errors[i] + (centred ? mean : Wide(0))) * std::fabs(weight_of(i)) + moved * size_of_number(before(i))) /
          (root - moved);
  }
}

std::vector<Right> right_row(std::int64_t row, std::int64_t cols, const Case& which,
                             const std::vector<Buffer>& inputs) {
  if (which.op == "deep_norm") return deep_norm(row, cols, which, inputs);
  const Row made = row_of(which, inputs, row, cols);
  const bool centred = which.op.ends_with("layer_norm");
  std::vector<Right> all = centred ? layer_norm(made, which, inputs) : rms_norm(made, which, inputs);
  if (!made.finite) return all;
  const Wide mean = centred ? wide(made.sum) / cols : Wide(0);
  const double eps = which.parameters.get<double>("eps"),
               offset = centred ? 0 : static_cast<float>(which.parameters.get<double>("weight_offset"));
  Wide squares = 0;
  for (const double x : made.x) squares += (x - mean) * (x - mean) / cols;
  add_moved(
      all, made, multiprecision::sqrt(squares + eps), centred,
      [&](std::size_t i) { return offset + weight(inputs, "gamma", i, 1); },
      [&](std::size_t i) { return Wide(all[i].value - (centred ? weight(inputs, "beta", i, 0) : 0)); });
  return all;
}

Audit audit(const std::string& id, const Contract& contract) {
  const Op& op = *find_op(op_of_id(id));
  const Case which = parse_case(id, op.info());
  const std::vector<Buffer> inputs = op.generate(which, TreeResources());
  const Expectation expected = contract(op, which, inputs);
  const std::int64_t cols = which.dim("cols");
  Audit audit;
  for (std::int64_t row = 0; row < which.dim("rows"); ++row) {
    const std::vector<Right> right = right_row(row, cols, which, inputs);
    for (std::int64_t i = 0; i < cols; ++i)
      audit.look_at(right[static_cast<std::size_t>(i)], expected, static_cast<std::size_t>(row * cols + i), [&] {
        const auto at = static_cast<std::size_t>(row * cols + i);
        return id + " [" + std::to_string(row) + "][" + std::to_string(i) +
               "]: " + std::to_string(expected.numbers[at]) + " +- " + std::to_string(expected.budget[at]);
      });
  }
  return audit;
}

// Every combination of the parameters that a check draws from: ",eps=1e-05,weights=same".
std::vector<std::string> settings_of(const OpInfo& op) {
  std::vector<std::string> all{""};
  for (const ParameterInfo& parameter : op.parameters) {
    std::vector<std::string> longer;
    for (const std::string& setting : all)
      for (const ParameterValue& value : parameter.checked)
        longer.push_back(setting + "," + parameter.name + "=" + print(value));
    all = longer;
  }
  // Some of very many: every 61st has each value of each parameter.
  if (all.size() <= 100) return all;
  std::vector<std::string> some;
  for (std::size_t i = 0; i < all.size(); i += 61) some.push_back(all[i]);
  return some;
}

class Norms : public testing::TestWithParam<std::tuple<const char*, const char*>> {};
INSTANTIATE_TEST_SUITE_P(
    Ops, Norms,
    testing::Combine(testing::Values("rms_norm", "layer_norm", "add_rms_norm", "add_layer_norm", "deep_norm"),
                     testing::Values("f32", "bf16", "f16")),
    [](const auto& instance) { return std::string(std::get<0>(instance.param)) + "_" + std::get<1>(instance.param); });

TEST_P(Norms, TheReferenceAndTheBudgetHold) {
  const auto& [name, dtype] = GetParam();
  const OpInfo& op = find_op(name)->info();
  Audit all;
  for (const char* cols : {"1", "2", "3", "7", "8", "16", "17", "33", "64", "65"})
    for (const std::string& setting : settings_of(op))
      for (const ValuesInfo& values : op.values)
        all.add(
            audit(std::string(name) + ":" + dtype + ",rows=3,cols=" + cols + setting + ",seed=11,values=" + values.name,
                  genuine));
  EXPECT_TRUE(all.holds()) << all.describe();
  EXPECT_GT(all.elements, 50000);
  std::cout << name << " " << dtype << ": " << all.describe() << "\n";
}

TEST(ExactSums, SayWhereTheyAreNot) {
  expect_exact();
  const Exact fits =
      Exact(std::numeric_limits<float>::max()) * std::numeric_limits<float>::max() + Exact(0x1p-149) * 0x1p-149;
  EXPECT_TRUE(was_exact()) << fits;
  const Wide rounded = Wide(std::numeric_limits<float>::max()) + Wide(0x1p-149);
  EXPECT_FALSE(was_exact()) << rounded;
}

// ---- planted faults: the same audit finds them ----------------------------------------------------------------

Contract spoilt(std::function<void(Expectation&, const Case&, const std::vector<Buffer>&)> spoil) {
  return [spoil](const Op& op, const Case& which, const std::vector<Buffer>& inputs) {
    Expectation expected = genuine(op, which, inputs);
    spoil(expected, which, inputs);
    return expected;
  };
}

TEST(Planted, SumsInFloat32) {
  const Audit found =
      audit("rms_norm:f32,rows=3,cols=65,seed=11,values=normal",
            spoilt([](Expectation& expected, const Case& which, const std::vector<Buffer>& inputs) {
              for (std::int64_t row = 0; row < 3; ++row) {
                float squares = 0;
                for (std::int64_t i = 0; i < 65; ++i)
                  squares += static_cast<float>(inputs[0].number(row * 65 + i) * inputs[0].number(row * 65 + i));
                const double root = std::sqrt(squares / 65.0 + which.parameters.get<double>("eps"));
                for (std::int64_t i = 0; i < 65; ++i)
                  expected.numbers[static_cast<std::size_t>(row * 65 + i)] =
                      inputs[0].number(row * 65 + i) / root * inputs[1].number(i);
              }
            }));
  EXPECT_FALSE(found.reference_holds()) << found.describe();
  EXPECT_GT(found.worst_share, Audit::most_share);
}

// In float64 it is far within the budget, and yet no reference.
TEST(Planted, AVarianceInOnePass) {
  const Audit found = audit(
      "layer_norm:f32,rows=3,cols=65,affine=none,seed=11,values=narrow",
      spoilt([](Expectation& expected, const Case& which, const std::vector<Buffer>& inputs) {
        for (std::int64_t row = 0; row < 3; ++row) {
          double sum = 0, squares = 0;
          for (std::int64_t i = 0; i < 65; ++i) {
            const double x = inputs[0].number(row * 65 + i);
            sum += x, squares += x * x;
          }
          const double mean = sum / 65,
                       root = std::sqrt(squares / 65 - mean * mean + which.parameters.get<double>("eps"));
          for (std::int64_t i = 0; i < 65; ++i)
            expected.numbers[static_cast<std::size_t>(row * 65 + i)] = (inputs[0].number(row * 65 + i) - mean) / root;
        }
      }));
  EXPECT_FALSE(found.reference_holds()) << found.describe();
}

TEST(Planted, BudgetsOfAnotherFormula) {
  for (const char* op : {"rms_norm", "layer_norm"}) {
    const std::string id = std::string(op) + ":f32,rows=3,cols=65,seed=11,values=normal";
    EXPECT_TRUE(audit(id, genuine).holds());
    const Audit wider = audit(id, spoilt([](Expectation& expected, const Case&, const std::vector<Buffer>&) {
                                for (double& budget : expected.budget) budget *= (8 + 65 / 16.0) / (8 + 65 / 32.0);
                              }));
    EXPECT_FALSE(wider.budget_holds()) << wider.describe();
    EXPECT_TRUE(wider.reference_holds()) << wider.describe();
  }
  // Without the term for the mean, relative to y alone.
  const Audit narrower = audit("layer_norm:f32,rows=3,cols=65,seed=11,affine=none,values=far_mean",
                               spoilt([](Expectation& expected, const Case&, const std::vector<Buffer>&) {
                                 for (std::size_t i = 0; i < expected.budget.size(); ++i)
                                   expected.budget[i] = 0x1p-24 * 10 * std::fabs(expected.numbers[i]);
                               }));
  EXPECT_FALSE(narrower.budget_holds()) << narrower.describe();
}

TEST(Planted, APromiseWhereSquaresOverflow) {
  const std::string id = "rms_norm:f32,rows=3,cols=65,seed=11,values=bits";
  EXPECT_TRUE(audit(id, genuine).holds());
  const Audit found = audit(id, spoilt([](Expectation& expected, const Case&, const std::vector<Buffer>&) {
                              for (double& budget : expected.budget) budget = std::min(budget, 1.0);
                            }));
  EXPECT_GT(found.wrong_kind, 0);
}

}  // namespace
}  // namespace assay::wide
