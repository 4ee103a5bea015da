// A correct norm in float64 with a place for each bug, and the bugs that any norm can have. For the mutants.cpp files.
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

namespace assay::norms {

using Elements = std::span<const double>;

inline double sum_of(Elements elements) {
  double sum = 0;
  for (const double element : elements) sum += element;
  return sum;
}

inline double sum_of_squares(Elements elements, double mean) {
  double sum = 0;
  for (const double element : elements) sum += (element - mean) * (element - mean);
  return sum;
}

// The steps of a norm. A bug replaces one of them.
struct Steps {
  bool centred;  // whether the mean is taken off: layer_norm
  std::function<double(double)> read = [](double element) { return element; };
  // The elements that enter the sums, of a row that lies at `address`.
  std::function<Elements(Elements, const void* address)> counted = [](Elements row, const void*) { return row; };
  std::function<double(Elements, double count)> mean = [](Elements row, double count) { return sum_of(row) / count; };
  std::function<double(Elements, double count, double centre)> variance =
      [](Elements row, double count, double centre) { return sum_of_squares(row, centre) / count; };
  std::function<double(double spread, double eps)> root = [](double spread, double eps) {
    return std::sqrt(spread + eps);
  };
  std::function<double(double normal, double weight, double bias)> weigh =
      [](double normal, double weight, double bias) { return normal * weight + bias; };
  std::function<bf16(float)> narrow = from_float<bf16>;
  bool first_root_for_all = false;  // every row is divided by the root of the first
  bool stride_ignored = false;      // rows of x are taken to lie without padding
  bool last_unwritten = false;
  bool reads_past_end = false;      // one element after the row is summed up with it
  bool writes_past_end = false;     // one element after the row is set to 0
  bool input_overwritten = false;   // the first element of each row is set to 0, unless y is there
};

// A norm over stored rows, with weights and biases in float64 (empty: there are none).
struct SteppedNorm {
  Steps steps;
  double eps;
  std::vector<double> weights, biases;

  template <class T>
  void run(const Rows<T>& in, const Rows<T>& out) const {
    double first_root = 0;
    if (in.cols == 0) return;
    for (std::int64_t row = 0; row < in.rows; ++row) {
      T* from = steps.stride_ignored ? in.data + row * in.cols : in.row(row);
      const std::vector<double> elements = read(from, in.cols + (steps.reads_past_end ? 1 : 0));
      const Elements counted = steps.counted(elements, from);
      const auto count = static_cast<double>(in.cols);
      const double mean = steps.centred ? steps.mean(counted, count) : 0;
      double root = steps.root(steps.variance(counted, count, mean), eps);
      if (row == 0) first_root = root;
      if (steps.first_root_for_all) root = first_root;
      write(elements, mean, root, out.row(row), in.cols);
      if (steps.input_overwritten && in.data != out.data) *from = from_float<T>(0);
    }
  }

 private:
  template <class T>
  std::vector<double> read(const T* from, std::int64_t count) const {
    std::vector<double> elements;
    for (std::int64_t i = 0; i < count; ++i) elements.push_back(steps.read(to_float(from[i])));
    return elements;
  }

