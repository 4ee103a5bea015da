// wordpiece_top_down: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstdint>
#include <string>

#include "harness/op.h"

namespace assay::wordpiece_top_down {

// The pieces that TensorFlow Text's learner of WordPiece finds in a text (wordpiece_tokenizer_learner_lib.py), from
// whole words down. The text becomes words by bert_normalize, with the parameters `rule` and `case`. Those that count
// have at most `longest` characters, all of them among the `characters` most frequent ones (of equally frequent ones
// the smaller code points), which are counted in words of at most so many characters.
//
// By a *threshold* T, pieces are found in `iterations` rounds. In each, from every *start* of a word the strings that
// begin there and are a beginning of the rest of the word are counted, as often as the word is there; those that begin
// behind the first character are others than the same ones at the beginning ("##ab" and "ab"). In the first round every
// character is a start, and then each at which a piece begins if the word is cut by the pieces of the round before,
// the longest first. Then, from the longest to the shortest string: it becomes a piece if its count is at least T; and
// its count is taken off those of all strings that are beginnings of it and were counted. `subtract`:
//
// all: always, as the program has it. So what is left of a string is how often it ends a word.
// kept: if it becomes a piece, as the guide of the program says.
//
// At the end of a round, all characters are pieces, at the beginning and behind it, with a count of 1 if they are none.
//
// The threshold is searched for: at first `lower` is `least_frequency`, or the count of the rarest word of all if that
// is greater, and `upper` that of the most frequent one (also of words that do not count). T = (lower + upper) / 2,
// rounded down. It ends if there are at most `pieces` pieces, and at least so many less `slack` times that; if lower >=
// upper; and if T <= 1. Else, lower = T + 1 if there are too many, and upper = T - 1 if not. What the last T gave
// counts, even if that is more than were asked for.
//
// The order: characters at the beginning, by their code points; then all others, by their counts in the last round, the
// greatest first, and of the same count by their spelling ("##" is part of it), by code points.
//
// text: bytes. pieces: each ended by U+000A, as many as there are, but `pieces` at most. found: the last T, and how
// many pieces there are. Of a text without words, both are 0.
enum Input : std::size_t { text };
enum Output : std::size_t { pieces, found };

inline constexpr std::int64_t longest_of_all = 50;
// A piece has four bytes for each character at most, two for "##" and one for its end.
inline constexpr std::int64_t bytes_of_piece = 4 * longest_of_all + 3;

struct Settings {
  bool hf = false, cased = false, subtracts_all = true;
  std::int64_t pieces = 0, least_frequency = 1, iterations = 4, longest = longest_of_all, characters = 1000;
  double slack = 0.05;
};

inline Settings settings_of(const Parameters& parameters, std::int64_t pieces) {
  const auto number = [&](const char* name) { return parameters.get<std::int64_t>(name); };
  return {parameters.get<std::string>("rule") == "hf",
          parameters.get<std::string>("case") == "cased",
          parameters.get<std::string>("subtract") == "all",
          pieces,
          number("least_frequency"),
          number("iterations"),
          number("longest"),
          number("characters"),
          parameters.get<double>("slack")};
}

}  // namespace assay::wordpiece_top_down
