#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/storage_bugs.h"

namespace assay::softmax {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

using Row = std::vector<double>;

double greatest_of_row(const Row& x) {
  double greatest = -infinity;
  for (const double each : x) greatest = each > greatest ? each : greatest;
  return greatest;
}

double sum_of_row(const Row& powers) {
  double sum = 0;
  for (const double each : powers) sum += each;
  return sum;
}

// What is done to a row. A bug replaces one of these.
struct Steps {
  std::function<double(const Row& x)> greatest = greatest_of_row;
  std::function<double(double x, double greatest)> power = [](double x, double greatest) {
    return std::exp(x - greatest);
  };
  std::function<double(const Row& powers)> sum = sum_of_row;
  std::function<double(double power, double sum)> share = [](double power, double sum) { return power / sum; };
  std::function<void(Row& y, const Row& x)> finish = [](auto&&...) {};
  // From row to row of x, and how many elements at the end of a row are left as they are.
  std::function<std::int64_t(std::int64_t stride, std::int64_t cols)> stride = [](auto real, auto) { return real; };
  std::function<std::int64_t(std::int64_t row, std::int64_t cols)> unwritten = [](auto, auto) { return 0; };
  bool read_again = false;             // x is read once more after powers were written to y, which may lie there
  bool powers_stored = false;          // powers are rounded to storage before they are summed up
  bool greatest_of_first_row = false;  // of all rows
  bool sum_of_first_row = false;
  bool sum_goes_on = false;  // over all rows
  bool stride_of_input = false;
  bool truncated = false;
  bool reads_past_end = false, writes_past_end = false, input_overwritten = false;
};

template <class T>
double rounded(double value) {
  return to_float(from_float<T>(static_cast<float>(value)));
}

template <class T>
void run_steps(const Steps& steps, const Rows<T>& in, const Rows<T>& out) {
  if (in.cols == 0) return;
  const auto cols = static_cast<std::size_t>(in.cols);
  Row x(cols), y(cols);
  double greatest = 0, sum = 0, sums = 0;
  for (std::int64_t row = 0; row < in.rows; ++row) {
    T* const from = in.data + row * steps.stride(in.stride, in.cols);
    T* const to = out.data + row * (steps.stride_of_input ? in.stride : out.stride);
    for (std::size_t i = 0; i < cols; ++i) x[i] = to_float(from[i]);
    if (row == 0 || !steps.greatest_of_first_row) greatest = steps.greatest(x);
    for (std::size_t i = 0; i < cols; ++i) y[i] = steps.power(x[i], greatest);
    if (steps.powers_stored)
      for (double& each : y) each = rounded<T>(each);
    if (row == 0 || !steps.sum_of_first_row) sum = steps.sum(y);
    sums += sum;
    if (steps.read_again) {
      for (std::size_t i = 0; i < cols; ++i) to[i] = from_float<T>(static_cast<float>(y[i]));
      for (std::size_t i = 0; i < cols; ++i) y[i] = steps.power(to_float(from[i]), greatest);
    }
    for (double& each : y) each = steps.share(each, steps.sum_goes_on ? sums : sum);
    if (steps.reads_past_end) static_cast<void>(*reinterpret_cast<const volatile std::uint16_t*>(from + in.cols));
    steps.finish(y, x);
    for (std::int64_t i = 0; i < in.cols - steps.unwritten(row, in.cols); ++i) {
      const auto value = static_cast<float>(y[static_cast<std::size_t>(i)]);
      to[i] = from_float<T>(steps.truncated ? mutants::toward_zero<T>(value) : value);
    }
    if (steps.writes_past_end) to[in.cols] = from_float<T>(0);
    if (steps.input_overwritten && in.data != out.data) *from = from_float<T>(0);
  }
}

struct Bug {
  std::string name, description;
  void (*plant)(Steps&);
  std::vector<Dtype> dtypes = {};  // in which it can show; empty: in all
};

Prepared prepare_steps(const Request& request, const Steps& steps) {
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner(
        [steps](const Call& call) { run_steps(steps, rows_of<T>(call.inputs[0]), rows_of<T>(call.outputs[0])); });
  });
}

// A maximum that begins with this and looks at the first elements alone.
template <int begin>
double greatest_from(const Row& x) {
  return std::max(static_cast<double>(begin), greatest_of_row(x));
}

