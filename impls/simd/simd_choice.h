// Which kernels a `simd` implementation of a norm runs, and when they write past the caches. For the simd.cpp files.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "harness/op.h"

namespace assay::simd {

inline Variant simd_variant(const std::string& isa, bool built) {
  if (!built) return {isa, "built for another architecture"};
  if (!cpu_supports(isa)) return {isa, "this machine has no " + isa};
  return {isa, ""};
}

// Best first. `Kernels` is the op's SimdKernels.
template <class Kernels>
struct SimdSets {
  const Kernels* avx512;
  const Kernels* avx2;
  const Kernels* portable;

  std::vector<Variant> variants() const {
    return {simd_variant("avx512", avx512 != nullptr), simd_variant("avx2", avx2 != nullptr), {"portable", ""}};
  }
  std::string best() const {
    for (const Variant& variant : variants())
      if (variant.unavailable.empty()) return variant.name;
    return {};
  }
  std::string resolve(std::string_view wanted) const { return wanted.empty() ? best() : std::string(wanted); }

  std::string isa(std::string_view wanted) const {
    const std::string name = resolve(wanted);
    return name == "portable" ? "baseline" : name;
  }
  // nullptr with the reason, if the variant cannot run here.
  const Kernels* find(std::string_view wanted, std::string& reason) const {
    const std::string name = resolve(wanted);
    for (const Variant& variant : variants())
      if (variant.name == name) {
        reason = variant.unavailable;
        if (!reason.empty()) return nullptr;
        return name == "avx512" ? avx512 : name == "avx2" ? avx2 : portable;
      }
    reason = "no variant named " + name;
    return nullptr;
  }
};

// The last-level cache that one core can use. What the kernel says comes first: sysconf adds up all the caches of
// an AMD package, of which a core reaches one.
inline std::int64_t measured_last_level_cache() {
  std::string text;
  if (std::ifstream("/sys/devices/system/cpu/cpu0/cache/index3/size") >> text)
    if (const std::int64_t kilobytes = std::strtoll(text.c_str(), nullptr, 10); kilobytes > 0) return kilobytes * 1024;
  const long bytes = sysconf(_SC_LEVEL3_CACHE_SIZE);
  return bytes > 0 ? bytes : std::int64_t{32} << 20;
}

inline std::int64_t last_level_cache() {
  static const std::int64_t bytes = measured_last_level_cache();
  return bytes;
}

// Streaming stores save reading the lines of y before they are overwritten. They pay once x and y do not fit into
// the last-level cache together; but not in place, where the lines of y have just been read.
inline bool streaming_pays(const Value& x, std::int64_t element_size) {
  return 2 * x.dims[0] * x.dims[1] * element_size > last_level_cache();
}

}  // namespace assay::simd
