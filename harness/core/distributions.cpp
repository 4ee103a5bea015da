#include "harness/core/distributions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>

#include "harness/core/dtype.h"

namespace assay {
namespace {

double greatest(Dtype dtype) {
  switch (dtype) {
    case Dtype::bf16: return 0x1.fep127;
    case Dtype::f16: return 65504;
    default: return std::numeric_limits<float>::max();
  }
}

double least_denormal(Dtype dtype) {
  switch (dtype) {
    case Dtype::bf16: return 0x1p-133;
    case Dtype::f16: return 0x1p-24;
    default: return 0x1p-149;
  }
}

// What has no end comes to one: an infinity is a kind of its own.
double bounded(Dtype dtype, double value) {
  const double most = std::sqrt(greatest(dtype));
  return std::isnan(value) ? 0 : std::clamp(value, -most, most);
}

// One of all the NaNs of a type: of either sign, quiet or signalling, with any payload; at times with that of which all
// bits are set, which a careless rounding carries over into a zero.
void write_nan(Dtype dtype, std::byte* element, Random& random) {
  const std::size_t size = size_of(dtype);
  do {
    std::uint64_t bits = 0;
    encode(dtype, std::numeric_limits<double>::quiet_NaN(), &bits);
    const int fraction = dtype == Dtype::bf16 ? 7 : dtype == Dtype::f16 ? 10 : 23;
    const std::uint64_t all = (std::uint64_t{1} << fraction) - 1;
    bits = (bits >> fraction << fraction) | (random.chance(0.25) ? all : random.next() & all);
    if (random.chance(0.5)) bits |= std::uint64_t{1} << (8 * size - 1);
    std::memcpy(element, &bits, size);
  } while (!std::isnan(decode(dtype, element)));
}

double bit_pattern(Dtype dtype, Random& random) {
  const std::uint64_t bits = random.next();
  return decode(dtype, &bits);
}

// Where exp, tanh and erf change their behaviour, and the ends of the number range.
double edge(Dtype dtype, Random& random) {
  static constexpr std::array<double, 16> edges{0, 0.5, 1, 3, 4, 5.5, 8, 9, 17, 20, 44, 87, 88, 104, 1e-3, 1e-20};
  const double sign = random.chance(0.5) ? -1 : 1;
  const std::uint64_t which = random.below(edges.size() + 2);
  if (which == edges.size()) return sign * greatest(dtype);
  if (which == edges.size() + 1) return sign * least_denormal(dtype);
  return sign * edges[which] * (random.chance(0.5) ? 1 : 1 + random.normal() * 0x1p-20);
}

using FillRow = std::function<void(Dtype, std::span<double>, Random&, double row_scale)>;

FillRow each(std::function<double(Dtype, Random&)> draw) {
  return [draw = std::move(draw)](Dtype dtype, std::span<double> row, Random& random, double) {
    for (double& element : row) element = draw(dtype, random);
  };
}

// Half of what is planted stands first or last, where vectors begin and what is left over ends.
std::size_t place_among(std::size_t count, Random& random) {
  if (random.chance(0.5)) return random.below(count);
  return random.chance(0.5) ? 0 : count - 1;
}

// A normal row with special values planted in a few places.
FillRow planted(std::vector<double> specials) {
  return [specials = std::move(specials)](Dtype, std::span<double> row, Random& random, double) {
    for (double& element : row) element = random.normal();
    if (row.empty() || random.chance(0.25)) return;  // some rows stay clean: rows must be independent
    for (std::uint64_t count = 1 + random.below(2); count > 0; --count)
      row[place_among(row.size(), random)] = random.pick(specials);
  };
}

struct Distribution {
  std::string name, doc;
  FillRow fill;
};

const std::vector<Distribution>& distributions() {
  constexpr double inf = std::numeric_limits<double>::infinity();
  static const std::vector<Distribution> all{
      {"normal", "normal, mean 0, deviation 1", each([](Dtype, Random& r) { return r.normal(); })},
      {"wide", "normal with a deviation of 6: all of the range where activations bend",
       each([](Dtype, Random& r) { return 6 * r.normal(); })},
      {"uniform", "uniform in [-10, 10)", each([](Dtype, Random& r) { return 20 * r.uniform() - 10; })},
      {"lognormal", "exp of a normal with deviation 2, either sign",
       each([](Dtype, Random& r) { return (r.chance(0.5) ? -1 : 1) * std::exp(2 * r.normal()); })},
      {"outliers", "normal with a few channels 100 to 1000 times larger, as in language models",
       [](Dtype, std::span<double> row, Random& r, double) {
         for (double& element : row) element = r.normal();
         if (row.empty()) return;
         for (std::uint64_t count = 1 + row.size() / 256; count > 0; --count)
           row[r.below(row.size())] *= 100 + 900 * r.uniform();
       }},
      {"far_mean", "mean 1000, deviation 1: a one-pass variance loses its digits",
       each([](Dtype, Random& r) { return 1000 + r.normal(); })},
      {"narrow", "mean 1e4, deviation 1e-2", each([](Dtype, Random& r) { return 1e4 + 1e-2 * r.normal(); })},
      {"dyadic", "multiples of 1/8 up to 8: adding such a number and scaling are exact",
       each([](Dtype, Random& r) { return static_cast<double>(r.between(-64, 64)) / 8; })},
      {"constant", "each row one value",
       [](Dtype, std::span<double> row, Random& r, double) {
         const double value = 4 * r.normal();
         for (double& element : row) element = value;
       }},
      {"one_hot", "one value, all else 0",
       [](Dtype, std::span<double> row, Random& r, double) {
         for (double& element : row) element = 0;
         if (!row.empty()) row[place_among(row.size(), r)] = std::exp(3 * r.normal());
       }},
      {"zeros", "zeros of either sign", each([](Dtype, Random& r) { return r.chance(0.5) ? 0.0 : -0.0; })},
      {"denormal", "denormals and the smallest normals",
       each([](Dtype dtype, Random& r) { return r.normal() * 64 * least_denormal(dtype); })},
      {"near_eps", "rows whose mean square is eps/16 to 16 eps: where a misplaced eps shows",
       [](Dtype, std::span<double> row, Random& r, double scale) {
         const double size = std::sqrt(scale * std::exp2(8 * r.uniform() - 4));
         for (double& element : row) element = size * r.normal();
       }},
      {"large", "up to 2^62 / sqrt(n): squares near the end of the range",
       [](Dtype dtype, std::span<double> row, Random& r, double) {
         const double top = std::min(0x1p62, greatest(dtype)) / std::sqrt(static_cast<double>(row.size()) + 1);
         for (double& element : row) element = top * (2 * r.uniform() - 1);
       }},
      {"edges", "where exp, tanh and erf change, and the ends of the range", each(edge)},
      {"bits", "finite numbers of all sizes, from random bit patterns", each([](Dtype dtype, Random& r) {
         double value = bit_pattern(dtype, r);
         while (!std::isfinite(value)) value = bit_pattern(dtype, r);
         return value;
       })},
      {"cauchy", "heavy tails: quotients of normal numbers, of which no mean converges",
       each([](Dtype dtype, Random& r) { return bounded(dtype, r.normal() / r.normal()); })},
      {"student", "Student's t with 2 degrees of freedom: tails between the normal and Cauchy's",
       each([](Dtype dtype, Random& r) {
         const double first = r.normal(), second = r.normal();
         return bounded(dtype, r.normal() / std::sqrt((first * first + second * second) / 2));
       })},
      {"nan", "normal with a NaN planted in most rows, of either sign and any payload",
       planted({std::numeric_limits<double>::quiet_NaN()})},
      {"inf", "normal with an infinity planted in most rows", planted({inf, -inf})},
  };
  return all;
}

}  // namespace

std::vector<ValuesInfo> number_distributions() {
  std::vector<ValuesInfo> infos;
  for (const Distribution& each : distributions()) infos.push_back({each.name, each.doc});
  return infos;
}

Buffer draw_array(const std::string& name, Dtype dtype, std::vector<std::int64_t> dims, const std::string& distribution,
                  Random& random, double row_scale) {
  const auto found = std::ranges::find(distributions(), distribution, &Distribution::name);
  if (found == distributions().end()) throw std::logic_error("no distribution named " + distribution);
  Buffer buffer{name, Kind::array, dtype, std::move(dims), {}, false};
  const auto count = static_cast<std::size_t>(buffer.count());
  const std::size_t size = size_of(dtype);
  buffer.bytes.resize(count * size);
  if (count == 0) return buffer;
  std::vector<double> row(static_cast<std::size_t>(buffer.dims.back()));
  for (std::size_t start = 0; start < count; start += row.size()) {
    found->fill(dtype, row, random, row_scale);
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::byte* element = buffer.bytes.data() + (start + i) * size;
      if (std::isnan(row[i])) write_nan(dtype, element, random);
      else encode(dtype, row[i], element);
    }
  }
  return buffer;
}

