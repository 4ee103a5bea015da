// What a machine can do at most: bandwidth from each level of its memory, and arithmetic, for each instruction set.
// Williams, Waterman, Patterson 2009, "Roofline: an insightful visual performance model for multicore architectures".
#pragma once

#include <string>
#include <vector>

namespace assay {

// What a roof of arithmetic is of: float32 in registers, or products of matrices of bf16, for which some processors
// have units of their own.
inline constexpr const char *multiply_adds = "multiply-add", *products_of_bf16 = "product of bf16";

struct Roof {
  std::string what;   // "read", "copy", "non-temporal copy", "multiply-add", "product of bf16"
  std::string level;  // "L1", "L2", "L3", "memory"; empty for arithmetic
  std::string isa;    // that it was reached with
  double bytes = 0;   // that were gone through, again and again; 0 for arithmetic
  double rate = 0;    // bytes or operations in a second, one thread
};

struct Roofline {
  std::string machine;  // fingerprint; empty: not known
  std::string time, commit;
  std::vector<Roof> roofs;
};

struct CacheLevel {
  std::string name;  // "L1"
  std::size_t bytes = 0;
};

// The highest rate of any instruction set; 0 if it was not measured. `level` is empty for arithmetic.
double best_rate(const Roofline& roofline, const std::string& what, const std::string& level);

}  // namespace assay
