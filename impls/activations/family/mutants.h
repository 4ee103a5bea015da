// A correct pointwise op in float64 with a place for each bug, and the bugs that any of them can have. A mutants.cpp
// has what is wrong with one op alone.
#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <numbers>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/storage_bugs.h"
#include "impls/simd/kernel_of.h"

namespace assay::activations {

// What is done to a row. A bug replaces one of these.
struct Steps {
  std::function<double(double)> function;
  // Between computing and storing a row, which lies at `from` in x and at `to` in y.
  std::function<void(std::span<double> row, const void* from, const void* to)> finish = [](auto&&...) {};
  // From row to row of x, and how many elements at the end of a row are left as they are.
  std::function<std::int64_t(std::int64_t stride, std::int64_t cols)> stride = [](auto real, auto) { return real; };
  std::function<std::int64_t(std::int64_t row, std::int64_t cols)> unwritten = [](auto, auto) { return 0; };
  bool truncated = false;          // bf16 and f16 are stored by cutting off what does not fit
  bool stride_of_input = false;    // rows of y are taken to lie as far apart as those of x
  bool reads_past_end = false;     // one element after each row is read
  bool writes_past_end = false;    // one element after each row is set to 0
  bool input_overwritten = false;  // the first element of each row is set to 0, unless y is there
};

template <class T>
void run_steps(const Steps& steps, const Rows<T>& in, const Rows<T>& out) {
  if (in.cols == 0) return;
  std::vector<double> values(static_cast<std::size_t>(in.cols));
  for (std::int64_t row = 0; row < in.rows; ++row) {
    T* const from = in.data + row * steps.stride(in.stride, in.cols);
    T* const to = out.data + row * (steps.stride_of_input ? in.stride : out.stride);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = steps.function(to_float(from[i]));
    if (steps.reads_past_end) static_cast<void>(*reinterpret_cast<const volatile std::uint16_t*>(from + in.cols));
    steps.finish(values, from, to);
    for (std::int64_t i = 0; i < in.cols - steps.unwritten(row, in.cols); ++i) {
      const auto value = static_cast<float>(values[static_cast<std::size_t>(i)]);
      to[i] = from_float<T>(steps.truncated ? mutants::toward_zero<T>(value) : value);
    }
    if (steps.writes_past_end) to[in.cols] = from_float<T>(0);
    if (steps.input_overwritten && in.data != out.data) *from = from_float<T>(0);
  }
}

// A bug: what it does to the steps of its op.
struct Bug {
  std::string name, description;
  std::function<void(Steps&, const Parameters&)> plant;  // see cannot_show
  std::vector<Dtype> dtypes = {};                        // in which it can show; empty: in all
};

inline Bug only_in(std::vector<Dtype> dtypes, Bug bug) {
  bug.dtypes = std::move(dtypes);
  return bug;
}
inline Bug only_in(Dtype dtype, Bug bug) { return only_in(std::vector{dtype}, std::move(bug)); }

// Of the bugs of any pointwise op, one that is none in this op: it is left out.
inline Bug cannot_show(std::string name, std::string why) { return {std::move(name), std::move(why), nullptr}; }

// A bug that is another function of an element.
inline Bug wrong_function(std::string name, std::string description, double (*function)(double)) {
  return {std::move(name), std::move(description), [function](Steps& s, const Parameters&) { s.function = function; }};
}

// A bug in what the correct function is given or gives: spoil(correct, x).
inline Bug spoilt_function(std::string name, std::string description,
                           double (*spoil)(const std::function<double(double)>& correct, double x)) {
  return {std::move(name), std::move(description), [spoil](Steps& s, const Parameters&) {
            s.function = [spoil, correct = s.function](double x) { return spoil(correct, x); };
          }};
}

inline double positive_part(double x) { return x < 0 ? 0 : x; }

inline Bug flushed_below(std::string name, double limit) {
  return {std::move(name), "0 for x below " + std::to_string(static_cast<int>(limit)),
          [limit](Steps& s, const Parameters&) {
            s.function = [limit, correct = s.function](double x) { return x < limit ? 0 : correct(x); };
          }};
}

// With the 11 bits that a float16 keeps.
inline double round_to_float16(double x) {
  if (!std::isfinite(x)) return x;
  int exponent;
  const double fraction = std::frexp(x, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 11)), exponent - 11);
}

