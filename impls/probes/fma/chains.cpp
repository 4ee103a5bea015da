#include "impls/probes/fma/chains.h"

#include "harness/op.h"

namespace assay::fma {
namespace {

// For machines without the instruction sets below: multiplies and adds in independent chains.
float run_portable(float x) {
  constexpr int chains = 32;
  float a[chains] = {};
  for (int step = 0; step < operations_per_call / (2 * chains); ++step)
    for (float& each : a) each = each * x + x;
  float most = a[0];
  for (const float each : a) most = each > most ? each : most;
  return most;
}

constexpr SimdKernels portable{run_portable};

const SimdKernels* kernels_of(std::string_view variant) {
  if (variant.empty()) variant = cpu_supports("avx512") ? "avx512" : cpu_supports("avx2") ? "avx2" : "portable";
  if (variant == "avx512") return cpu_supports("avx512") ? chains_avx512() : nullptr;
  if (variant == "avx2") return cpu_supports("avx2") ? chains_avx2() : nullptr;
  return &portable;
}

}  // namespace

Implementation chains() {
  const auto reason = [](const char* isa) {
    return std::string(cpu_supports(isa) ? "" : "this machine has no ") + (cpu_supports(isa) ? "" : isa);
  };
  return {.version = own_version,
          .isa =
              [](std::string_view variant) {
                return variant.empty() ? std::string(cpu_supports("avx512") ? "avx512"
                                                     : cpu_supports("avx2") ? "avx2"
                                                                            : "portable")
                                       : std::string(variant);
              },
          .variants = {{"avx512", reason("avx512")}, {"avx2", reason("avx2")}, {"portable", ""}},
          .prepare = [](const Request& request) -> Prepared {
            const SimdKernels* kernels = kernels_of(request.variant);
            if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
            return make_runner([kernels](const Call& call) {
              *call.outputs[0].as<float>() = kernels->run(*call.inputs[0].as<const float>());
            });
          },
          .note = "twelve independent chains"};
}

}  // namespace assay::fma
