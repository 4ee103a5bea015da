#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/norms/family/mutants.h"

namespace assay::layer_norm {
std::vector<norms::Bug> bugs();
}

namespace assay::deep_norm {
namespace {

enum Input : std::size_t { x, f };

using norms::Steps;

// What the layer belongs to.
struct Depth {
  std::string_view stack;
  double n, m;
};

double right_alpha(const Depth& depth) {
  if (depth.stack == "encoder") return std::pow(2 * depth.n, 0.25);
  if (depth.stack == "decoder") return std::pow(2 * depth.m, 0.25);
  if (depth.stack == "encoder_of_pair") return 0.81 * std::pow(std::pow(depth.n, 4) * depth.m, 0.0625);
  return std::pow(3 * depth.m, 0.25);
}

double gain_of_weights(const Depth& depth) {
  if (depth.stack == "encoder") return std::pow(8 * depth.n, -0.25);
  if (depth.stack == "decoder") return std::pow(8 * depth.m, -0.25);
  if (depth.stack == "encoder_of_pair") return 0.87 * std::pow(std::pow(depth.n, 4) * depth.m, -0.0625);
  return std::pow(12 * depth.m, -0.25);
}

// What is done before the norm, of the float32 that it reads. A bug replaces one of these.
struct Before {
  double (*alpha)(const Depth&) = right_alpha;
  double (*blend)(double alpha, double x, double f) = [](double a, double one, double other) {
    return a * one + other;
  };
  bool stored = false;          // the sum is rounded to the storage type
  bool f_strided_as_x = false;  // rows of f are taken to lie as far apart as those of x
  bool x_taken_dense = false;   // rows of x are read as if there were no padding
  bool x_overwritten = false;   // the first element of x is set to 0, unless y is there
  bool alpha_kept = false;      // alpha is that of the first layer that there was
  bool f_after_norm = false;    // f is added to the norm of alpha x
};

double alpha_for(const Before& before, const Request& request) {
  const Parameters& p = request.parameters;
  const double alpha =
      before.alpha({p.get<std::string>("stack"), static_cast<double>(p.get<std::int64_t>("encoder_layers")),
                    static_cast<double>(p.get<std::int64_t>("decoder_layers"))});
  if (!before.alpha_kept) return alpha;
  static std::optional<double> first;
  if (!first) first = alpha;
  return *first;
}

template <class T>
void run(const Before& before, double alpha, const norms::SteppedNorm& norm, const Call& call) {
  auto one = rows_of<T>(call.inputs[x]), other = rows_of<T>(call.inputs[f]);
  const auto out = rows_of<T>(call.outputs[0]);
  if (out.cols == 0 || out.rows == 0) return;
  if (before.f_strided_as_x) other.stride = one.stride;
  if (before.x_taken_dense) one.stride = one.cols;
  const auto cols = static_cast<std::size_t>(out.cols);
  std::vector<float> sums(static_cast<std::size_t>(out.rows) * cols + 1, 1.0f);  // one more, for who reads past the end
  for (std::int64_t row = 0; row < out.rows; ++row)
    for (std::int64_t i = 0; i < out.cols; ++i) {
      const double added = before.f_after_norm ? 0 : to_float(other.row(row)[i]);
      float& sum = sums[static_cast<std::size_t>(row) * cols + static_cast<std::size_t>(i)];
      sum = static_cast<float>(before.blend(alpha, to_float(one.row(row)[i]), added));
      if (before.stored) sum = to_float(from_float<T>(sum));
    }
  std::vector<T> kept;  // f, before y is written over it
  for (std::int64_t row = 0; before.f_after_norm && row < out.rows; ++row)
    kept.insert(kept.end(), other.row(row), other.row(row) + out.cols);
  norm.run(Rows<float>{sums.data(), out.rows, out.cols, out.cols}, out);
  for (std::size_t at = 0; at < kept.size(); ++at) {
    T& y = out.row(static_cast<std::int64_t>(at / cols))[at % cols];
    y = from_float<T>(to_float(y) + to_float(kept[at]));
  }
  if (before.x_overwritten && one.data != out.data) *one.data = from_float<T>(0);
}

Prepared prepare(const Request& request, Steps steps, const Before& before) {
  const norms::SteppedNorm norm = norms::stepped(request, std::move(steps));
  const double alpha = alpha_for(before, request);
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([before, alpha, norm](const Call& call) { run<T>(before, alpha, norm, call); });
  });
}

// The sum lies by itself, densely: what goes wrong with the rows of x cannot show in it.
bool can_show(const norms::Bug& bug) {
  constexpr std::array cannot{"wrong_in_place", "centred_in_place", "row_stride_ignored", "input_overwritten"};
  return std::ranges::find(cannot, bug.name) == cannot.end();
}

