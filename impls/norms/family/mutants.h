// The bugs that any norm can have. A mutants.cpp has what is wrong with one norm alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/norms/family/stepped_norm.h"

namespace assay::norms {

// A bug: what it does to the steps of its op.
struct Bug {
  std::string name, description;
  std::function<void(Steps&)> plant;
  std::vector<Dtype> dtypes = {};  // in which it can show; empty: in all
};

inline Bug only_in(std::vector<Dtype> dtypes, Bug bug) {
  bug.dtypes = std::move(dtypes);
  return bug;
}

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

// What the sums of one call leave to the first sum of the next.
inline void carry_over(Steps& s) {
  struct Carried {
    double sum = 0;
    bool first_row = true;
  };
  const auto carried = std::make_shared<Carried>();
  s.start = [carried] { carried->first_row = true; };
  s.variance = [carried](Elements row, double count, double mean) {
    carried->sum = sum_of_squares(row, mean) + (carried->first_row ? carried->sum : 0);
    carried->first_row = false;
    return carried->sum / count;
  };
}

// The row as it lies in a buffer that is kept and never cleared, up to the end of its last vector of 8.
inline Elements in_kept_buffer(Elements row) {
  static std::vector<double> buffer;
  const std::size_t padded = (row.size() + 7) / 8 * 8;
  if (buffer.size() < padded) buffer.resize(padded);
  std::copy(row.begin(), row.end(), buffer.begin());
  return Elements(buffer).first(padded);
}

// Bugs of indices and rows.
inline std::vector<Bug> bugs_of_walking() {
  return {
      {"tail_lane_wrong", "elements that do not fill a vector of 8 get the weights of the vector before",
       [](Steps& s) {
         s.weight_of = [](auto at, auto cols) { return at >= cols - cols % 8 && at >= 8 ? at - 8 : at; };
       }},
      {"tail_unwritten", "elements that do not fill a vector of 8 are not written",
       [](Steps& s) { s.unwritten = [](auto cols) { return cols % 8; }; }},
      {"row_stride_off_by_one", "from row to row is one element less than it is",
       [](Steps& s) { s.stride = [](auto stride, auto) { return stride - 1; }; }},
      {"output_stride_of_input", "rows of y are taken to lie as far apart as those of x",
       [](Steps& s) { s.stride_of_input = true; }},
      {"mean_over_wrong_axis", "mean and root are those of the column", [](Steps& s) { s.down_columns = true; }},
      {"leftover_rows_share_root", "rows that are left over from blocks of 4 use the root of the last block",
       [](Steps& s) {
         s.root_of = [](auto row, auto rows) {
           return row >= rows - rows % 4 && rows >= 4 ? rows - rows % 4 - 1 : row;
         };
       }},
      {"wrong_in_place", "in place, the last element of a row is read once more after it was written",
       [](Steps& s) { s.last_read_again = true; }},
      {"sums_not_reset", "the first sum of a call goes on from the last of the call before", carry_over},
      {"stale_padding", "the last vector of 8 is padded with what an earlier row left in a buffer",
       [](Steps& s) {
         if (s.centred) s.mean = [](Elements row, double count) { return sum_of(in_kept_buffer(row)) / count; };
         else
           s.variance = [](Elements row, double count, double) {
             return sum_of_squares(in_kept_buffer(row), 0) / count;
           };
       }},
  };
}

// Bugs of arithmetic that come with vectors and narrow types.
inline std::vector<Bug> bugs_of_rounding() {
  return {
      {"eps_hard_coded", "1e-5, whatever eps",
       [](Steps& s) { s.root = [](double spread, double, double) { return std::sqrt(spread + 1e-5); }; }},
      {"count_of_whole_vectors", "sums are divided by n rounded up to a multiple of 8",
       [](Steps& s) {
         s.mean = [](Elements row, double count) { return sum_of(row) / (std::ceil(count / 8) * 8); };
         s.variance = [](Elements row, double count, double mean) {
           return sum_of_squares(row, mean) / (std::ceil(count / 8) * 8);
         };
       }},
      {"root_estimated", "1 / root with 12 bits, as rsqrtps gives it",
       [](Steps& s) {
         s.root = [](double spread, double eps, double) {
           int exponent;
           const double inverse = std::frexp(1 / std::sqrt(spread + eps), &exponent);
           return 1 / std::ldexp(std::nearbyint(std::ldexp(inverse, 12)), exponent - 12);
         };
       }},
      only_in({Dtype::bf16, Dtype::f16},
              {"normal_rounded_before_weight", "x / root is stored before the product with gamma",
               [](Steps& s) { s.normal_narrowed = true; }}),
      {"weight_rounded", "gamma is rounded to bf16, whatever it is",
       [](Steps& s) {
         s.weigh = [](double normal, double w, double bias) { return normal * round_to_bf16(w) + bias; };
       }},
  };
}

// Short cuts that weights and parameters of other kinds than a model's show.
inline std::vector<Bug> bugs_of_short_cuts() {
  return {
      {"eps_never_below_1e_5", "1e-5 for a smaller eps",
       [](Steps& s) {
         s.root = [](double spread, double eps, double) { return std::sqrt(spread + std::fmax(eps, 1e-5)); };
       }},
      {"eps_in_f16", "eps as float16 keeps it",
       [](Steps& s) {
         s.root = [](double spread, double eps, double) {
           return std::sqrt(spread + to_float(from_float<f16>(static_cast<float>(eps))));
         };
       }},
      {"product_skipped_for_zero", "0 for a weight of 0, also where x is a NaN",
       [](Steps& s) {
         s.weigh = [](double normal, double w, double bias) { return w == 0 ? bias : normal * w + bias; };
       }},
      {"nan_of_weight_lost", "1 for a weight that is a NaN",
       [](Steps& s) {
         s.weigh = [](double normal, double w, double bias) { return normal * (std::isnan(w) ? 1 : w) + bias; };
       }},
      {"weight_clamped",
       "weights beyond 65504 are cut off",
       [](Steps& s) {
         s.weigh = [](double normal, double w, double bias) {
           const double cut = std::isfinite(w) ? std::fmin(std::fmax(w, -65504), 65504) : w;
           return normal * cut + bias;
         };
       },
       {Dtype::f32, Dtype::bf16}},
  };
}

inline std::vector<Bug> bugs_of_any_norm() {
  std::vector<Bug> all = bugs_of_walking();
  for (Bug& bug : bugs_of_rounding()) all.push_back(std::move(bug));
  for (Bug& bug : bugs_of_short_cuts()) all.push_back(std::move(bug));
  const std::vector<Bug> more{
      {"eps_outside_root", "sqrt(v) + eps for sqrt(v + eps)",
       [](Steps& s) { s.root = [](double variance, double eps, double) { return std::sqrt(variance) + eps; }; }},
      {"eps_missing", "sqrt(v) for sqrt(v + eps)",
       [](Steps& s) { s.root = [](double variance, double, double) { return std::sqrt(variance); }; }},
      {"unbiased_variance", "squares are divided by n - 1",
       [](Steps& s) {
         s.variance = [](Elements row, double count, double mean) { return sum_of_squares(row, mean) / (count - 1); };
       }},
      {"weight_ignored", "gamma is taken for 1",
       [](Steps& s) { s.weigh = [](double normal, double, double bias) { return normal + bias; }; }},
      {"weight_applied_twice", "gamma is squared",
       [](Steps& s) { s.weigh = [](double normal, double w, double bias) { return normal * w * w + bias; }; }},
      {"last_element_skipped", "the last element of a row is not written",
       [](Steps& s) { s.unwritten = [](auto) { return 1; }; }},
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
       [](Steps& s) { s.root_of = [](auto, auto) { return 0; }; }},
      {"row_stride_ignored", "rows are read as if there were no padding",
       [](Steps& s) { s.stride = [](auto, auto cols) { return cols; }; }},
      {"nan_swallowed", "a NaN counts as 0",
       [](Steps& s) { s.read = [](double element) { return std::isnan(element) ? 0.0 : element; }; }},
      {"accumulate_in_bf16", "sums are rounded to bf16", [](Steps& s) { sum_narrowly(s, round_to_bf16); }},
      // What is stored as bf16 hides it but for one case in hundreds.
      only_in({Dtype::f32},
              {"serial_f32_sum", "sums are one chain of float32", [](Steps& s) { sum_narrowly(s, round_to_float); }}),
      only_in({Dtype::bf16},
              {"bf16_truncated", "bf16 is stored by cutting off the lower half", [](Steps& s) { s.truncated = true; }}),
      only_in({Dtype::f16},
              {"f16_truncated", "f16 is stored by cutting off the lower bits", [](Steps& s) { s.truncated = true; }}),
      {"reads_past_end", "one element after each row is summed up with it", [](Steps& s) { s.reads_past_end = true; }},
      {"writes_past_end", "one element after each row is set to 0", [](Steps& s) { s.writes_past_end = true; }},
      {"input_overwritten", "the first element of each row of x is set to 0",
       [](Steps& s) { s.input_overwritten = true; }},
  };
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

// The weights that were first seen at an address stand for all that are there later; or those of the last runner that
// was prepared for all.
inline std::vector<Mutant> bugs_of_kept_weights(const Steps& correct) {
  const auto with_weights = [correct](const Request& request, std::vector<double>& kept) {
    SteppedNorm norm = stepped(request, correct);
    if (kept.size() == norm.weights.size()) norm.weights = kept;
    else kept = norm.weights;
    return with_storage(request.dtype, [&]<class T>(T) {
      return make_runner(
          [norm](const Call& call) { norm.run(rows_of<T>(call.inputs[0]), rows_of<T>(call.outputs[0])); });
    });
  };
  return {{"weights_kept_by_address", "weights are widened once for each address that they lie at, and length",
           [=](const Request& request, bool bug) -> Prepared {
             const Value* gamma = input_named(request.inputs, "gamma");
             if (!bug || gamma == nullptr) return prepare_stepped(request, correct);
             static std::map<std::pair<const void*, std::size_t>, std::vector<double>> kept;
             return with_weights(request, kept[{gamma->data, static_cast<std::size_t>(gamma->dims[0])}]);
           }},
          {"ones_by_the_first_eight", "weights of which the first eight are 1 are taken for ones",
           [=](const Request& request, bool bug) -> Prepared {
             Steps steps = correct;
             const Value* gamma = input_named(request.inputs, "gamma");
             const std::vector<double> weights =
                 widen(gamma, gamma == nullptr ? 0 : static_cast<std::size_t>(gamma->dims[0]), 1, 0);
             if (bug && weights.size() > 8 &&
                 std::all_of(weights.begin(), weights.begin() + 8, [](double w) { return w == 1; }))
               steps.weigh = [](double normal, double, double bias) { return normal + bias; };
             return prepare_stepped(request, std::move(steps));
           }}};
}

// The bugs of any norm, and those of this one.
template <class Kernel>
std::vector<Mutant> mutants_of(const std::vector<Bug>& bugs) {
  std::vector<Bug> all_bugs = bugs_of_any_norm();
  all_bugs.insert(all_bugs.end(), bugs.begin(), bugs.end());
  const Steps correct{.centred = Kernel::centred};
  std::vector<Mutant> all;
  for (const Bug& each : all_bugs)
    all.push_back({each.name, each.description,
                   [=](const Request& request, bool bug) {
                     Steps steps = correct;
                     if (bug) each.plant(steps);
                     return prepare_stepped(request, std::move(steps));
                   },
                   each.dtypes});
  for (Mutant& mutant :
       mutants::around_calls_on_rows([correct](const Request& request) { return prepare_stepped(request, correct); }))
    all.push_back(std::move(mutant));
  for (Mutant& mutant : bugs_of_kept_weights(correct)) all.push_back(std::move(mutant));
  return all;
}

}  // namespace assay::norms
