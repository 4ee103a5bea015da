// Explicit vector code, in float32: three walks over a row, for the mean, for the centred squares, for the output.
#include "impls/norms/layer_norm/simd.h"

#include <cmath>
#include <type_traits>

#include "impls/norms/layer_norm/op.h"
#include "impls/norms/portable_lanes.h"
#include "impls/simd/sets.h"

namespace assay::layer_norm {
namespace {

// W is void where there are no weights.
template <class W>
float weighted(float normal, const SimdRows& job, std::int64_t i) {
  if constexpr (std::is_void_v<W>) return normal;
  else return normal * to_float(static_cast<const W*>(job.gamma)[i]) + to_float(static_cast<const W*>(job.beta)[i]);
}

template <class T, class W>
void portable_rows(const SimdRows& job) {
  const float reciprocal = 1.0f / static_cast<float>(job.cols);
  for (std::int64_t row = 0; row < job.rows; ++row) {
    const T* from = static_cast<const T*>(job.x) + row * job.x_stride;
    T* to = static_cast<T*>(job.y) + row * job.y_stride;
    const float sum = norms::sum_in_lanes(job.cols, [from](std::int64_t i) { return to_float(from[i]); });
    const float mean = sum * reciprocal;
    const float squares = norms::sum_in_lanes(job.cols, [from, mean](std::int64_t i) {
      const float centred = to_float(from[i]) - mean;
      return centred * centred;
    });
    const float scale = 1.0f / std::sqrt(squares * reciprocal + job.eps);
    for (std::int64_t i = 0; i < job.cols; ++i)
      to[i] = from_float<T>(weighted<W>((to_float(from[i]) - mean) * scale, job, i));
  }
}

const simd::Sets<SimdKernels>& sets() {
  static const SimdKernels portable{portable_rows<float, float>, portable_rows<float, void>, portable_rows<bf16, float>,
                                    portable_rows<bf16, bf16>, portable_rows<bf16, void>};
  static const simd::Sets<SimdKernels> all({{"avx512", simd_avx512()}, {"avx2", simd_avx2()}, {"portable", &portable}});
  return all;
}

Prepared prepare(const Request& request) {
  std::string reason;
  const SimdKernels* kernels = sets().find(request.variant, reason);
  if (kernels == nullptr) return Unsupported{reason};
  const bool wide = request.dtype == Dtype::f32, bare = !has_weights(request.inputs);
  if (!wide && request.dtype != Dtype::bf16) return Unsupported{"f32 and bf16 only"};
  const bool same = !bare && request.inputs[gamma].dtype == request.dtype;
  const auto kernel = wide ? (bare ? kernels->f32_bare : kernels->f32)
                           : (bare   ? kernels->bf16_bare
                              : same ? kernels->bf16_same
                                     : kernels->bf16);
  const bool large = simd::streaming_pays(request.inputs[x]);
  return make_runner([kernel, bare, large, eps = eps_of(request.parameters)](const Call& call) {
    const Value &in = call.inputs[x], &out = call.outputs[y];
    kernel({in.data, bare ? nullptr : call.inputs[gamma].data, bare ? nullptr : call.inputs[beta].data, out.data,
            in.dims[0], in.dims[1], in.strides[0], out.strides[0], static_cast<float>(eps),
            large && in.data != out.data});
  });
}

}  // namespace

Implementation simd() {
  return {.version = [] { return std::string(ASSAY_VERSION); },
          .isa = [](std::string_view variant) { return sets().isa(variant); },
          .variants = sets().variants(),
          .prepare = prepare,
          .note =
              "AVX-512, AVX2 or plain loops, accumulated in float32 in 128, 64 or 32 lanes, the mean first; "
              "streaming stores once x and y outgrow the last-level cache"};
}

}  // namespace assay::layer_norm