// Blocks of 8 elements, each with its own greatest so far, as one walk over a long row has it.
double online_sum(const Row& x, bool rescaled, bool guarded) {
  double greatest = -infinity, sum = 0;
  for (std::size_t begin = 0; begin < x.size(); begin += 8) {
    const std::size_t end = std::min(x.size(), begin + 8);
    const double before = greatest;
    for (std::size_t i = begin; i < end; ++i) greatest = x[i] > greatest ? x[i] : greatest;
    if (guarded && greatest == -infinity) continue;
    if (rescaled) sum *= std::exp(before - greatest);
    for (std::size_t i = begin; i < end; ++i) sum += std::exp(x[i] - greatest);
  }
  return sum;
}

// What each part of the formula can have wrong.
std::vector<Bug> bugs_of_formula() {
  return {
      {"greatest_not_subtracted", "exp(x) in float32",
       [](Steps& s) {
         s.power = [](double x, double) { return static_cast<double>(std::exp(static_cast<float>(x))); };
       }},
      {"greatest_from_zero", "the greatest is at least 0", [](Steps& s) { s.greatest = greatest_from<0>; }},
      {"greatest_from_minus_100", "the greatest is at least -100", [](Steps& s) { s.greatest = greatest_from<-100>; }},
      {"greatest_of_sizes", "the greatest |x|, as BLAS has it",
       [](Steps& s) {
         s.greatest = [](const Row& x) {
           double greatest = 0;
           for (const double each : x)
             if (std::isfinite(each)) greatest = std::max(greatest, std::fabs(each));
           return std::isfinite(greatest_of_row(x)) ? greatest : greatest_of_row(x);
         };
       }},
      {"greatest_without_tail", "elements that do not fill a vector of 8 are left out of the greatest",
       [](Steps& s) {
         s.greatest = [](const Row& x) {
           const std::size_t full = x.size() < 8 ? x.size() : x.size() / 8 * 8;
           return greatest_of_row({x.begin(), x.begin() + static_cast<std::ptrdiff_t>(full)});
         };
         // In float32, as every power that overflows.
         s.power = [](double x, double greatest) {
           return static_cast<double>(std::exp(static_cast<float>(x - greatest)));
         };
         s.sum = [](const Row& powers) {
           float sum = 0;
           for (const double each : powers) sum += static_cast<float>(each);
           return static_cast<double>(sum);
         };
         s.share = [](double power, double sum) { return std::isinf(sum) ? power * (1 / sum) : power / sum; };
       }},
      {"products_subtracted",
       "log2 e x - log2 e max, each rounded to float32: off by u max",
       [](Steps& s) {
         s.power = [](double x, double greatest) {
           constexpr float log2e = 1.44269504f;
           if (!(std::fabs(x) < 1e30 && std::fabs(greatest) < 1e30)) return std::exp(x - greatest);
           return std::exp2(static_cast<double>(static_cast<float>(x) * log2e - static_cast<float>(greatest) * log2e));
         };
       },
       {Dtype::f32}},
      {"least_subtracted", "the least is subtracted, and the powers overflow",
       [](Steps& s) {
         s.greatest = [](const Row& x) {
           const double least = *std::min_element(x.begin(), x.end());
           return std::isfinite(least) ? least : greatest_of_row(x);
         };
         s.power = [](double x, double least) { return static_cast<double>(std::exp(static_cast<float>(x - least))); };
       }},
      {"powers_of_two", "2^x for exp(x)",
       [](Steps& s) { s.power = [](double x, double greatest) { return std::exp2(x - greatest); }; }},
      {"softmin", "exp(-x)",
       [](Steps& s) {
         s.greatest = [](const Row& x) {
           return std::isfinite(greatest_of_row(x)) ? *std::min_element(x.begin(), x.end()) : greatest_of_row(x);
         };
         s.power = [](double x, double least) { return std::exp(least - x); };
       }},
      {"rough_exp", "exp by a linear function of the exponent's bits, off by up to 4%",
       [](Steps& s) {
         s.power = [](double x, double greatest) {
           const double distance = x - greatest;
           return distance > -87 ? (1 + distance * 1.4426950408889634 - std::floor(distance * 1.4426950408889634)) *
                                       std::exp2(std::floor(distance * 1.4426950408889634))
                                 : std::exp(distance);
         };
       }},
      {"argument_held_at_88",
       "no distance is more than 88, so that a masked element has a share",
       [](Steps& s) {
         s.power = [](double x, double greatest) { return std::exp(x - greatest < -88 ? -88 : x - greatest); };
       },
       {Dtype::f32, Dtype::bf16}},
      {"flushed_from_20_on",
       "0 for what is 20 or more below the greatest",
       [](Steps& s) {
         s.power = [](double x, double greatest) { return x - greatest < -20 ? 0 : std::exp(x - greatest); };
       },
       {Dtype::f32, Dtype::bf16}},
      {"masked_by_number", "-inf counts as -1e4",
       [](Steps& s) {
         s.greatest = [](const Row& x) { return x.empty() ? 0 : std::max(-1e4, greatest_of_row(x)); };
         s.power = [](double x, double greatest) { return std::exp((x < -1e4 ? -1e4 : x) - greatest); };
       }},
      {"nothing_gives_zeros", "a row of -inf gives zeros",
       [](Steps& s) {
         s.power = [](double x, double greatest) { return greatest == -infinity ? 0 : std::exp(x - greatest); };
         s.share = [](double power, double sum) { return sum == 0 ? 0 : power / sum; };
       }},
      {"nan_swallowed", "a NaN counts as -inf",
       [](Steps& s) {
         s.power = [](double x, double greatest) { return std::isnan(x) ? 0 : std::exp(x - greatest); };
       }},
      {"infinity_takes_all", "+inf has the share 1, and all others 0",
       [](Steps& s) {
         s.power = [](double x, double greatest) {
           return x == greatest && greatest == infinity ? 1 : std::exp(x - greatest);
         };
       }},
  };
}

