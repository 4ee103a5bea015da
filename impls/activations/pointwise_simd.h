// A pointwise op's `simd`, made of its kernels. For the simd.cpp files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/activations/math_portable.h"
#include "impls/activations/pointwise_kernels.h"
#include "impls/simd/simd_choice.h"

namespace assay::activations {

template <class T, class Kernel>
void run_portable(const PointwiseRows& job) {
  const Kernel kernel(job.constants);
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    for (std::int64_t i = 0; i < job.cols; ++i) to[i] = from_float<T>(kernel(to_float(from[i])));
  }
}

template <template <class> class Kernel>
inline constexpr PointwiseKernels portable_kernels{run_portable<float, Kernel<MathPortable>>,
                                                   run_portable<bf16, Kernel<MathPortable>>};

using PointwiseSets = simd::SimdSets<PointwiseKernels>;

// Rows that lie side by side are one long row: a vector may span two of them, and there is but one end.
inline void join_rows(PointwiseRows& job) {
  if (job.rows == 0 || job.x_stride != job.cols || job.y_stride != job.cols) return;
  job.cols *= job.rows;
  job.rows = 1;
}

inline Prepared prepare_simd(const PointwiseSets& sets, const Request& request, std::vector<float> constants) {
  std::string reason;
  const PointwiseKernels* kernels = sets.find(request.variant, reason);
  if (kernels == nullptr) return Unsupported{reason};
  if (request.dtype != Dtype::f32 && request.dtype != Dtype::bf16) return Unsupported{"f32 and bf16 only"};
  const bool wide = request.dtype == Dtype::f32;
  const bool large = simd::streaming_pays(request.inputs[0], wide ? 4 : 2);
  return make_runner(
      [kernel = wide ? kernels->f32 : kernels->bf16, large, constants = std::move(constants)](const Call& call) {
        const Value &in = call.inputs[0], &out = call.outputs[0];
        PointwiseRows job{in.data,       out.data,       in.dims[0],       in.dims[1],
                          in.strides[0], out.strides[0], constants.data(), large && in.data != out.data};
        join_rows(job);
        kernel(job);
      });
}

// `constants` makes of the parameters what the kernel wants to know.
inline Implementation simd_implementation(const PointwiseSets& sets, std::vector<float> (*constants)(const Parameters&),
                                          std::string note) {
  return {.version = [] { return std::string(ASSAY_VERSION); },
          .isa = [sets](std::string_view variant) { return sets.isa(variant); },
          .variants = sets.variants(),
          .prepare = [sets, constants](
                         const Request& request) { return prepare_simd(sets, request, constants(request.parameters)); },
          .note = std::move(note)};
}

inline std::vector<float> no_constants(const Parameters&) { return {}; }

}  // namespace assay::activations
