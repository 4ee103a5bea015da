// A correct pointwise op in float64 with a place for each bug, and the bugs that any of them can have. For the
// mutants.cpp files.
#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/mutant.h"

namespace assay::activations {

// What is done to a row. A bug replaces one of these.
struct Steps {
  std::function<double(double)> function;
  // Between computing and storing a row, which lies at `from` in x and at `to` in y.
  std::function<void(std::span<double> row, const void* from, const void* to)> finish = [](auto&&...) {};
  std::function<bf16(float)> narrow = from_float<bf16>;
  bool stride_ignored = false;     // rows of x are taken to lie without padding
  bool last_unwritten = false;     // the last element of each row is left as it is
  bool reads_past_end = false;     // one element after each row is read
  bool writes_past_end = false;    // one element after each row is set to 0
  bool input_overwritten = false;  // the first element of each row is set to 0, unless y is there
};

template <class T>
void run_steps(const Steps& steps, const Rows<T>& in, const Rows<T>& out) {
  if (in.cols == 0) return;
  std::vector<double> values(static_cast<std::size_t>(in.cols));
  for (std::int64_t row = 0; row < in.rows; ++row) {
    T* from = steps.stride_ignored ? in.data + row * in.cols : in.row(row);
    T* to = out.row(row);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = steps.function(to_float(from[i]));
    if (steps.reads_past_end) static_cast<void>(*reinterpret_cast<const volatile std::uint16_t*>(from + in.cols));
    steps.finish(values, from, to);
    for (std::size_t i = 0; i < values.size() - (steps.last_unwritten ? 1 : 0); ++i) {
      const auto value = static_cast<float>(values[i]);
      if constexpr (std::is_same_v<T, bf16>) to[i] = steps.narrow(value);
      else to[i] = value;
    }
    if (steps.writes_past_end) to[in.cols] = from_float<T>(0);
    if (steps.input_overwritten && in.data != out.data) *from = from_float<T>(0);
  }
}

// A bug: what it does to the steps of its op.
struct Bug {
  std::string name, description;
  std::function<void(Steps&, const Parameters&)> plant;
};

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

inline Bug flushed_below(std::string name, double limit) {
  return {std::move(name), "0 for x below " + std::to_string(static_cast<int>(limit)),
          [limit](Steps& s, const Parameters&) {
            s.function = [limit, correct = s.function](double x) { return x < limit ? 0 : correct(x); };
          }};
}

inline bf16 truncate(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return std::isnan(value) ? from_float<bf16>(value) : bf16{static_cast<std::uint16_t>(bits >> 16)};
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
       [](Steps& s, const Parameters&) { s.last_unwritten = true; }},
      {"tail_lane_wrong", "the last element of a row that does not fill vectors of 8 is that before it",
       [](Steps& s, const Parameters&) {
         s.finish = [](std::span<double> row, const void*, const void*) {
           if (row.size() % 8 > 1) row.back() = row[row.size() - 2];
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
       [](Steps& s, const Parameters&) { s.stride_ignored = true; }},
      spoilt_function("nan_swallowed", "a NaN counts as 0",
                      [](const std::function<double(double)>& f, double x) { return std::isnan(x) ? 0 : f(x); }),
      spoilt_function("float16_table", "looked up in a table over float16",
                      [](const std::function<double(double)>& f, double x) { return f(round_to_float16(x)); }),
      {"bf16_truncated", "bf16 is stored by cutting off the lower half",
       [](Steps& s, const Parameters&) { s.narrow = truncate; }},
      {"reads_past_end", "one element after each row is read",
       [](Steps& s, const Parameters&) { s.reads_past_end = true; }},
      {"writes_past_end", "one element after each row is set to 0",
       [](Steps& s, const Parameters&) { s.writes_past_end = true; }},
      {"input_overwritten", "the first element of each row of x is set to 0",
       [](Steps& s, const Parameters&) { s.input_overwritten = true; }},
  };
}

// The bugs of any pointwise op, and those of this one; `correct` makes its function of its parameters.
inline std::vector<Mutant> mutants_of(std::function<double(double)> (*correct)(const Parameters&),
                                      const std::vector<Bug>& bugs) {
  std::vector<Bug> all_bugs = bugs_of_any_pointwise();
  all_bugs.insert(all_bugs.end(), bugs.begin(), bugs.end());
  std::vector<Mutant> all;
  for (const Bug& each : all_bugs)
    all.push_back({each.name, each.description, [=](const Request& request, bool bug) {
                     Steps steps{.function = correct(request.parameters)};
                     if (bug) each.plant(steps, request.parameters);
                     return make_runner([dtype = request.dtype, steps = std::move(steps)](const Call& call) {
                       const Value &in = call.inputs[0], &out = call.outputs[0];
                       if (dtype == Dtype::f32) run_steps(steps, rows_of<float>(in), rows_of<float>(out));
                       else run_steps(steps, rows_of<bf16>(in), rows_of<bf16>(out));
                     });
                   }});
  return all;
}

}  // namespace assay::activations
