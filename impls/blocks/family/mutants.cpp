#include "impls/blocks/family/mutants.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <tuple>

#include "impls/mutants/call_bugs.h"
#include "impls/mutants/storage_bugs.h"

namespace assay::blocks {
namespace {

double correct_activation(Activation activation, double t) {
  const auto sigmoid = [](double z) { return z < 0 ? std::exp(z) / (1 + std::exp(z)) : 1 / (1 + std::exp(-z)); };
  if (std::isinf(t) && t < 0 && activation != Activation::identity) return activation == Activation::tanh ? -1 : 0;
  switch (activation) {
    case Activation::identity: return t;
    case Activation::relu: return t < 0 ? 0 : t;
    case Activation::relu2: return t < 0 ? 0 : t * t;
    case Activation::sigmoid: return sigmoid(t);
    case Activation::gelu: return 0.5 * t * std::erfc(-t * std::sqrt(0.5));
    case Activation::gelu_tanh: return t * sigmoid(2 * std::sqrt(2 / std::acos(-1.0)) * (t + 0.044715 * t * t * t));
    case Activation::quick_gelu: return t * sigmoid(1.702 * t);
    case Activation::swish: return t * sigmoid(t);
    case Activation::tanh: return std::tanh(t);
  }
  return t;
}

Matrix correct_read(const Value& weight) {
  const bool flat = weight.dims.size() < 2;
  Matrix made{flat ? 1 : weight.dims[0], weight.dims.back(), {}};
  for (std::int64_t row = 0; row < made.rows; ++row)
    for (std::int64_t col = 0; col < made.cols; ++col)
      made.elements.push_back(float_at(weight, (flat ? 0 : row * weight.strides[0]) + col));
  return made;
}

// A recipe with its weights read, and the bugs that it is computed with.
class SteppedBlock {
 public:
  SteppedBlock(Recipe recipe, Slips slips, const Request& request)
      : recipe_(std::move(recipe)), slips_(std::move(slips)) {
    for (const Step& step : recipe_.steps) {
      weights_.push_back(step.weight ? slips_.read(*step.weight) : Matrix{});
      biases_.push_back(step.bias ? slips_.read(*step.bias) : Matrix{});
    }
    for (Place place = x; place < first_memory + static_cast<Place>(recipe_.widths.size()); ++place)
      widths_.push_back(recipe_.width_of(place, request));
  }

  template <class T>
  void run(const Call& call) const {
    const auto in = rows_of<T>(call.inputs[0]), out = rows_of<T>(call.outputs[0]);
    std::vector<std::vector<double>> places;
    for (const std::int64_t width : widths_) places.emplace_back(static_cast<std::size_t>(width));
    for (std::int64_t row = 0; row < out.rows; ++row) {
      const std::int64_t read = slips_.row_of(row, out.rows);
      const T* from = in.data + read * slips_.stride(in.stride, in.cols);
      for (std::int64_t i = 0; i < in.cols; ++i) places[x][static_cast<std::size_t>(i)] = to_float(from[i]);
      if (call.inputs.size() > 1 && call.inputs[1].name == "a")
        for (std::int64_t i = 0; i < in.cols; ++i)
          places[a][static_cast<std::size_t>(i)] = to_float(rows_of<const T>(call.inputs[1]).row(read)[i]);
      for (std::size_t step = 0; step < recipe_.steps.size(); ++step) compute(step, places);
      T* to = out.data + row * (slips_.stride_of_input ? in.stride : out.stride);
      for (std::int64_t i = 0; i < out.cols - slips_.unwritten(out.cols); ++i) {
        const auto value = static_cast<float>(places[y][static_cast<std::size_t>(i)]);
        to[i] = from_float<T>(slips_.truncated ? mutants::toward_zero<T>(value) : value);
      }
      if (slips_.writes_past_end) to[out.cols] = from_float<T>(0);
      if (slips_.input_overwritten && in.cols > 0) *in.row(row) = from_float<T>(0);
    }
  }

