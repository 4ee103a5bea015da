// The automaton of Aho and Corasick (1975) over all patterns, as a table without states: for automaton.cpp.
//
// A state is the longest beginning of a pattern that the characters read so far end with. Most of what a state does
// with a character it shares with the state of its last character alone; that is kept once for all, in `usual`. What
// is its own lies in `own`, the rows of all states pushed into one another: a state is the place where its row begins,
// and an entry says to which column it belongs.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "impls/segmenters/hyphenate/pattern_file.h"

namespace assay::hyphenate {

using State = std::uint32_t;
using Column = std::uint32_t;  // a letter of the patterns, from 1; 0: any other

// What a state adds to the levels: of the place behind the last character read (the last of these) and those before it.
using Levels [[gnu::vector_size(16)]] = std::uint8_t;

struct PackedAutomaton {
  // Empty, or why this has not become one.
  std::string make(const PatternFile& file);

  State next(State state, Column before, Column column) const {
    const std::uint32_t entry = own[state + column];
    const State otherwise = usual[before * columns + column];
    return (entry & 0xffu) == column ? entry >> 8 : otherwise;
  }

  std::vector<char32_t> letters;  // of the columns; the first is none
  Column columns = 0, dot = 0;
  std::vector<std::uint32_t> own;    // the column in the lower 8 bits, the state above
  std::vector<State> usual;          // by the last two columns
  std::vector<std::uint32_t> added;  // by state: its place in `levels`, and whether there are farther ones
  std::vector<Levels> levels;        // the first are none
  static constexpr std::uint32_t has_farther = 1u << 31;
  // Of patterns that are longer: so many places before the last, which is 16 at least.
  struct Farther {
    std::uint32_t back;
    std::uint8_t level;
  };
  std::vector<std::vector<Farther>> farther;  // beside `levels`
};

}  // namespace assay::hyphenate