Buffer draw_spread(const ValueForm& form, const Spread& spread, Random& random) {
  Buffer buffer{form.name, form.kind, form.dtype, form.dims, {}, false};
  const std::int64_t count = form.count();
  buffer.bytes.resize(static_cast<std::size_t>(count) * size_of(form.dtype));
  for (std::int64_t i = 0; i < count; ++i) buffer.set_number(i, spread.centre + spread.deviation * random.normal());
  return buffer;
}

namespace {

struct WeightDistribution {
  std::string name, doc;
  // An element, by its place among so many; `one` is what the weight is around, drawn once.
  std::function<double(double one, Dtype dtype, Random& random)> element;
  std::vector<double> planted = {};  // in a few places
  std::optional<double> begin = {};  // of the first three quarters
};

// As large as a weight of a case in this type may be, so that not even a row of one single value overflows.
double large_weight(Dtype dtype) { return dtype == Dtype::f16 ? 0x1p6 : 0x1p60; }

const std::vector<WeightDistribution>& weight_distributions() {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const auto usual = [](double one, Dtype, Random& r) { return one + 0.25 * r.normal(); };
  static const std::vector<WeightDistribution> all{
      {"zeros", "zeros of either sign", [](double, Dtype, Random& r) { return r.chance(0.5) ? 0.0 : -0.0; }},
      {"ones", "1", [](double, Dtype, Random&) { return 1.0; }},
      {"begins_with_ones", "1, but for the last quarter, which is as in a model", usual, {}, 1},
      {"equal", "one value, the same for all", [](double one, Dtype, Random&) { return one; }},
      {"large", "as large as results allow: to 2^60, for float16 to 2^6",
       [](double, Dtype dtype, Random& r) { return large_weight(dtype) * (2 * r.uniform() - 1); }},
      {"tiny", "around 2^-60, for float16 2^-8",
       [](double, Dtype dtype, Random& r) { return (dtype == Dtype::f16 ? 0x1p-8 : 0x1p-60) * r.normal(); }},
      {"denormal", "denormals and the smallest normals",
       [](double, Dtype dtype, Random& r) { return 64 * least_denormal(dtype) * r.normal(); }},
      {"some_zero", "as in a model, with a few zeros", usual, {0.0, -0.0}},
      {"some_nan", "as in a model, with a NaN in a few places", usual, {std::numeric_limits<double>::quiet_NaN()}},
      {"some_inf", "as in a model, with an infinity in a few places", usual, {inf, -inf}},
  };
  return all;
}

}  // namespace