 private:
  void compute(std::size_t number, std::vector<std::vector<double>>& places) const {
    const Step& step = recipe_.steps[number];
    std::vector<double>& out = places[static_cast<std::size_t>(step.to)];
    const std::vector<double> in = places[static_cast<std::size_t>(step.from)];
    std::vector<double> made =
        step.kind == Step::product ? product(number, in, static_cast<std::int64_t>(out.size())) : norm(number, in);
    const auto at = [&](Place place, std::size_t i) { return places[static_cast<std::size_t>(place)][i]; };
    for (std::size_t i = 0; i < made.size(); ++i) {
      made[i] = slips_.activate(step.activation, made[i]);
      if (step.times != nowhere) made[i] *= at(step.times, i);
      if (step.plus != nowhere) made[i] += step.scale * at(step.plus, i);
      if (step.plus_too != nowhere) made[i] += at(step.plus_too, i);
      if (step.to != y) made[i] = slips_.store_hidden(made[i]);
    }
    out = std::move(made);
  }

  std::vector<double> product(std::size_t number, const std::vector<double>& in, std::int64_t cols) const {
    const Matrix &weight = weights_[number], &bias = biases_[number];
    const bool early = slips_.bias_before_last && number + 1 == recipe_.steps.size() && bias.cols > 0;
    std::vector<double> sums(static_cast<std::size_t>(cols));
    for (std::int64_t k = 0; k < weight.rows; ++k) {
      const double factor = in[static_cast<std::size_t>(k)] + (early ? bias.at(0, k % bias.cols) : 0);
      const double times = slips_.count(k, weight.rows);
      if (times == 0 || slips_.is_skipped(factor)) continue;
      for (std::int64_t i = 0; i < cols; ++i) {
        double& sum = sums[static_cast<std::size_t>(i)];
        sum = slips_.round_sum(sum + times * factor * weight.at(k, i));
      }
    }
    if (bias.cols > 0 && !early)
      for (std::int64_t i = 0; i < cols; ++i) sums[static_cast<std::size_t>(i)] += bias.at(0, slips_.bias_of(i, cols));
    return sums;
  }

  std::vector<double> norm(std::size_t number, const std::vector<double>& in) const {
    const Step& step = recipe_.steps[number];
    const auto count = static_cast<double>(in.size());
    double mean = 0, squares = 0;
    for (const double element : in) mean += step.kind == Step::layer_norm ? element / count : 0;
    for (const double element : in) squares += (element - mean) * (element - mean);
    const double root = std::sqrt(squares / count + step.eps);
    std::vector<double> made;
    for (std::size_t i = 0; i < in.size(); ++i) {
      const auto col = static_cast<std::int64_t>(i);
      made.push_back((in[i] - mean) / root * (step.weight ? weights_[number].at(0, col) : 1) +
                     (step.bias ? biases_[number].at(0, slips_.bias_of(col, std::ssize(in))) : 0));
    }
    return made;
  }