std::vector<Bug> bugs_of_sum() {
  return {
      {"sum_without_tail", "elements that do not fill a vector of 8 are left out of the sum",
       [](Steps& s) {
         s.sum = [](const Row& powers) {
           const std::size_t full = powers.size() < 8 ? powers.size() : powers.size() / 8 * 8;
           return sum_of_row({powers.begin(), powers.begin() + static_cast<std::ptrdiff_t>(full)});
         };
       }},
      {"sum_with_padding", "a tail is filled with zeros before its powers are taken",
       [](Steps& s) {
         s.finish = [](Row& y, const Row& x) {
           const double greatest = greatest_of_row(x), extra = std::exp(-greatest);
           const auto empty = static_cast<double>((8 - x.size() % 8) % 8);
           double sum = 0;
           for (const double each : x) sum += std::exp(each - greatest);
           for (double& each : y) each = sum + empty * extra > 0 ? each * (sum / (sum + empty * extra)) : each;
         };
       }},
      {"sum_with_eps",
       "1e-5 is added to the sum",
       [](Steps& s) { s.sum = [](const Row& powers) { return sum_of_row(powers) + 1e-5; }; },
       {Dtype::f32}},
      {"sum_with_one", "1 is added to the sum, as for a share of nothing",
       [](Steps& s) { s.sum = [](const Row& powers) { return sum_of_row(powers) + 1; }; }},
      {"sum_of_squares", "the root of the sum of squares",
       [](Steps& s) {
         s.sum = [](const Row& powers) {
           double sum = 0;
           for (const double each : powers) sum += each * each;
           return std::sqrt(sum);
         };
       }},
      {"mean_for_sum", "the mean of the powers",
       [](Steps& s) {
         s.sum = [](const Row& powers) { return sum_of_row(powers) / static_cast<double>(powers.size()); };
       }},
      {"sum_in_bf16", "the sum is kept in bf16",
       [](Steps& s) {
         s.sum = [](const Row& powers) {
           double sum = 0;
           for (const double each : powers) sum = rounded<bf16>(sum + each);
           return sum;
         };
       }},
      {"sum_in_f16", "the sum is kept in f16, which ends at 65504",
       [](Steps& s) {
         s.sum = [](const Row& powers) {
           double sum = 0;
           for (const double each : powers) sum = rounded<f16>(sum + each);
           return sum;
         };
       }},
      {"logarithm_of_shares", "log y, which is another op",
       [](Steps& s) { s.share = [](double power, double sum) { return std::log(power / sum); }; }},
      {"reciprocal_in_bf16", "1 / sum is rounded to bf16",
       [](Steps& s) { s.share = [](double power, double sum) { return power * rounded<bf16>(1 / sum); }; }},
      {"not_rescaled", "one walk in blocks of 8: the sum so far is not rescaled when the greatest changes",
       [](Steps& s) {
         s.finish = [](Row& y, const Row& x) {
           const double greatest = greatest_of_row(x), sum = online_sum(x, false, false);
           for (std::size_t i = 0; i < y.size(); ++i) y[i] = std::exp(x[i] - greatest) / sum;
         };
       }},
      {"masked_block_gives_nan", "one walk in blocks of 8: a first block of -inf makes the sum a NaN",
       [](Steps& s) {
         s.finish = [](Row& y, const Row& x) {
           const double greatest = greatest_of_row(x), sum = online_sum(x, true, false);
           for (std::size_t i = 0; i < y.size(); ++i) y[i] = std::exp(x[i] - greatest) / sum;
         };
       }},
  };
}

