// A correct norm in float64 with a place for each bug. For the mutants.
#pragma once

#include <cmath>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/mutants/storage_bugs.h"
#include "impls/norms/family/parts.h"

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
  bool centred;                         // whether the mean is taken off: layer_norm
  std::function<void()> start = [] {};  // of each call
  std::function<double(double)> read = [](double element) { return element; };
  // The elements that enter the sums, of a row that lies at `address`.
  std::function<Elements(Elements, const void* address)> counted = [](Elements row, const void*) { return row; };
  std::function<double(Elements, double count)> mean = [](Elements row, double count) { return sum_of(row) / count; };
  std::function<double(Elements, double count, double centre)> variance =
      [](Elements row, double count, double centre) { return sum_of_squares(row, centre) / count; };
  std::function<double(double spread, double eps, double count)> root = [](double spread, double eps, double) {
    return std::sqrt(spread + eps);
  };
  std::function<double(double normal, double weight, double bias)> weigh =
      [](double normal, double weight, double bias) { return normal * weight + bias; };
  // The row whose root a row is divided by, the element whose weight an element gets, and from row to row of x.
  std::function<std::int64_t(std::int64_t row, std::int64_t rows)> root_of = [](auto row, auto) { return row; };
  std::function<std::int64_t(std::int64_t element, std::int64_t cols)> weight_of = [](auto at, auto) { return at; };
  std::function<std::int64_t(std::int64_t stride, std::int64_t cols)> stride = [](auto real, auto) { return real; };
  std::function<std::int64_t(std::int64_t cols)> unwritten = [](auto) { return 0; };  // at the end of a row
  bool truncated = false;             // bf16 and f16 are stored by cutting off what does not fit
  bool gamma_needs_beta = false;      // gamma is ignored where there is no beta
  bool beta_taken_for_gamma = false;  // where there is beta alone
  bool offset_ignored = false;        // nothing is added to the weights
  bool down_columns = false;          // mean and root are those of the column
  bool normal_narrowed = false;       // rounded to the storage type of x before the weight
  bool stride_of_input = false;       // rows of y are taken to lie as far apart as those of x
  bool last_read_again = false;       // in place, after it was written
  bool centred_in_place = false;      // in place, the variance is taken of what is centred already
  bool reads_past_end = false;        // one element after the row is summed up with it
  bool writes_past_end = false;       // one element after the row is set to 0
  bool input_overwritten = false;     // the first element of each row is set to 0, unless y is there
};

// A norm over stored rows, with weights and biases in float64 (empty: there are none).
struct SteppedNorm {
  Steps steps;
  double eps;
  std::vector<double> weights, biases;

  // What is read may be of another type than what is written.
  template <class In, class Out>
  void run(const Rows<In>& in, const Rows<Out>& out) const {
    if (in.cols == 0) return;
    steps.start();
    if (steps.down_columns) return run_down_columns(in, out);
    const bool in_place = static_cast<const void*>(in.data) == out.data;
    std::vector<double> roots;
    for (std::int64_t row = 0; row < in.rows; ++row) {
      In* const from = in.data + row * steps.stride(in.stride, in.cols);
      Out* const to = out.data + row * (steps.stride_of_input ? in.stride : out.stride);
      const std::vector<double> elements = read(from, in.cols + (steps.reads_past_end ? 1 : 0));
      Centre centre = centre_of(steps.counted(elements, from), in.cols, in_place);
      roots.push_back(centre.root);
      centre.root = roots[static_cast<std::size_t>(steps.root_of(row, in.rows))];
      write(elements, centre, to, in.cols);
      if (steps.last_read_again && in_place)
        store(steps.read(to_float(to[in.cols - 1])), centre, to, in.cols - 1, in.cols);
      if (steps.input_overwritten && !in_place) *from = from_float<In>(0);
    }
  }

 private:
  struct Centre {
    double mean, root;
  };

  template <class T>
  std::vector<double> read(const T* from, std::int64_t count) const {
    std::vector<double> elements;
    for (std::int64_t i = 0; i < count; ++i) elements.push_back(steps.read(to_float(from[i])));
    return elements;
  }

  Centre centre_of(Elements counted, std::int64_t cols, bool in_place) const {
    const auto count = static_cast<double>(cols);
    const double mean = steps.centred ? steps.mean(counted, count) : 0;
    const double around = steps.centred_in_place && in_place ? mean + mean : mean;
    return {mean, steps.root(steps.variance(counted, count, around), eps, count)};
  }

  template <class In, class Out>
  void run_down_columns(const Rows<In>& in, const Rows<Out>& out) const {
    std::vector<Centre> centres;
    for (std::int64_t col = 0; col < in.cols; ++col) {
      std::vector<double> column;
      for (std::int64_t row = 0; row < in.rows; ++row) column.push_back(to_float(in.row(row)[col]));
      centres.push_back(centre_of(column, in.rows, false));
    }
    for (std::int64_t row = 0; row < in.rows; ++row)
      for (std::int64_t col = 0; col < in.cols; ++col)
        store(to_float(in.row(row)[col]), centres[static_cast<std::size_t>(col)], out.row(row), col, in.cols);
  }

  template <class T>
  void write(Elements elements, Centre centre, T* to, std::int64_t cols) const {
    for (std::int64_t i = 0; i < cols - steps.unwritten(cols); ++i)
      store(elements[static_cast<std::size_t>(i)], centre, to, i, cols);
    if (steps.writes_past_end) to[cols] = from_float<T>(0);
  }

  template <class T>
  void store(double element, Centre centre, T* to, std::int64_t place, std::int64_t cols) const {
    double normal = (element - centre.mean) / centre.root;
    if (steps.normal_narrowed) normal = to_float(from_float<T>(static_cast<float>(normal)));
    const auto at = static_cast<std::size_t>(steps.weight_of(place, cols));
    const auto value = static_cast<float>(weights.empty() ? normal : steps.weigh(normal, weights[at], biases[at]));
    to[place] = from_float<T>(steps.truncated ? mutants::toward_zero<T>(value) : value);
  }
};

inline std::vector<double> widen(const Value* weight, std::size_t count, double otherwise, double offset) {
  std::vector<double> wide(count, otherwise);
  for (std::size_t i = 0; i < count && weight != nullptr; ++i)
    wide[i] = offset + float_at(*weight, static_cast<std::int64_t>(i));
  return wide;
}

// gamma is 1 and beta 0 where the other is there alone.
inline SteppedNorm stepped(const Request& request, Steps steps) {
  const ParameterValue* known = request.parameters.find("weight_offset");
  const double offset = known == nullptr || steps.offset_ignored ? 0 : static_cast<float>(std::get<double>(*known));
  const Value *gamma = input_named(request.inputs, "gamma"), *beta = input_named(request.inputs, "beta");
  const auto count = static_cast<std::size_t>(gamma != nullptr || beta != nullptr ? request.inputs[0].dims[1] : 0);
  if (steps.gamma_needs_beta && beta == nullptr) gamma = nullptr;
  if (steps.beta_taken_for_gamma && gamma == nullptr) std::swap(gamma, beta);
  return {std::move(steps), request.parameters.get<double>("eps"), widen(gamma, count, 1, offset),
          widen(beta, count, 0, 0)};
}

inline Prepared prepare_stepped(const Request& request, Steps steps) {
  const SteppedNorm norm = stepped(request, std::move(steps));
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([norm](const Call& call) { norm.run(rows_of<T>(call.inputs[0]), rows_of<T>(call.outputs[0])); });
  });
}

}  // namespace assay::norms
