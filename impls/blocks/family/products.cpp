#include "impls/blocks/family/products.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace assay::blocks {
namespace {

template <class Function>
void map(const FloatRows& out, const Finish& finish, Function function) {
  for (std::int64_t row = 0; row < out.rows; ++row) {
    float* to = out.row(row);
    if (finish.bias != nullptr)
      for (std::int64_t i = 0; i < out.cols; ++i) to[i] = function(to[i] + finish.bias[i]);
    else
      for (std::int64_t i = 0; i < out.cols; ++i) to[i] = function(to[i]);
  }
}

float sigmoid(float t) { return 1 / (1 + std::exp(-t)); }

void activate(const FloatRows& out, const Finish& finish) {
  switch (finish.activation) {
    case Activation::identity:
      if (finish.bias != nullptr) map(out, finish, [](float t) { return t; });
      return;
    case Activation::relu: return map(out, finish, [](float t) { return t < 0 ? 0 : t; });
    case Activation::relu2: return map(out, finish, [](float t) { return t < 0 ? 0 : t * t; });
    case Activation::sigmoid: return map(out, finish, sigmoid);
    case Activation::gelu: return map(out, finish, [](float t) { return 0.5f * t * (1 + std::erf(t * 0.70710678f)); });
    case Activation::gelu_tanh:
      return map(out, finish,
                 [](float t) { return 0.5f * t * (1 + std::tanh(0.79788456f * (t + 0.044715f * t * t * t))); });
    case Activation::quick_gelu: return map(out, finish, [](float t) { return t * sigmoid(1.702f * t); });
    case Activation::swish: return map(out, finish, [](float t) { return t * sigmoid(t); });
    case Activation::tanh: return map(out, finish, [](float t) { return std::tanh(t); });
  }
}

template <class T>
void widen_rows(const Value& value, float* to) {
  const auto in = rows_of<const T>(value);
  for (std::int64_t row = 0; row < in.rows; ++row)
    for (std::int64_t i = 0; i < in.cols; ++i) *to++ = to_float(in.row(row)[i]);
}

template <class T>
void store_rows(const FloatRows& rows, const Value& value) {
  const auto out = rows_of<T>(value);
  for (std::int64_t row = 0; row < out.rows; ++row)
    for (std::int64_t i = 0; i < out.cols; ++i) out.row(row)[i] = from_float<T>(rows.row(row)[i]);
}

double sum_of(const float* elements, std::int64_t count, double around, double (*term)(double distance)) {
  double sums[4] = {};
  std::int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int lane = 0; lane < 4; ++lane) sums[lane] += term(elements[i + lane] - around);
  for (; i < count; ++i) sums[0] += term(elements[i] - around);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

void finish_rows(const FloatRows& out, const Finish& finish) {
  activate(out, finish);
  for (std::int64_t row = 0; row < out.rows; ++row) {
    float* to = out.row(row);
    if (finish.times.data != nullptr)
      for (std::int64_t i = 0; i < out.cols; ++i) to[i] *= finish.times.row(row)[i];
    if (finish.plus.data != nullptr)
      for (std::int64_t i = 0; i < out.cols; ++i) to[i] += finish.scale * finish.plus.row(row)[i];
    if (finish.plus_too.data != nullptr)
      for (std::int64_t i = 0; i < out.cols; ++i) to[i] += finish.plus_too.row(row)[i];
  }
}

void normalise_rows(const Step& step, const FloatRows& in, const FloatRows& out, const Finish& finish) {
  const auto count = static_cast<double>(in.cols);
  for (std::int64_t row = 0; row < in.rows; ++row) {
    const float* from = in.row(row);
    float* to = out.row(row);
    const double mean =
        step.kind == Step::layer_norm ? sum_of(from, in.cols, 0, [](double element) { return element; }) / count : 0;
    const double squares = sum_of(from, in.cols, mean, [](double distance) { return distance * distance; });
    const double scale = 1 / std::sqrt(squares / count + step.eps);
    for (std::int64_t i = 0; i < in.cols; ++i) {
      const double weight = step.weight ? float_at(*step.weight, i) : 1, bias = step.bias ? float_at(*step.bias, i) : 0;
      to[i] = static_cast<float>((from[i] - mean) * scale * weight + bias);
    }
  }
  finish_rows(out, finish);
}

std::vector<float> widened(const Value& value) {
  std::int64_t count = 1;
  for (const std::int64_t length : value.dims) count *= length;
  std::vector<float> all(static_cast<std::size_t>(count));
  const std::int64_t cols = value.dims.back(), stride = value.dims.size() > 1 ? value.strides[0] : cols;
  for (std::int64_t i = 0; i < count; ++i)
    all[static_cast<std::size_t>(i)] = float_at(value, i / cols * stride + i % cols);
  return all;
}

Places::Places(const Recipe& recipe, const Request& request) {
  const std::int64_t rows = request.inputs[0].dims[0];
  const auto count = static_cast<std::size_t>(first_memory) + recipe.widths.size();
  rows_.resize(count);
  memory_.resize(count);
  for (Place place = x; place < static_cast<Place>(count); ++place) {
    const std::int64_t width = recipe.width_of(place, request);
    const auto at = static_cast<std::size_t>(place);
    const bool has_a = request.inputs.size() > 1 && request.inputs[1].name == "a";
    // f32 is read and written where it lies.
    if (place < first_memory && (request.dtype == Dtype::f32 || (place == a && !has_a))) continue;
    memory_[at].resize(static_cast<std::size_t>(rows * width));
    rows_[at] = {memory_[at].data(), rows, width, width};
  }
}

FloatRows Places::rows_of(const Value& value, std::vector<float>& memory, bool filled) {
  if (value.dtype == Dtype::f32) return {value.as<float>(), value.dims[0], value.dims[1], value.strides[0]};
  if (filled && value.dtype == Dtype::bf16) widen_rows<bf16>(value, memory.data());
  if (filled && value.dtype == Dtype::f16) widen_rows<f16>(value, memory.data());
  return {memory.data(), value.dims[0], value.dims[1], value.dims[1]};
}

void Places::begin(const Call& call) {
  rows_[x] = rows_of(call.inputs[0], memory_[x], true);
  rows_[y] = rows_of(call.outputs[0], memory_[y], false);
  if (call.inputs.size() > 1 && call.inputs[1].name == "a") rows_[a] = rows_of(call.inputs[1], memory_[a], true);
}

void Places::end(const Call& call) const {
  const Value& value = call.outputs[0];
  if (value.dtype == Dtype::bf16) store_rows<bf16>(rows_[y], value);
  if (value.dtype == Dtype::f16) store_rows<f16>(rows_[y], value);
}

}  // namespace assay::blocks
