// The random numbers of a call. For implementations.
#pragma once

#include <cstdint>

namespace assay::unigram_sample {

class Drawing {
 public:
  explicit Drawing(std::int64_t seed) : state_(static_cast<std::uint64_t>(seed)) {}
  double next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return static_cast<double>((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

}  // namespace assay::unigram_sample
