#include "impls/blocks/family/openblas.h"

#include <cblas.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "impls/blas.h"
#include "impls/blocks/family/products.h"

namespace assay::blocks {
namespace {

// OpenBLAS packs its operands in every call: it has no call for a weight that stays. Where the weight is float32 it is
// read where it lies, rows as far apart as they are.
class BlasProduct {
 public:
  explicit BlasProduct(const Step& step)
      : terms_(static_cast<blasint>(step.weight->dims[0])), cols_(static_cast<blasint>(step.weight->dims[1])) {
    if (step.weight->dtype == Dtype::f32) {
      weight_ = step.weight->as<const float>();
      stride_ = static_cast<blasint>(step.weight->strides[0]);
    } else {
      widened_ = widened(*step.weight);
      weight_ = widened_.data();
      stride_ = cols_;
    }
    stride_ = std::max<blasint>(stride_, 1);
  }

  void run(const FloatRows& in, const FloatRows& out, const Finish& finish) const {
    const auto rows = static_cast<blasint>(out.rows);
    // A sum of nothing is 0; BLAS leaves such an output as it was.
    if (terms_ == 0 || cols_ == 0) {
      for (std::int64_t row = 0; row < out.rows; ++row) std::fill_n(out.row(row), out.cols, 0.0f);
    } else if (rows == 1) {
      cblas_sgemv(CblasRowMajor, CblasTrans, terms_, cols_, 1, weight_, stride_, in.data, 1, 0, out.data, 1);
    } else {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, cols_, terms_, 1, in.data,
                  static_cast<blasint>(in.stride), weight_, stride_, 0, out.data, static_cast<blasint>(out.stride));
    }
    finish_rows(out, finish);
  }

 private:
  blasint terms_, cols_, stride_ = 0;
  std::vector<float> widened_;
  const float* weight_ = nullptr;
};

Prepared prepare(const Request& request, RecipeOf recipe_of) {
  blas::set_threads(request.threads);
  if (request.dtype != Dtype::f32 && request.dtype != Dtype::bf16 && request.dtype != Dtype::f16)
    return Unsupported{"f32, bf16 and f16 only"};
  return std::make_unique<BlockRunner<BlasProduct>>(
      recipe_of(request), request,
      [](const Step& step, const std::vector<float>&) { return std::make_unique<BlasProduct>(step); });
}

}  // namespace

Implementation openblas_of(RecipeOf recipe_of) {
  return {.version = blas::version,
          .isa = blas::isa,
          .variants = {},
          .prepare = [recipe_of](const Request& request) { return prepare(request, recipe_of); },
          .note =
              "sgemm, for one row sgemv; BLAS has no biases, activations, products of elements and norms: loops of our "
              "own; narrow weights are widened while preparing; what lies between steps is float32"};
}

}  // namespace assay::blocks
