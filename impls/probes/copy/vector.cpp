// A plain loop of the widest vectors: in the first cache levels it beats the C library's memcpy, which is built to
// be good at every size.
#include "impls/probes/copy/vector.h"

#include "harness/op.h"

namespace assay::copy {
namespace {

std::string_view widest() { return cpu_supports("avx512") ? "avx512" : "avx2"; }

const SimdKernels* kernels_of(std::string_view variant) {
  if (!cpu_supports(variant)) return nullptr;
  return variant == "avx512" ? vector_avx512() : vector_avx2();
}

}  // namespace

Implementation vector() {
  const auto reason = [](const char* isa) {
    return cpu_supports(isa) ? std::string() : std::string("this machine has no ") + isa;
  };
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(variant.empty() ? widest() : variant); },
          .variants = {{"avx512", reason("avx512")}, {"avx2", reason("avx2")}},
          .prepare = [](const Request& request) -> Prepared {
            const SimdKernels* kernels =
                kernels_of(request.variant.empty() ? widest() : std::string_view(request.variant));
            if (kernels == nullptr) return Unsupported{"this machine has no AVX2"};
            return make_runner([kernels](const Call& call) {
              kernels->copy(call.inputs[0].as<const unsigned char>(), static_cast<std::size_t>(call.inputs[0].dims[0]),
                            call.outputs[0].as<unsigned char>(), static_cast<std::size_t>(call.outputs[0].dims[0]));
            });
          },
          .note = "vector loads and stores, cached"};
}

}  // namespace assay::copy
