// The sets of instructions that a `simd` implementation has kernels for, and when they write past the caches. For code
// that is compiled for none of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/op.h"
#include "impls/simd/job.h"

namespace assay::simd {

template <class Run>
const Run& of_dtype(const ByStorage<Run>& kernels, Dtype dtype) {
  return dtype == Dtype::f32 ? kernels.f32 : dtype == Dtype::bf16 ? kernels.bf16 : kernels.f16;
}

template <class Run>
bool has_own(const ByStorage<Run>& kernels, Dtype dtype) {
  return !(of_dtype(kernels, dtype) == Run{});
}

// Of kernels that are the same for all storage types.
template <class Kernels>
bool has_own(const Kernels&, Dtype) {
  return true;
}

template <class Kernels>
struct Set {
  std::string name;  // of cmake/sets.cmake
  const Kernels* kernels;
};

// Best first; the last one runs anywhere.
template <class Kernels>
class Sets {
 public:
  explicit Sets(std::vector<Set<Kernels>> all) : all_(std::move(all)) {}

  std::vector<Variant> variants() const {
    std::vector<Variant> found;
    for (const Set<Kernels>& each : all_)
      found.push_back({each.name, cpu_supports(each.name) ? "" : "this machine has no " + each.name});
    return found;
  }

  std::string isa(std::string_view wanted) const {
    const std::string name = resolve(wanted);
    return name == "portable" ? "baseline" : name;
  }

  // nullptr with the reason, if the variant cannot run here. Without a wish, the best that has something for the type.
  const Kernels* find(std::string_view wanted, Dtype dtype, std::string& reason) const {
    reason = "no variant named " + std::string(wanted);
    for (const Set<Kernels>& each : all_) {
      if (!wanted.empty() && each.name != wanted) continue;
      if (!cpu_supports(each.name)) reason = "this machine has no " + each.name;
      else if (!has_own(*each.kernels, dtype)) reason = each.name + " differs from the next set for other dtypes alone";
      else return each.kernels;
    }
    return nullptr;
  }

 private:
  std::string resolve(std::string_view wanted) const {
    if (!wanted.empty()) return std::string(wanted);
    for (const Set<Kernels>& each : all_)
      if (cpu_supports(each.name)) return each.name;
    return {};
  }

  std::vector<Set<Kernels>> all_;
};

// Streaming stores save reading the lines of y before they are overwritten. They pay once x and y do not fit into
// the last-level cache together; but not in place, where the lines of y have just been read. A large one is shared by
// dozens of cores, and of a virtual machine it shows what the host has: of 260 MiB on two cores nothing was seen beyond
// 32 MiB (rms_norm took 1.2 to 2.1 times as long through the caches from there on).
inline bool streaming_pays(const Value& x) {
  constexpr std::int64_t most_of_a_core = std::int64_t{32} << 20;
  const std::int64_t element_size = x.dtype == Dtype::f32 ? 4 : 2;
  return 2 * x.dims[0] * x.dims[1] * element_size > std::min(last_level_cache(), most_of_a_core);
}

}  // namespace assay::simd
