// Hidden Markov models of the places of characters in words: the form of their files, for the ops that read and make
// them. Both readers (model_file.h for implementations, reference_model.h for contracts) hold to it, and share nothing
// else.
#pragma once

#include <cstddef>

namespace assay::hmm {

// The states, in the order of their letters, which is also that in which ties are decided: a character begins a word
// (B), ends one (E), is in the middle of one (M) or is one (S).
inline constexpr std::size_t states = 4;
inline constexpr char letters[states + 1] = "BEMS";
// Behind B and M come E and M, behind E and S come B and S.
constexpr bool may_follow(std::size_t state, std::size_t before) {
  const bool is_open = before == 0 || before == 2, goes_on = state == 1 || state == 2;
  return is_open == goes_on;
}

// The log of a probability that is 0, as jieba has it.
inline constexpr double log_of_zero = -3.14e100;
// Of those that are not 0.
inline constexpr double nearest_to_zero = -1e-300;

// A file is what jieba.finalseg has, prob_start.py, prob_trans.py and prob_emit.py, one behind the other: three times
// P={...}, a dictionary as Python writes it, with white space anywhere between its parts (blanks, tabs, CR, LF). Lines
// that begin with "from " before a P are passed over.
// - The first has each state with the log of the probability that a text begins with it.
// - The second has each state with a dictionary of states that may follow it, with the log of their probabilities. One
// that
//   is not there has log_of_zero.
// - The third has each state with a dictionary of characters, with the logs of their probabilities. One that is not
// there
//   has log_of_zero.
// Keys stand in single or double quotes, each once; characters as themselves (but no control character, quote or
// backslash) or as \uXXXX, with four hexadecimal digits, and no surrogate. A number is a decimal one with or without a
// fraction and an exponent, from log_of_zero to nearest_to_zero, or 0. A comma may stand behind the last entry.
// What is not so, or larger than this, is refused, with its line and what was expected there.
inline constexpr std::size_t largest_file = std::size_t{32} << 20, longest_number = 40;

}  // namespace assay::hmm