Mutant before_the_norm(std::string name, std::string description, Before wrong, std::vector<Dtype> dtypes = {}) {
  return {
      std::move(name), std::move(description),
      [wrong](const Request& request, bool bug) { return prepare(request, {.centred = true}, bug ? wrong : Before{}); },
      std::move(dtypes)};
}

std::vector<Mutant> bugs_of_alpha() {
  return {
      before_the_norm("alpha_missing", "layer_norm(x + f)", {.alpha = [](const Depth&) { return 1.0; }}),
      before_the_norm("alpha_and_beta_exchanged", "x is multiplied by beta, the gain of the weights at the beginning",
                      {.alpha = gain_of_weights}),
      before_the_norm("alpha_inverted", "x is divided by alpha",
                      {.alpha = [](const Depth& depth) { return 1 / right_alpha(depth); }}),
      before_the_norm("square_root_for_fourth", "the square root of 2 N for the fourth root, and so on",
                      {.alpha = [](const Depth& depth) { return right_alpha(depth) * right_alpha(depth); }}),
      before_the_norm("depths_exchanged", "the depth of the encoder is taken for that of the decoder, and the reverse",
                      {.alpha =
                           [](const Depth& depth) {
                             return right_alpha({depth.stack, depth.m, depth.n});
                           }}),
      before_the_norm("stack_ignored", "any layer is taken for one of an encoder alone",
                      {.alpha =
                           [](const Depth& depth) {
                             return right_alpha({"encoder", depth.n, depth.m});
                           }}),
      before_the_norm("decoder_of_pair_as_alone", "(2 M)^(1/4) for (3 M)^(1/4)",
                      {.alpha =
                           [](const Depth& depth) {
                             return depth.stack == "decoder_of_pair" ? right_alpha({"decoder", depth.n, depth.m})
                                                                     : right_alpha(depth);
                           }}),
      before_the_norm("encoder_of_pair_as_decoder", "the encoder of a pair has the alpha of its decoder",
                      {.alpha =
                           [](const Depth& depth) {
                             return depth.stack == "encoder_of_pair" ? std::pow(3 * depth.m, 0.25) : right_alpha(depth);
                           }}),
      before_the_norm("alpha_in_bf16", "alpha is rounded to bf16",
                      {.alpha = [](const Depth& depth) { return norms::round_to_bf16(right_alpha(depth)); }},
                      {Dtype::f32}),
      before_the_norm("alpha_kept", "alpha is that of the first layer that there was", {.alpha_kept = true}),
  };
}

std::vector<Mutant> bugs_of_the_sum() {
  return {
      before_the_norm("alpha_on_f", "x + alpha f",
                      {.blend = [](double a, double one, double other) { return one + a * other; }}),
      before_the_norm("alpha_on_both", "alpha (x + f)",
                      {.blend = [](double a, double one, double other) { return a * (one + other); }}),
      before_the_norm("f_ignored", "layer_norm(alpha x)",
                      {.blend = [](double a, double one, double) { return a * one; }}),
      before_the_norm("f_subtracted", "layer_norm(alpha x - f)",
                      {.blend = [](double a, double one, double other) { return a * one - other; }}),
      before_the_norm("inputs_exchanged", "alpha f + x, for the stride and all",
                      {.blend = [](double a, double one, double other) { return a * other + one; }}),
      before_the_norm("f_added_after_norm", "layer_norm(alpha x) + f", {.f_after_norm = true}),
      before_the_norm("sum_rounded_to_storage", "alpha x + f is rounded to the storage type before the norm",
                      {.stored = true}, {Dtype::bf16, Dtype::f16}),
      before_the_norm("f_stride_of_x", "rows of f are taken to lie as far apart as those of x",
                      {.f_strided_as_x = true}),
      before_the_norm("x_stride_ignored", "rows of x are read as if there were no padding", {.x_taken_dense = true}),
      before_the_norm("x_overwritten", "the first element of x is set to 0", {.x_overwritten = true}),
  };
}

}  // namespace

std::vector<Mutant> mutants() {
  std::vector<norms::Bug> bugs = norms::bugs_of_any_norm();
  for (norms::Bug& each : layer_norm::bugs()) bugs.push_back(std::move(each));
  std::vector<Mutant> all;
  for (const norms::Bug& each : bugs)
    if (can_show(each))
      all.push_back({each.name, each.description,
                     [each](const Request& request, bool bug) {
                       Steps steps{.centred = true};
                       if (bug) each.plant(steps);
                       return prepare(request, std::move(steps), {});
                     },
                     each.dtypes});
  for (std::vector<Mutant> more :
       {bugs_of_alpha(), bugs_of_the_sum(),
        mutants::around_calls_on_rows([](const Request& request) { return prepare(request, {.centred = true}, {}); })})
    for (Mutant& mutant : more) all.push_back(std::move(mutant));
  return all;
}

}  // namespace assay::deep_norm
