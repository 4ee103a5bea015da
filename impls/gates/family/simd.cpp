#include "impls/gates/family/simd.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "impls/gates/family/operands.h"
#include "impls/simd/walk.h"

namespace assay::gates {
namespace {

class PairByPair {
 public:
  using Kernels = gates::Kernels;
  using Job = gates::Job;
  static constexpr bool by_elements = true;

  explicit PairByPair(const Request& request)
      : form_(form_of(request.parameters)), element_size_(request.dtype == Dtype::f32 ? 4 : 2) {}

  static Run choose(const Kernels& kernels, const Request& request) { return simd::of_dtype(kernels, request.dtype); }

  Job job_of(simd::Job plain, const Call& call) const {
    if (form_ != Form::apart) return of_halves(plain);
    const Value& b = call.inputs[1];
    plain.stream = plain.stream && plain.y != b.data;
    Job job{plain, b.data, b.strides[0]};
    // Rows that lie side by side are one long row: a vector may span two of them, and there is but one end.
    if (job.rows == 0 || job.x_stride != job.cols || job.b_stride != job.cols || job.y_stride != job.cols) return job;
    job.cols *= job.rows;
    job.rows = 1;
    return job;
  }

  static void move_rows(Job& part, std::int64_t rows, std::int64_t element_size) {
    part.b = static_cast<const std::byte*>(part.b) + rows * part.b_stride * element_size;
  }
  static void move_columns(Job& part, std::int64_t columns, std::int64_t element_size) {
    part.b = static_cast<const std::byte*>(part.b) + columns * element_size;
  }

 private:
  Job of_halves(simd::Job plain) const {
    plain.cols /= 2;
    const void* const left = plain.x;
    const void* const right = static_cast<const std::byte*>(left) + plain.cols * element_size_;
    plain.x = form_ == Form::gate_first ? left : right;
    return {plain, form_ == Form::gate_first ? right : left, plain.x_stride};
  }

  Form form_;
  std::int64_t element_size_;
};

}  // namespace

Implementation simd_of_pairs(Sets sets, const std::string& how) {
  return simd::implementation_of<PairByPair>(
      simd::Sets(std::move(sets)),
      "explicit vectors of float32, or plain loops, in one walk over both factors: " + how + ", and a product");
}

}  // namespace assay::gates
