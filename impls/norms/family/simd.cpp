#include "impls/norms/family/simd.h"

#include <utility>

#include "impls/simd/walk.h"

namespace assay::norms {
namespace {

struct RowByRow {
  using Kernels = norms::Kernels;
  using Job = norms::Job;
  static constexpr bool by_elements = false;

  static Run choose(const Kernels& kernels, const Request& request) {
    const bool is_f32 = request.dtype == Dtype::f32;
    const RunsByWeights& runs = is_f32 ? kernels.f32 : request.dtype == Dtype::bf16 ? kernels.bf16 : kernels.f16;
    if (request.inputs.size() == 1) return runs.none;
    return request.inputs[1].dtype == Dtype::f32 ? runs.f32 : runs.same;
  }

  static void complete(Job& job, const Call& call) {
    for (std::size_t i = 1; i < call.inputs.size(); ++i) job.weights[i - 1] = call.inputs[i].data;
  }
};

}  // namespace

Implementation simd_of(std::vector<simd::Set<Kernels>> sets, const std::string& how) {
  return simd::implementation_of<RowByRow>(
      simd::Sets(std::move(sets)), "explicit vectors of float32 with eight accumulators, or plain loops in 32 lanes: " +
                                       how + "; streaming stores once x and y outgrow the last-level cache");
}

}  // namespace assay::norms