  Recipe recipe_;
  Slips slips_;
  std::vector<Matrix> weights_, biases_;
  std::vector<std::int64_t> widths_;
};

Slips no_slips() {
  Slips slips;
  slips.activate = correct_activation;
  slips.read = correct_read;
  return slips;
}

Prepared prepare_stepped_block(const Request& request, Recipe recipe, Slips slips) {
  const auto block = std::make_shared<SteppedBlock>(std::move(recipe), std::move(slips), request);
  return with_storage(request.dtype,
                      [&]<class T>(T) { return make_runner([block](const Call& call) { block->run<T>(call); }); });
}

double rounded_to_bf16(double value) { return to_float(from_float<bf16>(static_cast<float>(value))); }
double rounded_to_f16(double value) { return to_float(from_float<f16>(static_cast<float>(value))); }

// The weights that were first seen at an address stand for all that are there later, if they are as many: for those
// that have changed since, and for those of another shape.
Matrix read_once(const Value& weight) {
  static std::map<std::tuple<const void*, std::size_t>, Matrix> kept;
  Matrix now = correct_read(weight);
  Matrix& known = kept[{weight.data, now.elements.size()}];
  if (known.elements.empty()) known = now;
  now.elements = known.elements;
  return now;
}

Bug wrong_slip(std::string name, std::string description, void (*spoil)(Slips&), std::vector<Dtype> dtypes = {}) {
  return {std::move(name), std::move(description), [spoil](Recipe&, Slips& slips) { spoil(slips); }, std::move(dtypes)};
}

// Bugs of sums: of the terms of a product, and of the type that they are summed up in.
std::vector<Bug> bugs_of_sums() {
  return {
      wrong_slip("tail_of_terms_skipped", "terms that do not fill a block of 8 are left out",
                 [](Slips& s) { s.count = [](auto k, auto terms) { return k < terms - terms % 8 ? 1 : 0; }; }),
      wrong_slip("last_term_skipped", "the last term of each sum is left out",
                 [](Slips& s) { s.count = [](auto k, auto terms) { return k + 1 < terms ? 1 : 0; }; }),
      wrong_slip("block_of_terms_twice", "the second block of 16 terms is summed up twice",
                 [](Slips& s) { s.count = [](auto k, auto) { return k / 16 == 1 ? 2 : 1; }; }),
      wrong_slip("only_the_last_block_of_terms", "each block of 256 terms starts from zero",
                 [](Slips& s) { s.count = [](auto k, auto terms) { return k / 256 == (terms - 1) / 256 ? 1 : 0; }; }),
      wrong_slip("term_skipped_for_zero", "terms of an x of 0 are left out, also where the weight is no number",
                 [](Slips& s) { s.is_skipped = [](double factor) { return factor == 0; }; }),
      wrong_slip("accumulate_in_bf16", "sums are rounded to bf16", [](Slips& s) { s.round_sum = rounded_to_bf16; }),
      wrong_slip("accumulate_in_f16", "sums are rounded to f16, and overflow in it",
                 [](Slips& s) { s.round_sum = rounded_to_f16; }),
      wrong_slip("hidden_in_bf16", "what lies between steps is rounded to bf16",
                 [](Slips& s) { s.store_hidden = rounded_to_bf16; }, {Dtype::f32, Dtype::f16}),
      wrong_slip("hidden_in_f16", "what lies between steps is rounded to f16",
                 [](Slips& s) { s.store_hidden = rounded_to_f16; }, {Dtype::f32}),
  };
}

// Bugs of indices: of weights, of rows and of what is written.
std::vector<Bug> bugs_of_places() {
  return {
      wrong_slip("weight_transposed", "a square weight is read column by column",
                 [](Slips& s) {
                   s.read = [](const Value& weight) {
                     Matrix made = correct_read(weight);
                     if (made.rows == made.cols)
                       for (std::int64_t i = 0; i < made.rows; ++i)
                         for (std::int64_t k = 0; k < i; ++k)
                           std::swap(made.elements[static_cast<std::size_t>(i * made.cols + k)],
                                     made.elements[static_cast<std::size_t>(k * made.cols + i)]);
                     return made;
                   };
                 }),
      wrong_slip("weight_stride_ignored", "a weight is read as if there were no padding",
                 [](Slips& s) {
                   s.read = [](const Value& weight) {
                     Value dense = weight;
                     if (dense.dims.size() > 1) dense.strides[0] = dense.dims[1];
                     return correct_read(dense);
                   };
                 }),
      wrong_slip("weights_kept_by_address", "weights are packed once for each address that they lie at, and size",
                 [](Slips& s) { s.read = read_once; }),
      wrong_slip("bias_of_block", "columns behind the first 16 get the biases of the first 16",
                 [](Slips& s) { s.bias_of = [](auto col, auto) { return col % 16; }; }),
      wrong_slip("leftover_rows_repeated", "rows that are left over from blocks of 4 are those of the block before",
                 [](Slips& s) {
                   s.row_of = [](auto row, auto rows) { return row >= rows - rows % 4 && row >= 4 ? row - 4 : row; };
                 }),
      wrong_slip("tail_unwritten", "columns that do not fill a vector of 8 are not written",
                 [](Slips& s) { s.unwritten = [](auto cols) { return cols % 8; }; }),
      wrong_slip("row_stride_ignored", "rows are read as if there were no padding",
                 [](Slips& s) { s.stride = [](auto, auto cols) { return cols; }; }),
      wrong_slip("output_stride_of_input", "rows of y are taken to lie as far apart as those of x",
                 [](Slips& s) { s.stride_of_input = true; }),
      wrong_slip("writes_past_end", "one element after each row is set to 0",
                 [](Slips& s) { s.writes_past_end = true; }),
      wrong_slip("input_overwritten", "the first element of each row of x is set to 0",
                 [](Slips& s) { s.input_overwritten = true; }),
      wrong_slip("bf16_truncated", "bf16 is stored by cutting off the lower half", [](Slips& s) { s.truncated = true; },
                 {Dtype::bf16}),
      wrong_slip("f16_truncated", "f16 is stored by cutting off the lower bits", [](Slips& s) { s.truncated = true; },
                 {Dtype::f16}),
  };
}

// Bugs of steps.
std::vector<Bug> bugs_of_steps() {
  return {
      wrong_slip("activation_missing", "act is taken for nothing",
                 [](Slips& s) { s.activate = [](Activation, double t) { return t; }; }),
      wrong_slip("gelu_for_gelu_tanh", "gelu by erf is computed by tanh",
                 [](Slips& s) {
                   s.activate = [](Activation activation, double t) {
                     return correct_activation(activation == Activation::gelu ? Activation::gelu_tanh : activation, t);
                   };
                 },
                 {Dtype::f32}),
      wrong_slip("relu_of_nan", "an activation of a NaN is 0",
                 [](Slips& s) {
                   s.activate = [](Activation activation, double t) {
                     return std::isnan(t) && activation != Activation::identity ? 0 : correct_activation(activation, t);
                   };
                 }),
      wrong_recipe("bias_missing", "the first bias is left out",
                   [](Recipe& recipe) {
                     for (Step& step : recipe.steps)
                       if (step.bias) {
                         step.bias.reset();
                         return;
                       }
                   }),
      wrong_slip("bias_twice", "biases are added twice",
                 [](Slips& s) {
                   s.read = [](const Value& weight) {
                     Matrix made = correct_read(weight);
                     if (weight.dims.size() < 2 && weight.name.starts_with("b"))
                       for (double& element : made.elements) element *= 2;
                     return made;
                   };
                 }),
  };
}

}  // namespace

Step& last_product(Recipe& recipe) {
  Step* last = nullptr;
  for (Step& step : recipe.steps)
    if (step.kind == Step::product) last = &step;
  return *last;
}

std::vector<Mutant> mutants_of(RecipeOf recipe_of, const std::vector<Bug>& bugs) {
  std::vector<Bug> all_bugs = bugs_of_sums();
  for (const auto& more : {bugs_of_places(), bugs_of_steps(), bugs})
    all_bugs.insert(all_bugs.end(), more.begin(), more.end());
  for (const Bug& each : bugs)
    if (!each.plant) std::erase_if(all_bugs, [&](const Bug& bug) { return bug.name == each.name; });
  std::vector<Mutant> all;
  for (const Bug& each : all_bugs)
    all.push_back({each.name, each.description,
                   [=](const Request& request, bool bug) {
                     Recipe recipe = recipe_of(request);
                     Slips slips = no_slips();
                     if (bug) each.plant(recipe, slips);
                     return prepare_stepped_block(request, std::move(recipe), std::move(slips));
                   },
                   each.dtypes});
  for (Mutant& mutant : mutants::around_calls_on_rows(
           [=](const Request& request) { return prepare_stepped_block(request, recipe_of(request), no_slips()); }))
    if (mutant.name != "wrong_in_place_and_padded") all.push_back(std::move(mutant));  // no block works in place
  return all;
}

}  // namespace assay::blocks
