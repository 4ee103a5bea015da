#include "impls/probes/fma/chains.h"

#if defined(__x86_64__) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <array>

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

const SimdKernels* chains_portable() {
  static constexpr SimdKernels portable{run_portable};
  return &portable;
}

struct Set {
  const char* name;
  Dtype dtype;  // of what is multiplied
  const SimdKernels* (*kernels)();
};

// Of each dtype, best first.
constexpr std::array sets{Set{"avx512", Dtype::f32, chains_avx512}, Set{"avx2", Dtype::f32, chains_avx2},
                          Set{"portable", Dtype::f32, chains_portable}, Set{"amx_bf16", Dtype::bf16, chains_amx_bf16},
                          Set{"avx512bf16", Dtype::bf16, chains_avx512bf16}};

// Linux gives a program tiles only if it asks for them.
bool may_use_tiles() {
#if defined(__x86_64__) && defined(__linux__)
  constexpr long ask_for_state = 0x1023, tiles = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  static const bool granted = syscall(SYS_arch_prctl, ask_for_state, tiles) == 0;
  return granted;
#else
  return false;
#endif
}

std::string why_not(const Set& set) {
  const std::string_view name = set.name;
  if (name == "portable") return "";
  if (!cpu_supports(name)) return "this machine has no " + std::string(name);
  return name != "amx_bf16" || may_use_tiles() ? "" : "the system lets no program have the tiles";
}

// The best of those that can run, if no variant is named.
const Set* find(std::string_view variant, Dtype dtype) {
  for (const Set& set : sets)
    if (set.dtype == dtype && (variant.empty() || variant == set.name) && why_not(set).empty()) return &set;
  return nullptr;
}

std::vector<Variant> variants() {
  std::vector<Variant> all;
  for (const Set& set : sets) all.push_back({set.name, why_not(set)});
  return all;
}

}  // namespace

Implementation chains() {
  return {.version = own_version,
          .isa =
              [](std::string_view variant) {
                return std::string(find(variant, Dtype::f32) != nullptr ? find(variant, Dtype::f32)->name : variant);
              },
          .variants = variants(),
          .prepare = [](const Request& request) -> Prepared {
            const Set* set = find(request.variant, request.dtype);
            if (set == nullptr)
              return Unsupported{"this machine has no " + std::string(request.variant) + " for products of this dtype"};
            return make_runner([kernels = set->kernels()](const Call& call) {
              *call.outputs[0].as<float>() = kernels->run(*call.inputs[0].as<const float>());
            });
          },
          .note = "independent chains"};
}

}  // namespace assay::fma
