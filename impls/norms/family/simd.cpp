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

  static Job job_of(simd::Job plain, const Call& call) {
    const auto weight = [&](std::size_t which) -> const void* {
      const std::size_t index = first_weight + which;
      return index < call.inputs.size() ? call.inputs[index].data : nullptr;
    };
    if constexpr (adds_residual) {
      const Value &residual = call.inputs[1], &sum = call.outputs[0], &y = call.outputs[1];
      plain.y = y.data, plain.y_stride = y.strides[0];
      plain.stream = plain.stream && y.data != plain.x && y.data != residual.data;
      return {plain, {weight(0), weight(1)}, residual.data, sum.data, residual.strides[0], sum.strides[0]};
    } else {
      return {plain, {weight(0), weight(1)}, nullptr, nullptr, 0, 0};
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
