#include "impls/onednn.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "impls/blocks/family/onednn.h"
#include "impls/blocks/family/products.h"

namespace assay::blocks {
namespace {

std::vector<dnnl::algorithm> algorithms_of(Activation activation) {
  using dnnl::algorithm;
  switch (activation) {
    case Activation::identity: return {};
    case Activation::relu: return {algorithm::eltwise_relu};
    case Activation::relu2: return {algorithm::eltwise_relu, algorithm::eltwise_square};
    case Activation::sigmoid: return {algorithm::eltwise_logistic};
    case Activation::gelu: return {algorithm::eltwise_gelu_erf};
    case Activation::gelu_tanh: return {algorithm::eltwise_gelu_tanh};
    case Activation::quick_gelu:
    case Activation::swish: return {algorithm::eltwise_swish};
    case Activation::tanh: return {algorithm::eltwise_tanh};
  }
  return {};
}

float alpha_of(Activation activation) {
  return activation == Activation::quick_gelu ? 1.702f : activation == Activation::swish ? 1.0f : 0.0f;
}

class FusedProduct {
 public:
  FusedProduct(const Step& step, const std::vector<float>& bias, const Request& request)
      : rows_(request.inputs[0].dims[0]), terms_(step.weight->dims[0]), cols_(step.weight->dims[1]) {
    if (rows_ == 0 || terms_ == 0 || cols_ == 0) return;
    product_ =
        std::make_unique<onednn::MatrixProduct>(onednn::Multiplication{.rows = rows_,
                                                                       .weight = *step.weight,
                                                                       .bias = bias.empty() ? nullptr : bias.data(),
                                                                       .has_times = step.times != nowhere,
                                                                       .activations = algorithms_of(step.activation),
                                                                       .alpha = alpha_of(step.activation),
                                                                       .threads = request.threads});
  }

  void run(const FloatRows& in, const FloatRows& out, const Finish& finish) {
    Finish rest = finish;
    if (!product_) {  // a sum of nothing
      for (std::int64_t row = 0; row < out.rows; ++row) std::fill_n(out.row(row), out.cols, 0.0f);
      return finish_rows(out, rest);
    }
    const bool out_is_dense = out.rows == 1 || out.stride == out.cols;
    if (!out_is_dense) made_.resize(static_cast<std::size_t>(out.rows * out.cols));
    float* const to = out_is_dense ? out.data : made_.data();
    product_->run(gathered(in), finish.times.data == nullptr ? nullptr : dense(finish.times, times_), to);
    for (std::int64_t row = 0; !out_is_dense && row < out.rows; ++row)
      std::copy_n(to + row * out.cols, out.cols, out.row(row));
    rest.bias = nullptr;
    rest.activation = Activation::identity;
    rest.times = {};
    finish_rows(out, rest);
  }

 private:
  // Dense, in the type of the product.
  const void* gathered(const FloatRows& in) {
    if (product_->x_type() == Dtype::bf16) {
      narrow_.resize(static_cast<std::size_t>(in.rows * in.cols));
      for (std::int64_t row = 0; row < in.rows; ++row)
        for (std::int64_t i = 0; i < in.cols; ++i)
          narrow_[static_cast<std::size_t>(row * in.cols + i)] = from_float<bf16>(in.row(row)[i]);
      return narrow_.data();
    }
    return dense(in, wide_);
  }
  static const float* dense(const FloatRows& rows, std::vector<float>& memory) {
    if (rows.rows == 1 || rows.stride == rows.cols) return rows.data;
    memory.resize(static_cast<std::size_t>(rows.rows * rows.cols));
    for (std::int64_t row = 0; row < rows.rows; ++row)
      std::copy_n(rows.row(row), rows.cols, memory.data() + row * rows.cols);
    return memory.data();
  }

  std::int64_t rows_, terms_, cols_;
  std::unique_ptr<onednn::MatrixProduct> product_;
  std::vector<float> wide_, times_, made_;
  std::vector<bf16> narrow_;
};

Prepared prepare(const Request& request, RecipeOf recipe_of) {
  return onednn::prepare_with(request, [&]() -> Prepared {
    return std::make_unique<BlockRunner<FusedProduct>>(recipe_of(request), request,
                                                       [&](const Step& step, const std::vector<float>& bias) {
                                                         return std::make_unique<FusedProduct>(step, bias, request);
                                                       });
  });
}

}  // namespace

Implementation onednn_of(RecipeOf recipe_of) {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare = [recipe_of](const Request& request) { return prepare(request, recipe_of); },
          .note =
              "matmul with weights packed while preparing; bias, activation and the product of a gate's factors are "
              "fused, norms and residuals are loops of our own; weights in bf16 are multiplied in bf16, to which what "
              "lies between steps is rounded, and all others in float32"};
}

}  // namespace assay::blocks
