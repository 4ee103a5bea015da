#include "harness/core/distributions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <span>

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

// A normal row with special values planted in a few places.
FillRow planted(std::vector<double> specials) {
  return [specials = std::move(specials)](Dtype, std::span<double> row, Random& random, double) {
    for (double& element : row) element = random.normal();
    if (row.empty() || random.chance(0.25)) return;  // some rows stay clean: rows must be independent
    for (std::uint64_t count = 1 + random.below(2); count > 0; --count)
      row[random.below(row.size())] = random.pick(specials);
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
         if (!row.empty()) row[r.below(row.size())] = std::exp(3 * r.normal());
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
      {"nan", "normal with a NaN planted in most rows", planted({std::numeric_limits<double>::quiet_NaN()})},
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
    for (std::size_t i = 0; i < row.size(); ++i) encode(dtype, row[i], buffer.bytes.data() + (start + i) * size);
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

}  // namespace assay
