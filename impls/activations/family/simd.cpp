#include "impls/activations/family/simd.h"

#include <utility>

#include "impls/simd/walk.h"

namespace assay::activations {
namespace {

struct Pointwise {
  using Kernels = activations::Kernels;
  using Job = activations::Job;
  static constexpr bool by_elements = true;

  static Run choose(const Kernels& kernels, const Request& request) { return simd::of_dtype(kernels, request.dtype); }

  // Rows that lie side by side are one long row: a vector may span two of them, and there is but one end.
  static Job job_of(Job job, const Call&) {
    if (job.rows == 0 || job.x_stride != job.cols || job.y_stride != job.cols) return job;
    job.cols *= job.rows;
    job.rows = 1;
    return job;
  }

  static void move_rows(Job&, std::int64_t, std::int64_t) {}
};

}  // namespace

Implementation simd_of_elements(Sets sets, const std::string& how) {
  return simd::implementation_of<Pointwise>(simd::Sets(std::move(sets)),
                                            "explicit vectors of float32, or plain loops: " + how);
}

}  // namespace assay::activations