const std::vector<ValuesInfo>& weight_kinds() {
  static const std::vector<ValuesInfo> kinds = [] {
    std::vector<ValuesInfo> infos;
    for (const WeightDistribution& each : weight_distributions()) infos.push_back({each.name, each.doc});
    return infos;
  }();
  return kinds;
}

Buffer draw_weight(const ValueForm& form, const std::string& kind, const Spread& spread, Dtype dtype, Random& random) {
  if (kind.empty()) return draw_spread(form, spread, random);
  const auto found = std::ranges::find(weight_distributions(), kind, &WeightDistribution::name);
  if (found == weight_distributions().end()) throw std::logic_error("no kind of weights named " + kind);
  Buffer buffer{form.name, form.kind, form.dtype, form.dims, {}, false};
  const auto count = static_cast<std::size_t>(form.count());
  const std::size_t size = size_of(form.dtype);
  buffer.bytes.resize(count * size);
  const double one = spread.centre + spread.deviation * random.normal();
  const Dtype narrower = size_of(form.dtype) < size_of(dtype) ? form.dtype : dtype;
  for (std::size_t i = 0; i < count; ++i)
    encode(form.dtype, found->element(one, narrower, random), buffer.bytes.data() + i * size);
  for (std::size_t i = 0; found->begin && i < count - count / 4; ++i)
    encode(form.dtype, *found->begin, buffer.bytes.data() + i * size);
  for (std::uint64_t plant = 0; count > 0 && !found->planted.empty() && plant < 1 + count / 256; ++plant) {
    const double value = random.pick(found->planted);
    std::byte* element = buffer.bytes.data() + place_among(count, random) * size;
    if (std::isnan(value)) write_nan(form.dtype, element, random);
    else encode(form.dtype, value, element);
  }
  return buffer;
}

}  // namespace assay
