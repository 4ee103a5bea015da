// A copy whose stores go past the caches: the faster one where the data does not fit them.
#include "impls/probes/copy/nontemporal.h"

#include "harness/op.h"

namespace assay::copy {

Implementation nontemporal() {
  return {.version = own_version,
          .isa = [](std::string_view) { return std::string("avx2"); },
          .variants = {},
          .prepare = [](const Request&) -> Prepared {
            const SimdKernels* kernels = cpu_supports("avx2") ? nontemporal_avx2() : nullptr;
            if (kernels == nullptr) return Unsupported{"needs AVX2"};
            return make_runner([kernels](const Call& call) {
              kernels->copy(call.inputs[0].as<const unsigned char>(), static_cast<std::size_t>(call.inputs[0].dims[0]),
                            call.outputs[0].as<unsigned char>(), static_cast<std::size_t>(call.outputs[0].dims[0]));
            });
          },
          .note = "non-temporal stores"};
}

}  // namespace assay::copy