inline std::vector<Bug> bugs_of_any_pointwise() {
  return {
      {"last_element_skipped", "the last element of a row is not written",
       [](Steps& s, const Parameters&) { s.unwritten = [](auto, auto) { return 1; }; }},
      {"tail_unwritten", "elements that do not fill a vector of 8 are not written",
       [](Steps& s, const Parameters&) { s.unwritten = [](auto, auto cols) { return cols % 8; }; }},
      {"wrong_when_rows_above_1", "of all rows but the first, the last element is not written",
       [](Steps& s, const Parameters&) { s.unwritten = [](auto row, auto) { return row > 0 ? 1 : 0; }; }},
      {"tail_lane_wrong", "elements that do not fill a vector of 8 are those of the vector before",
       [](Steps& s, const Parameters&) {
         s.finish = [](std::span<double> row, const void*, const void*) {
           for (std::size_t i = row.size() / 8 * 8; i >= 8 && i < row.size(); ++i) row[i] = row[i - 8];
         };
       }},
      {"wrong_at_16n_plus_15", "the last element of a tail of 15 is 0",
       [](Steps& s, const Parameters&) {
         s.finish = [](std::span<double> row, const void*, const void*) {
           if (row.size() % 16 == 15) row.back() = 0;
         };
       }},
      {"wrong_when_unaligned", "the first element of a row is 0 where it is not aligned to 16 bytes",
       [](Steps& s, const Parameters&) {
         s.finish = [](std::span<double> row, const void* from, const void*) {
           if (reinterpret_cast<std::uintptr_t>(from) % 16 != 0) row.front() = 0;
         };
       }},
      {"wrong_in_place", "in place, the last element of a row is read once more after it was written",
       [](Steps& s, const Parameters&) {
         s.finish = [f = s.function](std::span<double> row, const void* from, const void* to) {
           if (from == to) row.back() = f(row.back());
         };
       }},
      {"row_stride_ignored", "rows are read as if there were no padding",
       [](Steps& s, const Parameters&) { s.stride = [](auto, auto cols) { return cols; }; }},
      {"row_stride_off_by_one", "from row to row is one element less than it is",
       [](Steps& s, const Parameters&) { s.stride = [](auto stride, auto) { return stride - 1; }; }},
      {"output_stride_of_input", "rows of y are taken to lie as far apart as those of x",
       [](Steps& s, const Parameters&) { s.stride_of_input = true; }},
      {"overlapping_tail_in_place", "the tail is a vector of 8 that overlaps the one before, computed twice in place",
       [](Steps& s, const Parameters&) {
         s.finish = [f = s.function](std::span<double> row, const void* from, const void* to) {
           if (from != to || row.size() < 8) return;
           const std::size_t full = row.size() / 8 * 8;
           for (std::size_t i = row.size() - 8; i < full && full < row.size(); ++i) row[i] = f(row[i]);
         };
       }},
      spoilt_function("nan_swallowed", "a NaN counts as 0",
                      [](const std::function<double(double)>& f, double x) { return std::isnan(x) ? 0 : f(x); }),
      spoilt_function("infinity_gives_nan", "an infinity is multiplied by a difference of infinities",
                      [](const std::function<double(double)>& f, double x) { return std::isinf(x) ? x - x : f(x); }),
      spoilt_function("factor_clamped", "x is clamped to 88 for the sake of exp, and so is the factor x",
                      [](const std::function<double(double)>& f, double x) { return x > 88 ? f(88) : f(x); }),
      // Finer than bf16 where it matters.
      only_in(Dtype::f32,
              spoilt_function("float16_table", "looked up in a table over float16",
                              [](const std::function<double(double)>& f, double x) { return f(round_to_float16(x)); })),
      only_in(Dtype::bf16, {"bf16_truncated", "bf16 is stored by cutting off the lower half",
                            [](Steps& s, const Parameters&) { s.truncated = true; }}),
      only_in(Dtype::f16, {"f16_truncated", "f16 is stored by cutting off the lower bits",
                           [](Steps& s, const Parameters&) { s.truncated = true; }}),
      // Within every budget: only that the same element gives other bits elsewhere shows it.
      only_in(Dtype::f32, {"tail_by_another_way", "elements that do not fill a vector of 8 are a bit in 2^22 larger",
                           [](Steps& s, const Parameters&) {
                             s.finish = [](std::span<double> row, const void*, const void*) {
                               for (std::size_t i = row.size() / 8 * 8; i < row.size(); ++i) row[i] *= 1 + 0x1p-22;
                             };
                           }}),
      {"reads_past_end", "one element after each row is read",
       [](Steps& s, const Parameters&) { s.reads_past_end = true; }},
      {"writes_past_end", "one element after each row is set to 0",
       [](Steps& s, const Parameters&) { s.writes_past_end = true; }},
      {"input_overwritten", "the first element of each row of x is set to 0",
       [](Steps& s, const Parameters&) { s.input_overwritten = true; }},
  };
}

