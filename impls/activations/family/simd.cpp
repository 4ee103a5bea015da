#include "impls/activations/family/simd.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "impls/activations/family/naive.h"
#include "impls/threads/fork_join.h"

namespace assay::activations {
namespace {

using Run = void (*)(const Job&);

// Rows that lie side by side are one long row: a vector may span two of them, and there is but one end.
void join_rows(Job& job) {
  if (job.rows == 0 || job.x_stride != job.cols || job.y_stride != job.cols) return;
  job.cols *= job.rows;
  job.rows = 1;
}

// Less is done sooner than another thread is woken.
constexpr std::int64_t least_part = 4096;
// Parts of a row begin with a cache line of y, if y does.
constexpr std::int64_t line = 64;

// Part `number` of the job: some of its rows, or, where they are few, some columns of all of them. An element is
// computed in the same way wherever it lies in a vector, so that the number of threads changes no bit.
Job part_of(const Job& job, std::int64_t element_size, int number, int parts) {
  Job part = job;
  const auto move = [&](std::int64_t elements_of_x, std::int64_t elements_of_y) {
    part.x = static_cast<const std::byte*>(job.x) + elements_of_x * element_size;
    part.y = static_cast<std::byte*>(job.y) + elements_of_y * element_size;
  };
  if (job.rows >= parts) {
    const auto [begin, end] = threads::share_of(job.rows, 1, number, parts);
    part.rows = end - begin;
    move(begin * job.x_stride, begin * job.y_stride);
  } else {
    const auto [begin, end] = threads::share_of(job.cols, line, number, parts);
    part.cols = end - begin;
    move(begin, begin);
  }
  return part;
}

class SimdRunner final : public Runner {
 public:
  SimdRunner(Run kernel, const Request& request)
      : kernel_(kernel),
        parameters_(numbers_of(request.parameters)),
        large_(simd::streaming_pays(request.inputs[0])),
        element_size_(request.dtype == Dtype::f32 ? 4 : 2) {
    const std::int64_t elements = request.inputs[0].dims[0] * request.inputs[0].dims[1];
    parts_ = static_cast<int>(std::clamp<std::int64_t>(elements / least_part, 1, request.threads));
    if (parts_ > 1) fork_join_ = std::make_unique<threads::ForkJoin>(parts_);
  }

  void run(const Call& call) override {
    const Value &in = call.inputs[0], &out = call.outputs[0];
    Job job{in.data,       out.data,       in.dims[0],         in.dims[1],
            in.strides[0], out.strides[0], parameters_.data(), large_ && in.data != out.data};
    join_rows(job);
    if (parts_ == 1) return kernel_(job);
    fork_join_->run(parts_, [&](int number) { kernel_(part_of(job, element_size_, number, parts_)); });
  }

 private:
  Run kernel_;
  std::vector<double> parameters_;
  bool large_;
  std::int64_t element_size_;
  int parts_;
  std::unique_ptr<threads::ForkJoin> fork_join_;
};

Prepared prepare(const simd::Sets<Kernels>& sets, const Request& request) {
  std::string reason;
  const Kernels* kernels = sets.find(request.variant, reason);
  if (kernels == nullptr) return Unsupported{reason};
  switch (request.dtype) {
    case Dtype::f32: return std::make_unique<SimdRunner>(kernels->f32, request);
    case Dtype::bf16: return std::make_unique<SimdRunner>(kernels->bf16, request);
    case Dtype::f16: return std::make_unique<SimdRunner>(kernels->f16, request);
    default: return Unsupported{"f32, bf16 and f16 only"};
  }
}

}  // namespace

Implementation simd_of(std::vector<simd::Set<Kernels>> all, const std::string& how) {
  const simd::Sets<Kernels> sets(std::move(all));
  return {.version = [] { return std::string(ASSAY_VERSION); },
          .isa = [sets](std::string_view variant) { return sets.isa(variant); },
          .variants = sets.variants(),
          .prepare = [sets](const Request& request) { return prepare(sets, request); },
          .note = "explicit vectors of float32, or plain loops: " + how};
}

}  // namespace assay::activations
