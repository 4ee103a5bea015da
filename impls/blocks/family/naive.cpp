#include "impls/blocks/family/naive.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay::blocks {
namespace {

double apply(Activation activation, double t) {
  switch (activation) {
    case Activation::identity: return t;
    case Activation::relu: return t < 0 ? 0 : t;
    case Activation::relu2: return t < 0 ? 0 : t * t;
    case Activation::sigmoid: return 1 / (1 + std::exp(-t));
    case Activation::gelu: return 0.5 * t * (1 + std::erf(t * std::sqrt(0.5)));
    case Activation::gelu_tanh:
      return 0.5 * t * (1 + std::tanh(std::numbers::sqrt2 * std::numbers::inv_sqrtpi * t * (1 + 0.044715 * t * t)));
    case Activation::quick_gelu: return t / (1 + std::exp(-1.702 * t));
    case Activation::swish: return t / (1 + std::exp(-t));
    case Activation::tanh: return std::tanh(t);
  }
  return t;
}

// Some rows of every place, so many that a weight is read once for all of them.
constexpr std::int64_t rows_at_a_time = 16;

struct Workspace {
  std::vector<std::vector<double>> places;  // by Place, so many rows of each
  std::vector<double> weight_row;
};

// Row by row of the weight, so that it is read in the order in which it lies.
void multiply(const Step& step, std::int64_t rows, Workspace& work) {
  const std::int64_t terms = step.weight->dims[0], cols = step.weight->dims[1];
  const std::vector<double>& in = work.places[static_cast<std::size_t>(step.from)];
  std::vector<double>& out = work.places[static_cast<std::size_t>(step.to)];
  std::vector<double> sums(static_cast<std::size_t>(rows * cols));
  for (std::int64_t k = 0; k < terms; ++k) {
    for (std::int64_t i = 0; i < cols; ++i)
      work.weight_row[static_cast<std::size_t>(i)] = float_at(*step.weight, k * step.weight->strides[0] + i);
    for (std::int64_t row = 0; row < rows; ++row) {
      const double factor = in[static_cast<std::size_t>(row * terms + k)];
      double* sum = sums.data() + row * cols;
      for (std::int64_t i = 0; i < cols; ++i) sum[i] += factor * work.weight_row[static_cast<std::size_t>(i)];
    }
  }
  for (std::int64_t i = 0; i < rows * cols; ++i)
    out[static_cast<std::size_t>(i)] =
        sums[static_cast<std::size_t>(i)] + (step.bias ? float_at(*step.bias, i % cols) : 0);
}

void normalise(const Step& step, std::int64_t rows, std::int64_t cols, Workspace& work) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const double* in = work.places[static_cast<std::size_t>(step.from)].data() + row * cols;
    double* out = work.places[static_cast<std::size_t>(step.to)].data() + row * cols;
    double mean = 0, squares = 0;
    for (std::int64_t i = 0; step.kind == Step::layer_norm && i < cols; ++i) mean += in[i] / static_cast<double>(cols);
    for (std::int64_t i = 0; i < cols; ++i) squares += (in[i] - mean) * (in[i] - mean);
    const double root = std::sqrt(squares / static_cast<double>(cols) + step.eps);
    for (std::int64_t i = 0; i < cols; ++i)
      out[i] = (in[i] - mean) / root * (step.weight ? float_at(*step.weight, i) : 1) +
               (step.bias ? float_at(*step.bias, i) : 0);
  }
}

void finish(const Step& step, std::int64_t elements, Workspace& work) {
  double* out = work.places[static_cast<std::size_t>(step.to)].data();
  const auto at = [&](Place place) { return work.places[static_cast<std::size_t>(place)].data(); };
  for (std::int64_t i = 0; i < elements; ++i) {
    out[i] = apply(step.activation, out[i]);
    if (step.times != nowhere) out[i] *= at(step.times)[i];
    if (step.plus != nowhere) out[i] += step.scale * at(step.plus)[i];
    if (step.plus_too != nowhere) out[i] += at(step.plus_too)[i];
  }
}

template <class T>
void read(const Value& value, std::int64_t first, std::int64_t rows, std::vector<double>& place) {
  const auto in = rows_of<const T>(value);
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t i = 0; i < in.cols; ++i)
      place[static_cast<std::size_t>(row * in.cols + i)] = to_float(in.row(first + row)[i]);
}

template <class T>
void run(const Recipe& recipe, const std::vector<std::int64_t>& widths, const Call& call) {
  const auto out = rows_of<T>(call.outputs[0]);
  Workspace work;
  std::int64_t widest = 0;
  for (const std::int64_t width : widths) {
    work.places.emplace_back(static_cast<std::size_t>(rows_at_a_time * width));
    widest = std::max(widest, width);
  }
  work.weight_row.resize(static_cast<std::size_t>(widest));
  const bool has_a = call.inputs.size() > 1 && call.inputs[1].name == "a";
  for (std::int64_t first = 0; first < out.rows; first += rows_at_a_time) {
    const std::int64_t rows = std::min(rows_at_a_time, out.rows - first);
    read<T>(call.inputs[0], first, rows, work.places[x]);
    if (has_a) read<T>(call.inputs[1], first, rows, work.places[a]);
    for (const Step& step : recipe.steps) {
      const std::int64_t cols = widths[static_cast<std::size_t>(step.to)];
      if (step.kind == Step::product) multiply(step, rows, work);
      else normalise(step, rows, cols, work);
      finish(step, rows * cols, work);
    }
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t i = 0; i < out.cols; ++i)
        out.row(first + row)[i] =
            from_float<T>(static_cast<float>(work.places[y][static_cast<std::size_t>(row * out.cols + i)]));
  }
}

}  // namespace

Implementation naive_of(RecipeOf recipe_of) {
  return own_implementation(
      [recipe_of](const Request& request) {
        Recipe recipe = recipe_of(request);
        std::vector<std::int64_t> widths;
        for (Place place = x; place < first_memory + static_cast<Place>(recipe.widths.size()); ++place)
          widths.push_back(recipe.width_of(place, request));
        return with_storage(request.dtype, [&]<class T>(T) {
          return make_runner([recipe = std::move(recipe), widths](const Call& call) { run<T>(recipe, widths, call); });
        });
      },
      "its products and norms one after the other in float64, as plain loops, on one thread; what lies between them is "
      "not rounded");
}

}  // namespace assay::blocks
