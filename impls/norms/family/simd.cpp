#include "impls/norms/family/simd.h"

#include <utility>

#include "impls/simd/walk.h"

namespace assay::norms {
namespace {

// The inputs: x, then the residual if there is one, then the weights. The outputs: the sum if there is one, then y.
template <bool adds_residual>
struct RowByRow {
  using Kernels = norms::Kernels;
  using Job = norms::Job;
  static constexpr bool by_elements = false;
  static constexpr std::size_t first_weight = adds_residual ? 2 : 1;

  static Run choose(const Kernels& kernels, const Request& request) {
    const bool is_f32 = request.dtype == Dtype::f32;
    const RunsByWeights& runs = is_f32 ? kernels.f32 : request.dtype == Dtype::bf16 ? kernels.bf16 : kernels.f16;
    if (request.inputs.size() == first_weight) return runs.none;
    return request.inputs[first_weight].dtype == Dtype::f32 ? runs.f32 : runs.same;
  }

  static void complete(Job& job, const Call& call) {
    for (std::size_t i = first_weight; i < call.inputs.size(); ++i) job.weights[i - first_weight] = call.inputs[i].data;
    if constexpr (adds_residual) {
      const Value &residual = call.inputs[1], &sum = call.outputs[0], &y = call.outputs[1];
      job.residual = residual.data, job.residual_stride = residual.strides[0];
      job.sum = sum.data, job.sum_stride = sum.strides[0];
      job.y = y.data, job.y_stride = y.strides[0];
      job.stream = job.stream && y.data != job.x && y.data != residual.data;
    }
  }

  static void move_rows(Job& part, std::int64_t rows, std::int64_t element_size) {
    if constexpr (adds_residual) {
      part.residual = static_cast<const std::byte*>(part.residual) + rows * part.residual_stride * element_size;
      part.sum = static_cast<std::byte*>(part.sum) + rows * part.sum_stride * element_size;
    }
  }
};

std::string note(const std::string& how) {
  return "explicit vectors of float32 with eight accumulators, or plain loops in 32 lanes: " + how +
         "; streaming stores once x and y outgrow the last-level cache";
}

}  // namespace

Implementation simd_of_rows(Sets sets, const std::string& how) {
  return simd::implementation_of<RowByRow<false>>(simd::Sets(std::move(sets)), note(how));
}

Implementation simd_of_sums(Sets sets, const std::string& how) {
  return simd::implementation_of<RowByRow<true>>(simd::Sets(std::move(sets)), note("the sum, then " + how));
}

}  // namespace assay::norms
