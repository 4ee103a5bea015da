// sentencepiece_train: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/op.h"

namespace assay::sentencepiece_train {

// The pieces that SentencePiece's trainers learn of a text, with their scores.
//
// The text. Its lines (between U+000A) are sentences. Empty ones are left out, and those of more than 4,192 bytes, and
// those that have U+2585 in them. Each is normalised as charsmap_normalize says it (normaliser "identity": no charsmap,
// with dummy prefix, extra white space removed, spaces as U+2581); then <unk>, <s> and </s> in it become a
// boundary: U+0009, or U+001F by the rule 0.2.3.
// Sentences of which nothing is left are left out. (The library puts the last sentence in the place of each of these,
// and does not look at that one.)
//
// Characters. From the most frequent one on (of equal ones the smaller first) characters are *known* until those before
// make up `character_coverage` of all: the share is compared as a float32. U+0000 does not count, and neither it nor
// the boundary is ever known. All others become one that no piece may have. If there are more than `pieces` known
// characters, or none, nothing is learned.
//
// Words. With `split_by_whitespace` each U+2581 begins a word, and without it each sentence is one. Words are in the
// order of how often they are there, the most frequent ones first, and of equal ones the smaller as bytes; sentences in
// that of the text.
//
// A piece has at most `longest` characters, all of them known. With `split_by_whitespace` U+2581 is only its first
// character, and without it may be any but the last, or alone.
//
// Kind bpe. Symbols are the characters at first. Again and again, of all pairs of neighbours that could be a piece, the
// most frequent one becomes a symbol of its own wherever it stands, from the left to the right, and that is the next
// piece. Of equally frequent ones the shorter one (in characters) is taken, then the smaller one (as bytes), then the
// one that was seen first. A pair that spells a piece that there is already is left out for good, and not merged. A
// pair that was there once (if only for a moment, while one merge went through a word) stays among the candidates when
// it is not there any more: such pieces come last. Behind all of them come the known characters, by frequency. The
// score of a piece is its place, negative. Which places of a pair count is the matter of `rule`:
//
// 0.2.0 and 0.2.3: all of them: in 'aaa' the pair of 'a' and 'a' is there twice.
// 0.1.97: not those that overlap the one before them, if that counts; and these are forgotten: until one of its two
//   symbols has become another one, such a place is neither counted nor merged, even where nothing overlaps it later.
//
// Two things are open. The library looks at the 1,000 most frequent candidates alone (or 5% of all symbols, if these
// are more), chosen anew after each 100 pieces, and at those that came since; which of equally frequent ones are among
// them is not said. And of equally frequent pairs that spell the same it merges the one that lies first in memory. So
// pieces are exactly these up to the first one that is not there more often than a candidate that such a list may leave
// out, and up to the first one that two pairs spell equally often; what comes behind is accepted if it is made of known
// characters, all of these come last, and no piece is there twice.
//
// Kind unigram. All of it is computed in float32, and to the last bit: a logarithm, an exponential and the digamma
// function are taken of a float64, and rounded once together with what is added to them.
//
// First pieces: the known characters, which weigh as much as they are there, and all strings of two and more characters
//   that may be pieces and have at least two different characters behind them somewhere in the sentences (the end of a
//   sentence is one), which weigh how often they are there times their length. The heaviest come first, and of equal
//   ones they are in the order of their characters, but a string behind those that begin with it; at most 1,000,000 (by
//   the rule 0.1.97 with the characters). The score of a piece is log(weight) - log(sum of all weights).
//
// Then, until there are at most 1.1 vocab_size pieces, twice each time the first two of these, and the third between:
//
// Expectation: word by word, count * exp(before + score + behind - all) is added to what is expected of each piece that
//   stands there. `before` is the logarithm of the sum over all ways to cut what is before it, those that end in longer
//   pieces first; `behind` that of what is behind it, shorter ones first. The sum of two is
//   more + log(exp(less - more) + 1), and `more` where they differ by more than 50. A character that is no piece scores
//   10 less than the lowest piece, and what is expected of it is added to the first piece.
// Maximisation: pieces that are expected less than 0.5 times are dropped. Scores are digamma(expected) -
//   digamma(sum of all that is expected).
// Pruning: the best way to cut each word (at each place, of equal ones that of the longest piece before it) counts
//   pieces. Those that no way uses are dropped, and so are those whose best way is several pieces. Those that cannot be
//   cut in a second way stay. For each other one, with what the second way cuts it into ("others"),
//     loss = count / words * (log(count) - log(sum)
//            - sum over the others of (log(their count + count) - log(sum + count * (number - 1))))
//   where sum is that of all counts, and number that of the others, or by the rule 0.1.97 that of all pieces. Those of
//   the greatest losses stay, of equal ones the first: up to 0.75 of the pieces, but at least 1.1 vocab_size. Of ways
//   with equal sums the second one follows from std::priority_queue, into which go the parts of ways from the end of
//   the string on, those of longer pieces first.
//
// In the end known characters are pieces in any case (those that were dropped with the lowest score, and 0.0001 more
// for each of them before), and of the others those of the highest scores as far as there is room. They are sorted by
// score, and then as bytes. Where all pieces are dropped, nothing is learned. By the rule 0.2.3 only the boundary is
// another one than by 0.2.0: what that release does besides is not known (docs/finds.md).
//
// text: bytes. pieces: bytes, each piece ended by U+000A. scores: f32, of as many as there are, and zeros behind them.
// `pieces` is vocab_size less the three pieces <unk>, <s> and </s>.
enum Input : std::size_t { text };
enum Output : std::size_t { pieces, scores };

inline constexpr const char *bpe_kind = "bpe", *older_rule = "0.1.97", *newer_rule = "0.2.0", *newest_rule = "0.2.3";
inline constexpr const char* unigram_kind = "unigram";
inline constexpr std::size_t most_seeds = 1'000'000, unknown_counts_for = 0;
inline constexpr float least_expected = 0.5f, unknown_penalty = 10, penalty_step = 0.0001f, shrinking_factor = 0.75f;
inline constexpr std::size_t longest_sentence = 4192;  // in bytes
inline constexpr std::int64_t longest_of_all = 16;     // `longest` is at most so much
inline constexpr char32_t space_mark = U'\u2581', unknown = U'\u2585';
inline constexpr std::string_view unknown_mark = "\u2585";
inline constexpr std::string_view special_pieces[] = {"<unk>", "<s>", "</s>"};

struct Settings {
  bool unigram = false, older = false, newest = false, by_words = true;
  float coverage = 1;
  std::size_t longest = 16;

  char32_t boundary() const { return newest ? U'\x1f' : U'\t'; }
};

inline Settings settings_of(const Parameters& parameters) {
  const auto& rule = parameters.get<std::string>("rule");
  return {parameters.get<std::string>("kind") == unigram_kind,
          rule == older_rule,
          rule == newest_rule,
          parameters.get<bool>("split_by_whitespace"),
          static_cast<float>(parameters.get<double>("character_coverage")),
          static_cast<std::size_t>(parameters.get<std::int64_t>("longest"))};
}

}  // namespace assay::sentencepiece_train
