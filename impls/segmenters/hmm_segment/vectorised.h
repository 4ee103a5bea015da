// The step of Viterbi of `vectorised`, which is compiled for sets of instructions: the four states in one vector.
#pragma once

#include <cstddef>
#include <cstdint>

#include "impls/segmenters/hmm_segment/op.h"

namespace assay::hmm_segment {

// Of the two states that each state may follow, the one with the later letter and the other, and what the steps from
// them add; each by the state behind.
inline constexpr std::uint8_t later_before[hmm::states] = {3, 2, 2, 3}, earlier_before[hmm::states] = {1, 0, 0, 1};
struct Steps {
  alignas(32) double later[hmm::states], earlier[hmm::states];
};

struct SimdKernels {
  // From the sums of the character before `at`: writes for each character a byte, of which bit y is set if y follows
  // the later of its two, and leaves the sums of the last one. `rows`: the logs of each character of blocks, by state.
  void (*walk)(const unsigned char* at, const unsigned char* end, const double* rows, const Steps& steps, double* sums,
               std::uint8_t* kept);
};

const SimdKernels* vectorised_avx2();

}  // namespace assay::hmm_segment
