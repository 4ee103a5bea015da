#include "impls/softmax/family/simd.h"

#include <utility>

#include "impls/simd/walk.h"

namespace assay::softmax {
namespace {

struct RowOfPowers {
  using Kernels = softmax::Kernels;
  using Job = softmax::Job;
  static constexpr bool by_elements = false;

  static Run choose(const Kernels& kernels, const Request& request) { return simd::of_dtype(kernels, request.dtype); }
  static Job job_of(Job job, const Call&) { return job; }
  static void move_rows(Job&, std::int64_t, std::int64_t) {}
};

}  // namespace

Implementation simd_of_rows(Sets sets, const std::string& how) {
  return simd::implementation_of<RowOfPowers>(
      simd::Sets(std::move(sets)), "explicit vectors of float32, or plain loops, in three walks over a row: " + how);
}

}  // namespace assay::softmax
