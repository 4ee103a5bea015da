// gpt2's pattern as an automaton that is stepped once for each character, and whose steps no branch depends on.
//
// A state is a distance to shift by: the word of a symbol holds, at that distance, the next state, so that a step is
// one shift and a mask (the layout is Per Vognsen's, "Shift-based DFAs"). Where pieces end is looked up beside it, and
// waits for nothing. Which letters a text has is as good as random to a processor: a scanner that branches on them is
// slowed by what it cannot foresee, and by how much depends on the addresses that its branches happen to get.
#pragma once

#include <array>
#include <cstdint>

#include "impls/tokenizers/splitter_of_words.h"

namespace assay::pretokenize {

// What the piece that is open looks like. 10 states of 6 bits fill a word.
enum State : unsigned {
  done,          // nothing may join it
  letters,       // with or without ' ' in front
  numbers,       // likewise
  others,        // likewise
  one_blank,     // ' ', which what follows may join
  one_space,     // another white space
  spaces_blank,  // several, the last is ' ': it leaves them and joins what follows
  spaces_space,  // several, the last is another: it leaves them and stays alone
  one_to_come,   // of a contraction
  two_to_come,   // likewise
  states
};

enum Symbol : std::uint8_t {
  other_symbol,
  letter_symbol,
  number_symbol,
  space_symbol,       // these four are by class
  blank_symbol,       // ' '
  short_contraction,  // an apostrophe with s, t, m or d behind it
  long_contraction,   // with re, ve or ll behind it
  symbols
};

// Where a piece ends: in front of the character before, in front of this one.
enum End : unsigned { no_end = 0, end_before = 1, end_here = 2 };

struct Step {
  State next;
  unsigned ends;
};

// A piece that starts with this.
constexpr State first_state(Symbol symbol) {
  switch (symbol) {
    case letter_symbol: return letters;
    case number_symbol: return numbers;
    case space_symbol: return one_space;
    case blank_symbol: return one_blank;
    case short_contraction: return one_to_come;
    case long_contraction: return two_to_come;
    default: return others;
  }
}

// After ' ' or others, an apostrophe starts no contraction.
constexpr State joined_state(Symbol symbol) {
  return symbol == letter_symbol ? letters : symbol == number_symbol ? numbers : others;
}

constexpr Step step_of(State state, Symbol symbol) {
  const bool space = symbol == space_symbol || symbol == blank_symbol;
  const State more_space = symbol == blank_symbol ? spaces_blank : spaces_space;
  const Step starts_anew{first_state(symbol), end_here};
  switch (state) {
    case letters: return symbol == letter_symbol ? Step{letters, no_end} : starts_anew;
    case numbers: return symbol == number_symbol ? Step{numbers, no_end} : starts_anew;
    case others: return !space && joined_state(symbol) == others ? Step{others, no_end} : starts_anew;
    case one_blank: return {space ? more_space : joined_state(symbol), no_end};
    case one_space: return space ? Step{more_space, no_end} : starts_anew;
    case spaces_blank: return space ? Step{more_space, no_end} : Step{joined_state(symbol), end_before};
    case spaces_space: return space ? Step{more_space, no_end} : Step{first_state(symbol), end_before | end_here};
    case two_to_come: return {one_to_come, no_end};
    case one_to_come: return {done, no_end};
    default: return starts_anew;
  }
}

inline constexpr unsigned bits = 6, mask = (1u << bits) - 1;

struct Words {
  std::array<std::uint64_t, symbols> next{}, ends{};
};

constexpr Words make_words() {
  Words words;
  for (unsigned symbol = 0; symbol < symbols; ++symbol)
    for (unsigned state = 0; state < states; ++state) {
      const Step step = step_of(static_cast<State>(state), static_cast<Symbol>(symbol));
      words.next[symbol] |= std::uint64_t{step.next * bits} << (state * bits);
      words.ends[symbol] |= std::uint64_t{step.ends} << (state * bits);
    }
  return words;
}

inline constexpr Words words = make_words();

// The symbols of ASCII; what takes more than one look is `unclear`.
inline constexpr std::uint8_t unclear = symbols;

constexpr Symbol symbol_of(tokenizers::Class kind) {
  const unsigned set = tokenizers::set_of(kind);
  if ((set & tokenizers::letters) != 0) return letter_symbol;
  if ((set & tokenizers::numbers) != 0) return number_symbol;
  return (set & tokenizers::spaces) != 0 ? space_symbol : other_symbol;
}

constexpr std::array<std::uint8_t, 32> make_symbols_of_classes() {
  std::array<std::uint8_t, 32> made{};
  for (unsigned kind = 0; kind < made.size(); ++kind) made[kind] = symbol_of(static_cast<tokenizers::Class>(kind));
  return made;
}

inline constexpr std::array<std::uint8_t, 32> symbol_of_class = make_symbols_of_classes();

constexpr std::array<std::uint8_t, 256> make_symbols() {
  std::array<std::uint8_t, 256> made{};
  for (unsigned byte = 0; byte < 256; ++byte)
    made[byte] = byte >= 0x80 || byte == '\'' ? unclear
                 : byte == ' '                ? static_cast<std::uint8_t>(blank_symbol)
                                              : symbol_of_class[tokenizers::ascii_class[byte]];
  return made;
}

inline constexpr std::array<std::uint8_t, 256> symbol_of_byte = make_symbols();

struct Looked {
  std::uint8_t symbol, bytes;
};

// Of an apostrophe, or beyond ASCII.
inline Looked look_closely(const tokenizers::Byte* at, const tokenizers::Byte* end) {
  if (*at == '\'') {
    const int length = tokenizers::contraction(at, end);
    return {static_cast<std::uint8_t>(length == 0   ? other_symbol
                                      : length == 2 ? short_contraction
                                                    : long_contraction),
            1};
  }
  const tokenizers::Scanned scanned = tokenizers::scan_beyond_ascii(at, end);
  return {symbol_of_class[scanned.kind], scanned.bytes};
}

inline Looked look(const tokenizers::Byte* at, const tokenizers::Byte* end) {
  const std::uint8_t symbol = symbol_of_byte[*at];
  if (symbol == unclear) [[unlikely]]
    return look_closely(at, end);
  return {symbol, 1};
}

// Writes the ends of the pieces, and a number behind them that does not count as long as more can follow: there is
// room for one for each byte. Returns how many there are.
inline std::int64_t write_ends(const tokenizers::Byte* first, const tokenizers::Byte* end, std::int64_t* written) {
  if (first == end) return 0;
  Looked character = look(first, end);
  unsigned state = first_state(static_cast<Symbol>(character.symbol)) * bits;
  std::int64_t count = 0, before = 0;
  for (const tokenizers::Byte* at = first + character.bytes; at < end; at += character.bytes) {
    character = look(at, end);
    const unsigned ends = static_cast<unsigned>(words.ends[character.symbol] >> state) & mask;
    state = static_cast<unsigned>(words.next[character.symbol] >> state) & mask;
    const std::int64_t here = at - first;
    written[count] = before;
    count += ends & 1;
    written[count] = here;
    count += ends >> 1;
    before = here;
  }
  written[count++] = end - first;
  return count;
}

}  // namespace assay::pretokenize
