// Row sums for the portable variants: plain loops over independent accumulators, which a compiler can keep in
// vector registers of any instruction set. Many of them, so that a term takes part in n/32 additions.
#pragma once

#include <cstdint>

namespace assay::norms {

template <class Term>
float sum_in_lanes(std::int64_t count, Term term) {
  constexpr int lanes = 32;
  float sums[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int lane = 0; lane < lanes; ++lane) sums[lane] += term(i + lane);
  for (int lane = 0; i < count; ++i, ++lane) sums[lane] += term(i);
  for (int step = lanes / 2; step > 0; step /= 2)
    for (int lane = 0; lane < step; ++lane) sums[lane] += sums[lane + step];
  return sums[0];
}

}  // namespace assay::norms