std::vector<Bug> bugs_of_rows() {
  return {
      {"greatest_of_first_row", "the greatest of the first row is taken for that of all",
       [](Steps& s) {
         s.greatest_of_first_row = true;
         s.power = [](double x, double greatest) {
           return static_cast<double>(std::exp(static_cast<float>(x - greatest)));
         };
       }},
      {"sum_of_first_row", "the sum of the first row is taken for that of all",
       [](Steps& s) { s.sum_of_first_row = true; }},
      {"sum_goes_on", "the sum is not begun anew for each row", [](Steps& s) { s.sum_goes_on = true; }},
      {"read_again_in_place", "x is read once more after powers were written to y, which may lie there",
       [](Steps& s) { s.read_again = true; }},
      {"powers_stored",
       "the powers are rounded to storage before they are summed up and divided",
       [](Steps& s) { s.powers_stored = true; },
       {Dtype::bf16, Dtype::f16}},
      {"last_element_skipped", "the last element of a row is not written",
       [](Steps& s) { s.unwritten = [](auto, auto) { return 1; }; }},
      {"tail_unwritten", "elements that do not fill a vector of 8 are not written",
       [](Steps& s) { s.unwritten = [](auto, auto cols) { return cols % 8; }; }},
      {"wrong_when_rows_above_1", "of all rows but the first, the last element is not written",
       [](Steps& s) { s.unwritten = [](auto row, auto) { return row > 0 ? 1 : 0; }; }},
      {"wrong_at_16n_plus_15", "the last element of a tail of 15 is 0",
       [](Steps& s) {
         s.finish = [](Row& y, const Row&) {
           if (y.size() % 16 == 15) y.back() = 0;
         };
       }},
      {"one_element_as_it_is", "a row of one element is its element",
       [](Steps& s) {
         s.finish = [](Row& y, const Row& x) {
           if (y.size() == 1) y[0] = x[0];
         };
       }},
      {"row_stride_ignored", "rows are read as if there were no padding",
       [](Steps& s) { s.stride = [](auto, auto cols) { return cols; }; }},
      {"output_stride_of_input", "rows of y are taken to lie as far apart as those of x",
       [](Steps& s) { s.stride_of_input = true; }},
      {"truncated",
       "bf16 and f16 are stored by cutting off the lower bits",
       [](Steps& s) { s.truncated = true; },
       {Dtype::bf16, Dtype::f16}},
      {"reads_past_end", "one element after each row is read", [](Steps& s) { s.reads_past_end = true; }},
      {"writes_past_end", "one element after each row is set to 0", [](Steps& s) { s.writes_past_end = true; }},
      {"input_overwritten", "the first element of each row of x is set to 0",
       [](Steps& s) { s.input_overwritten = true; }},
  };
}

}  // namespace

std::vector<Mutant> mutants() {
  std::vector<Mutant> all;
  for (const std::vector<Bug>& bugs : {bugs_of_formula(), bugs_of_sum(), bugs_of_rows()})
    for (const Bug& each : bugs)
      all.push_back({each.name, each.description,
                     [plant = each.plant](const Request& request, bool bug) {
                       Steps steps;
                       if (bug) plant(steps);
                       return prepare_steps(request, steps);
                     },
                     each.dtypes});
  for (Mutant& mutant :
       mutants::around_calls_on_rows([](const Request& request) { return prepare_steps(request, {}); }))
    all.push_back(std::move(mutant));
  return all;
}

}  // namespace assay::softmax
