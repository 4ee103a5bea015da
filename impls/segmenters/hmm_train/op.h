// hmm_train: the order of its values, and its rules, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/op.h"
#include "impls/segmenters/hmm/op.h"

namespace assay::hmm_train {

// Counts in a text that is cut into words what a hidden Markov model of their characters is made of (hmm/op.h).
//
// Between words stand blanks and tabs. A run is made of characters from U+4E00 to U+9FD5, with nothing or with blanks
// and tabs between; any other character ends it (the end of a line does, and what is no part of well-formed UTF-8). A
// character of a run is S if neither before nor behind it another one stands directly, B if one does behind it alone, E
// if one does before it alone, and M if both do.
//
// characters: those that are in runs, by code points, ascending. i32.
// counts: i64. First how many runs begin with each state (B, E, M, S), then how often each state (the second) follows
// each (the first) in a run: BB, BE, BM, BS, EB and so on; then of each character how often it has each state.
//
// smoothing says what becomes of the counts in a file: the log of a probability is log((count + smoothing) / (sum of
// its row + smoothing x entries of that row)), of states that may follow or begin (B and S), and of all characters for
// each state. Where that is log(0) there is no entry, and hmm::log_of_zero where a text begins.
enum Input : std::size_t { text };
enum Output : std::size_t { characters, counts };

inline constexpr std::size_t counts_of_states = hmm::states + hmm::states * hmm::states;
inline constexpr std::uint32_t first_character = 0x4e00, last_character = 0x9fd5;

}  // namespace assay::hmm_train