// A bug in the argument of the inner function, which takes what bf16 keeps of it: y = x * inner(x).
inline Bug argument_rounded_to_bf16() {
  return spoilt_function("argument_rounded_to_bf16", "the inner function sees its argument as bf16 keeps it",
                         [](const std::function<double(double)>& f, double x) {
                           const double rounded = to_float(from_float<bf16>(static_cast<float>(x * 0.7)));
                           return !std::isfinite(x) || rounded == 0 ? f(x) : x * f(rounded / 0.7) / (rounded / 0.7);
                         });
}

// What is taken for gelu, and for its parts, in a hurry.
inline double gelu_by_erf(double x) { return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2)); }
inline double gelu_by_tanh(double x) {
  return 0.5 * x * (1 + std::tanh(std::numbers::sqrt2 * std::numbers::inv_sqrtpi * (x + 0.044715 * x * x * x)));
}
inline double gelu_by_sigmoid(double x) { return x / (1 + std::exp(-1.702 * x)); }

// erf with an error of 2.5e-5: Abramowitz, Stegun 7.1.25.
inline double coarse_erf(double x) {
  const double t = 1 / (1 + 0.47047 * std::fabs(x));
  const double rest = ((0.7478556 * t - 0.0958798) * t + 0.3480242) * t * std::exp(-x * x);
  return std::copysign(1 - rest, x);
}

// exp by Schraudolph's trick (1999): the exponent and the first bits of the fraction are a linear function of x.
inline double rough_exp(double x) {
  const double scaled = std::fmin(std::fmax(x, -87), 88) * 12102203.161561485 + 1064866805;
  const auto bits = static_cast<std::uint32_t>(scaled);
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline Prepared prepare_steps(const Request& request, Steps steps) {
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([steps = std::move(steps)](const Call& call) {
      run_steps(steps, rows_of<T>(call.inputs[0]), rows_of<T>(call.outputs[0]));
    });
  });
}

// The bugs of any pointwise op but for those that cannot show, and those that are the op's own.
inline std::vector<Bug> bugs_of_this_one(const std::vector<Bug>& own) {
  std::vector<Bug> all = bugs_of_any_pointwise();
  for (const Bug& each : own) {
    if (each.plant) {
      all.push_back(each);
      continue;
    }
    if (std::erase_if(all, [&](const Bug& general) { return general.name == each.name; }) == 0)
      throw std::logic_error("no bug of any pointwise op is named " + each.name);
  }
  return all;
}

// The bugs of any pointwise op, and those of this one. Without them it is the formula of its kernel.
template <class Kernel>
std::vector<Mutant> mutants_of(const std::vector<Bug>& bugs) {
  const auto correct = [](const Request& request) {
    return Steps{.function = [kernel = kernel_of<Kernel>(request.parameters.numbers().data())](double x) {
      return kernel.formula(x);
    }};
  };
  std::vector<Mutant> all;
  for (const Bug& each : bugs_of_this_one(bugs))
    all.push_back({each.name, each.description,
                   [=](const Request& request, bool bug) {
                     Steps steps = correct(request);
                     if (bug) each.plant(steps, request.parameters);
                     return prepare_steps(request, std::move(steps));
                   },
                   each.dtypes});
  for (Mutant& mutant :
       mutants::around_calls_on_rows([=](const Request& request) { return prepare_steps(request, correct(request)); }))
    all.push_back(std::move(mutant));
  return all;
}

}  // namespace assay::activations
