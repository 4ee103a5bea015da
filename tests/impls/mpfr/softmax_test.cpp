// softmax: rows of each kind of scores, as they are drawn for checks.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <vector>

#include "harness/core/case_id.h"
#include "tests/impls/mpfr/activations.h"
#include "tests/no_resources.h"

namespace assay::wide {
namespace {

// The powers of a row, their sum, and the mean distance from the greatest, by the weight that each has.
struct Row {
  std::vector<Wide> powers, distances;
  Wide sum = 0, mean_distance = 0;
  bool is_nan = false;
};

Row row_of(const Buffer& x, std::int64_t begin, std::int64_t cols) {
  Row row;
  double greatest = -INFINITY;
  for (std::int64_t i = begin; i < begin + cols; ++i) {
    row.is_nan = row.is_nan || std::isnan(x.number(i));
    greatest = std::fmax(greatest, x.number(i));
  }
  row.is_nan = row.is_nan || std::isinf(greatest);
  for (std::int64_t i = begin; i < begin + cols && !row.is_nan; ++i) {
    const bool hidden = std::isinf(x.number(i));
    row.distances.push_back(hidden ? Wide(0) : Wide(greatest) - Wide(x.number(i)));
    row.powers.push_back(hidden ? Wide(0) : multiprecision::exp(-row.distances.back()));
    row.sum += row.powers.back();
    row.mean_distance += row.powers.back() * row.distances.back();
  }
  if (!row.is_nan) row.mean_distance /= row.sum;
  return row;
}

// u y (16 + 3 (d + D) + n/16) + 2^-147; a zero where what is allowed reaches below the normal numbers.
Right right_of(const Row& row, std::size_t i) {
  Right right;
  if (row.is_nan) {
    right.kind = Right::nan;
    return right;
  }
  right.value = row.powers[i] / row.sum;
  right.scale = right.value;
  const Wide terms = 16 + 3 * (row.distances[i] + row.mean_distance) + Wide(row.powers.size()) / 16;
  right.budget = unit_roundoff * right.value * terms + multiprecision::ldexp(Wide(1), -147);
  const Wide least = right.value - right.budget, normal = multiprecision::ldexp(Wide(1), -126);
  if (least < normal) right.also = Expectation::zero;
  right.at_edge = multiprecision::abs(least / normal - 1) < 1e-12;
  return right;
}

Audit audit(const std::string& id, const Contract& contract) {
  const Op& op = *find_op("softmax");
  const Case which = parse_case(id, op.info());
  const NoResources none;
  const std::vector<Buffer> inputs = op.generate(which, none);
  const Expectation expected = contract(op, which, inputs);
  const std::int64_t rows = which.dim("rows"), cols = which.dim("cols");
  Audit audit;
  for (std::int64_t row = 0; row < rows; ++row) {
    const Row right = row_of(inputs[0], row * cols, cols);
    for (std::int64_t i = 0; i < cols; ++i)
      audit.look_at(right_of(right, static_cast<std::size_t>(i)), expected, static_cast<std::size_t>(row * cols + i),
                    [&] { return id + ", row " + std::to_string(row) + ", column " + std::to_string(i); });
  }
  return audit;
}

std::vector<std::string> ids() {
  std::vector<std::string> found;
  for (const char* dtype : {"f32", "bf16", "f16"})
    for (const char* values : {"normal", "uniform", "outliers", "masked", "far_below", "dominant", "nan", "inf"})
      for (const char* shape : {"rows=40,cols=1", "rows=20,cols=17", "rows=5,cols=300", "rows=2,cols=5000"})
        found.push_back(std::string("softmax:") + dtype + "," + shape + ",values=" + values + ",seed=7");
  return found;
}

TEST(Softmax, TheReferenceAndTheBudgetHold) {
  Audit all;
  for (const std::string& id : ids()) all.add(audit(id, genuine));
  EXPECT_TRUE(all.holds()) << all.describe();
  EXPECT_GT(all.elements, 200'000);
  std::cout << "softmax: " << all.describe() << "\n";
}

Audit audit_planted(const std::function<void(Expectation&, std::size_t)>& spoil) {
  return audit("softmax:f32,rows=20,cols=300,values=dominant,seed=3",
               [&](const Op& op, const Case& which, const std::vector<Buffer>& inputs) {
                 Expectation expected = genuine(op, which, inputs);
                 for (std::size_t i = 0; i < expected.numbers.size(); ++i) spoil(expected, i);
                 return expected;
               });
}

TEST(PlantedInSoftmax, AreFound) {
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
