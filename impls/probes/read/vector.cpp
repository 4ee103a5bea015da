// Reads with the widest registers, or with those that are asked for, and folds what it has read into one.
#include "impls/probes/read/vector.h"

#include "harness/op.h"

namespace assay::read {
namespace {

unsigned char parity_portable(const unsigned char* from, std::size_t count) {
  std::uint64_t words[4] = {};
  for (; count >= sizeof words; from += sizeof words, count -= sizeof words)
    for (std::size_t i = 0; i < 4; ++i) {
      std::uint64_t word;
      std::memcpy(&word, from + i * sizeof word, sizeof word);
      words[i] ^= word;
    }
  std::uint64_t all = words[0] ^ words[1] ^ words[2] ^ words[3];
  for (std::size_t i = 0; i < count; ++i) all ^= from[i];
  for (int shift = 32; shift >= 8; shift /= 2) all ^= all >> shift;
  return static_cast<unsigned char>(all);
}

constexpr SimdKernels portable{parity_portable};

std::string_view widest() { return cpu_supports("avx512") ? "avx512" : cpu_supports("avx2") ? "avx2" : "portable"; }

const SimdKernels* kernels_of(std::string_view variant) {
  if (variant == "avx512") return cpu_supports(variant) ? vector_avx512() : nullptr;
  if (variant == "avx2") return cpu_supports(variant) ? vector_avx2() : nullptr;
  return &portable;
}

}  // namespace

Implementation vector() {
  const auto reason = [](const char* isa) {
    return cpu_supports(isa) ? std::string() : std::string("this machine has no ") + isa;
  };
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(variant.empty() ? widest() : variant); },
          .variants = {{"avx512", reason("avx512")}, {"avx2", reason("avx2")}, {"portable", ""}},
          .prepare = [](const Request& request) -> Prepared {
            const SimdKernels* kernels =
                kernels_of(request.variant.empty() ? widest() : std::string_view(request.variant));
            if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
            return make_runner([kernels](const Call& call) {
              *call.outputs[0].as<float>() = kernels->parity(call.inputs[0].as<const unsigned char>(),
                                                             static_cast<std::size_t>(call.inputs[0].dims[0]));
            });
          },
          .note = "vector loads, folded by exclusive or"};
}

}  // namespace assay::read
