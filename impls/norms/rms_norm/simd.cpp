// Explicit vector code, in float32: two walks over a row, the first for the sum of squares.
#include "impls/norms/rms_norm/simd.h"

#include <cmath>

#include "impls/norms/portable_lanes.h"
#include "impls/norms/rms_norm/op.h"
#include "impls/simd/sets.h"

namespace assay::rms_norm {
namespace {

template <class T, class W>
void portable_rows(const SimdRows& job) {
  const float reciprocal = 1.0f / static_cast<float>(job.cols);
  const W* weights = static_cast<const W*>(job.gamma);
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const float squares = norms::sum_in_lanes(job.cols, [from](std::int64_t i) {
      const float element = to_float(from[i]);
      return element * element;
    });
    const float scale = 1.0f / std::sqrt(squares * reciprocal + job.eps);
    for (std::int64_t i = 0; i < job.cols; ++i)
      to[i] = from_float<T>(to_float(from[i]) * scale * (job.weight_offset + to_float(weights[i])));
  }
}

const simd::Sets<SimdKernels>& sets() {
  static const SimdKernels portable{portable_rows<float, float>, portable_rows<bf16, float>, portable_rows<bf16, bf16>};
  static const simd::Sets<SimdKernels> all({{"avx512", simd_avx512()}, {"avx2", simd_avx2()}, {"portable", &portable}});
  return all;
}

Prepared prepare(const Request& request) {
  std::string reason;
  const SimdKernels* kernels = sets().find(request.variant, reason);
  if (kernels == nullptr) return Unsupported{reason};
  const bool wide = request.dtype == Dtype::f32, same = request.inputs[gamma].dtype == request.dtype;
  if (!wide && request.dtype != Dtype::bf16) return Unsupported{"f32 and bf16 only"};
  const auto kernel = wide ? kernels->f32 : same ? kernels->bf16_same : kernels->bf16;
  const bool large = simd::streaming_pays(request.inputs[x]);
  return make_runner([kernel, large, settings = settings_of(request.parameters)](const Call& call) {
    const Value &in = call.inputs[x], &out = call.outputs[y];
    kernel({in.data, call.inputs[gamma].data, out.data, in.dims[0], in.dims[1], in.strides[0], out.strides[0],
            static_cast<float>(settings.eps), settings.weight_offset, large && in.data != out.data});
  });
}

}  // namespace

Implementation simd() {
  return {.version = [] { return std::string(ASSAY_VERSION); },
          .isa = [](std::string_view variant) { return sets().isa(variant); },
          .variants = sets().variants(),
          .prepare = prepare,
          .note =
              "AVX-512, AVX2 or plain loops, accumulated in float32 in 128, 64 or 32 lanes; streaming stores once "
              "x and y outgrow the last-level cache"};
}

}  // namespace assay::rms_norm
