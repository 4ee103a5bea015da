#include "tests/impls/mpfr/activations.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "harness/core/dtype.h"

namespace assay::wide {
namespace {

const Wide& u = unit_roundoff;
const Wide denormal_roundings = multiprecision::ldexp(Wide(1), -147);

}  // namespace

Right number(const Wide& value, const Wide& budget) {
  Right right;
  right.value = value;
  right.budget = budget;
  right.scale = multiprecision::abs(value);
  if (right.scale < may_be_flushed) right.also = Expectation::zero;
  right.at_edge = multiprecision::abs(right.scale / may_be_flushed - 1) < 1e-12;
  return right;
}

namespace {

Right gelu(double x) {
  static const Wide root_of_two = multiprecision::sqrt(Wide(2));
  return number(x * erfc(-x / root_of_two) / 2, 8 * u * std::fabs(x) + denormal_roundings);
}

Right gelu_tanh(double x) {
  static const Wide scale = multiprecision::sqrt(2 / (4 * multiprecision::atan(Wide(1))));
  // 1 + tanh z = 2 / (1 + exp(-2z)).
  const Wide z = scale * (x + Wide("0.044715") * x * x * x);
  return number(x / (1 + multiprecision::exp(-2 * z)), 8 * u * std::fabs(x) + denormal_roundings);
}

Right swish(double x, double beta) {
  const Wide t = Wide(beta) * x;
  const Wide y = x / (1 + multiprecision::exp(-t)), size = multiprecision::abs(y);
  const bool underflows = t < Wide("-87.336");
  const Wide rounded = underflows ? std::min(size, Wide(multiprecision::ldexp(Wide(1), -149) * std::fabs(x))) : Wide(0);
  Right right = number(y, u * size * (8 + 4 * multiprecision::abs(t)) + rounded + denormal_roundings);
  if (underflows) right.also = Expectation::zero;
  return right;
}

Right relu2(double x) {
  return number(x < 0 ? Wide(0) : Wide(x) * x,
                (x < 0 ? Wide(0) : u * Wide(x) * x) + multiprecision::ldexp(Wide(1), -150));
}

// Minus infinity is not positive: its square is never taken.
Right relu2_at_infinity(double x) {
  Right right;
  if (x > 0) right.kind = Right::positive_infinity;
  else right.also = Expectation::zero;
  right.budget = multiprecision::ldexp(Wide(1), -150);
  return right;
}

Right relu(double x) { return number(x < 0 ? Wide(0) : Wide(x), Wide(0)); }

Right relu_at_infinity(double x) {
  Right right;
  if (x > 0) right.kind = Right::positive_infinity;
  else right.also = Expectation::zero;
  return right;
}

Right sigmoid(double x) {
  const Wide y = 1 / (1 + multiprecision::exp(-Wide(x)));
  return number(y, u * y * (8 + 2 * std::fmax(-x, 0)) + denormal_roundings);
}

Right sigmoid_at_infinity(double x) { return number(x > 0 ? 1 : 0, 0); }

Right tanh(double x) {
  const Wide y = multiprecision::tanh(Wide(x));
  return number(y, 8 * u * multiprecision::abs(y) + denormal_roundings);
}

Right tanh_at_infinity(double x) { return number(x > 0 ? 1 : -1, 0); }

}  // namespace

Right at_infinity(double x, double beta) {
  Right right;
  if (beta * x > 0 && x > 0) right.kind = Right::positive_infinity;
  else right.also = Expectation::nan | Expectation::zero;
  right.budget = denormal_roundings;
  return right;
}

std::vector<Function> functions_of(const std::string& op) {
  if (op == "gelu") return {{"", 1, gelu}};
  if (op == "gelu_tanh") return {{"", 1, gelu_tanh}};
  if (op == "relu2") return {{"", 1, relu2, relu2_at_infinity}};
  if (op == "relu") return {{"", 1, relu, relu_at_infinity}};
  if (op == "sigmoid") return {{"", 1, sigmoid, sigmoid_at_infinity}};
  if (op == "tanh") return {{"", 1, tanh, tanh_at_infinity}};
  if (op == "quick_gelu") return {{"", 1.702, [](double x) { return swish(x, 1.702); }}};
  std::vector<Function> functions;
  for (const double beta : {1.0, 1.702, -0.5, 2.0, 0.01, -64.0, 0.0})
    functions.push_back({",beta=" + print(beta), beta, [beta](double x) { return swish(x, beta); }});
  return functions;
}

Buffer buffer_of(const std::string& name, Dtype dtype, const std::vector<std::uint32_t>& patterns) {
  Buffer buffer{name, Kind::array, dtype, {1, static_cast<std::int64_t>(patterns.size())}, {}, false};
  const std::size_t size = size_of(dtype);
  buffer.bytes.resize(patterns.size() * size);
  for (std::size_t i = 0; i < patterns.size(); ++i) std::memcpy(buffer.bytes.data() + i * size, &patterns[i], size);
  return buffer;
}

std::vector<std::uint32_t> draw_patterns(std::size_t count, double slope, Random& random) {
  std::vector<float> edges{0,
                           0x1p-149f,
                           0x1p-126f,
                           0x1p-125f,
                           0x1p-64f,
                           0x1p-24f,
                           0.5f,
                           1,
                           3,
                           5.5f,
                           8,
                           14,
                           88,
                           104,
                           1e4f,
                           1e12f,
                           std::numeric_limits<float>::max(),
                           std::numeric_limits<float>::infinity()};
  for (const double t : {1.0, 17.0, 86.99, 87.336, 88.722, 104.0})
    if (slope != 0) edges.push_back(static_cast<float>(t / std::fabs(slope)));
  std::vector<std::uint32_t> patterns;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 2 == 0) {
      patterns.push_back(static_cast<std::uint32_t>(random.next()));
      continue;
    }
    const auto distance = static_cast<std::uint32_t>(random.next() >> (44 + random.below(20)));
    const std::uint32_t edge = std::bit_cast<std::uint32_t>(random.pick(edges));
    const std::uint32_t near = random.chance(0.5) ? edge + distance : edge - std::min(edge, distance);
    patterns.push_back(near | (random.chance(0.5) ? 0x80000000u : 0u));
  }
  return patterns;
}

}  // namespace assay::wide