  template <class T>
  void write(Elements elements, double mean, double root, T* to, std::int64_t cols) const {
    for (std::int64_t i = 0; i < cols - (steps.last_unwritten ? 1 : 0); ++i) {
      const auto at = static_cast<std::size_t>(i);
      const double normal = (elements[at] - mean) / root;
      const double weighed = weights.empty() ? normal : steps.weigh(normal, weights[at], biases[at]);
      const auto value = static_cast<float>(weighed);
      if constexpr (std::is_same_v<T, bf16>) to[i] = steps.narrow(value);
      else to[i] = value;
    }
    if (steps.writes_past_end) to[cols] = from_float<T>(0);
  }
};

inline std::vector<double> widen_weights(const Value& weights, double offset) {
  std::vector<double> wide;
  for (std::int64_t i = 0; i < weights.dims[0]; ++i)
    wide.push_back(offset + (weights.dtype == Dtype::f32 ? weights.as<float>()[i] : to_float(weights.as<bf16>()[i])));
  return wide;
}

inline Prepared prepare_stepped(const Request& request, SteppedNorm norm) {
  return make_runner([dtype = request.dtype, norm = std::move(norm)](const Call& call) {
    if (dtype == Dtype::f32) norm.run(rows_of<float>(call.inputs[0]), rows_of<float>(call.outputs[0]));
    else norm.run(rows_of<bf16>(call.inputs[0]), rows_of<bf16>(call.outputs[0]));
  });
}

// A bug: what it does to the steps of its op.
struct Bug {
  std::string name, description;
  std::function<void(Steps&)> plant;
};

// Sums in a narrower type, one element after the other: `round` is applied after each operation.
inline double narrow_sum(Elements elements, double mean, bool squares, double (*round)(double)) {
  double sum = 0;
  for (const double element : elements) {
    const double centred = round(element - mean);
    sum = round(sum + (squares ? round(centred * centred) : centred));
  }
  return sum;
}

inline void sum_narrowly(Steps& steps, double (*round)(double)) {
  steps.mean = [round](Elements row, double count) { return narrow_sum(row, 0, false, round) / count; };
  steps.variance = [round](Elements row, double count, double mean) {
    return narrow_sum(row, mean, true, round) / count;
  };
}

inline double round_to_float(double value) { return static_cast<float>(value); }
inline double round_to_bf16(double value) { return to_float(from_float<bf16>(static_cast<float>(value))); }

inline std::vector<Bug> bugs_of_any_norm() {
  return {
      {"eps_outside_root", "sqrt(v) + eps for sqrt(v + eps)",
       [](Steps& s) { s.root = [](double variance, double eps) { return std::sqrt(variance) + eps; }; }},
      {"eps_missing", "sqrt(v) for sqrt(v + eps)",
       [](Steps& s) { s.root = [](double variance, double) { return std::sqrt(variance); }; }},
      {"unbiased_variance", "squares are divided by n - 1",
       [](Steps& s) {
         s.variance = [](Elements row, double count, double mean) { return sum_of_squares(row, mean) / (count - 1); };
       }},
      {"weight_ignored", "gamma is taken for 1",
       [](Steps& s) { s.weigh = [](double normal, double, double bias) { return normal + bias; }; }},
      {"weight_applied_twice", "gamma is squared",
       [](Steps& s) { s.weigh = [](double normal, double w, double bias) { return normal * w * w + bias; }; }},
      {"last_element_skipped", "the last element of a row is not written", [](Steps& s) { s.last_unwritten = true; }},
      {"wrong_at_16n_plus_15", "a tail of 15 is summed up without its last element",
       [](Steps& s) {
         s.counted = [](Elements row, const void*) { return row.first(row.size() - (row.size() % 16 == 15 ? 1 : 0)); };
       }},
      {"wrong_when_unaligned", "the first element of a row is not summed up where it is not aligned to 16 bytes",
       [](Steps& s) {
         s.counted = [](Elements row, const void* address) {
           return row.subspan(reinterpret_cast<std::uintptr_t>(address) % 16 != 0 ? 1 : 0);
         };
       }},
      {"wrong_when_rows_above_1", "all rows are divided by the root of the first",
       [](Steps& s) { s.first_root_for_all = true; }},
      {"row_stride_ignored", "rows are read as if there were no padding", [](Steps& s) { s.stride_ignored = true; }},
      {"nan_swallowed", "a NaN counts as 0",
       [](Steps& s) { s.read = [](double element) { return std::isnan(element) ? 0.0 : element; }; }},
      {"accumulate_in_bf16", "sums are rounded to bf16", [](Steps& s) { sum_narrowly(s, round_to_bf16); }},
      {"serial_f32_sum", "sums are one chain of float32", [](Steps& s) { sum_narrowly(s, round_to_float); }},
      {"bf16_truncated", "bf16 is stored by cutting off the lower half",
       [](Steps& s) {
         s.narrow = [](float value) {
           std::uint32_t bits;
           std::memcpy(&bits, &value, sizeof bits);
           return std::isnan(value) ? from_float<bf16>(value) : bf16{static_cast<std::uint16_t>(bits >> 16)};
         };
       }},
      {"reads_past_end", "one element after each row is summed up with it", [](Steps& s) { s.reads_past_end = true; }},
      {"writes_past_end", "one element after each row is set to 0", [](Steps& s) { s.writes_past_end = true; }},
      {"input_overwritten", "the first element of each row of x is set to 0",
       [](Steps& s) { s.input_overwritten = true; }},
  };
}

// `assemble` makes the norm of a request from steps; `correct` are the steps without a bug.
inline std::vector<Mutant> mutants_of(const Steps& correct, const std::vector<Bug>& bugs,
                                      SteppedNorm (*assemble)(const Request&, Steps)) {
  std::vector<Mutant> all;
  for (const Bug& each : bugs)
    all.push_back({each.name, each.description, [=](const Request& request, bool bug) {
                     Steps steps = correct;
                     if (bug) each.plant(steps);
                     return prepare_stepped(request, assemble(request, std::move(steps)));
                   }});
  return all;
}

}  // namespace assay::norms
