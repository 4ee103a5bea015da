// A plain loop of the widest vectors: in the first cache levels it beats the C library's memcpy, which is built to
// be good at every size.
#include "impls/probes/copy/vector.h"

#include "harness/op.h"

namespace assay::copy {

Implementation vector() {
  return {.version = [] { return std::string(ASSAY_VERSION); },
          .isa = [](std::string_view) { return std::string(cpu_supports("avx512") ? "avx512" : "avx2"); },
          .variants = {},
          .prepare = [](const Request&) -> Prepared {
            const SimdKernels* kernels = cpu_supports("avx512") ? vector_avx512() : cpu_supports("avx2") ? vector_avx2() : nullptr;
            if (kernels == nullptr) return Unsupported{"needs AVX2"};
            return make_runner([kernels](const Call& call) {
              kernels->copy(call.inputs[0].as<const unsigned char>(), call.outputs[0].as<unsigned char>(),
                            static_cast<std::size_t>(call.inputs[0].dims[0]));
            });
          },
          .note = "vector loads and stores, cached"};
}

}  // namespace assay::copy
