// bpe_train: the order of its values, and its rule, for its implementations.
#pragma once

#include <cstdint>
#include <string>

#include "harness/op.h"

namespace assay::bpe_train {

// The merges that byte pair encoding learns of a text. The text is cut into words, and each word into symbols. Then,
// again and again: of all pairs of neighbours in a word the most frequent one becomes a symbol of its own wherever it
// stands, from the left to the right. Which is the most frequent one is counted anew each time, in all words, as often
// as each occurs; in 'aaa' the pair of 'a' and 'a' is there twice. It ends with the `merges`-th merge, or when no pair
// is there `least_frequency` times any more.
//
// kind: byte_level: words are the pre-tokens of `pattern` (see pretokenize; "none": the text is one word), and symbols
//   bytes; the id of a byte is its number.
// byte_level_gpt2: the same, but ids of bytes are in GPT-2's order: first those that are printed, then the others.
// classic: words are what stands between blanks and ends of lines (U+0020, CR, LF), and symbols are characters; the
// last
//   one of a word is another symbol than the same character elsewhere. The id of a character is twice its code point,
//   and at the end of a word one more. A byte that is not part of a character counts as code point 0x110000 + itself.
// ties: which of equally frequent pairs is taken.
//   smallest_ids: that of the smallest left id, and of these that of the smallest right one.
//   largest_pair: that whose left symbol is the greatest as a text, and of these that whose right one is. Texts are
//     compared byte by byte; of the kind classic code point by code point, and the end of a word is "</w>" there. Of
//     pairs with the same texts that of the largest left id, and then of the largest right one.
//   first_seen: that which stands first in the text as it is merged by now: the words in the order in which each occurs
//     first.
// No symbol is spelled by two pairs. (Wherever a text becomes one symbol, no merge has joined a part of it with what
// stands beside it; and so all merges in it followed from the text alone.)
//
// text: bytes. merges: the ids of each pair, left and right, in the order of the merges. New symbols have the ids from
// `first_merged` on, in the order in which they came.
enum Input : std::size_t { text };
enum Output : std::size_t { merges };

enum class Alphabet : std::uint8_t { byte_level, byte_level_gpt2, classic };
enum class Ties : std::uint8_t { smallest_ids, largest_pair, first_seen };

inline constexpr std::uint32_t no_character = 0x110000;  // and the byte
inline constexpr std::int32_t first_merged_byte_level = 256, first_merged_classic = 2 * (0x110000 + 256);

struct Settings {
  Alphabet symbols = Alphabet::byte_level;
  std::string pattern;
  std::int64_t merges = 0, least_frequency = 1;
  Ties ties = Ties::smallest_ids;

  bool classic() const { return symbols == Alphabet::classic; }
  std::int32_t first_merged() const { return classic() ? first_merged_classic : first_merged_byte_level; }
};

inline Settings settings_of(const Parameters& parameters) {
  const auto& kind = parameters.get<std::string>("kind");
  const auto& ties = parameters.get<std::string>("ties");
  return {kind == "classic"           ? Alphabet::classic
          : kind == "byte_level_gpt2" ? Alphabet::byte_level_gpt2
                                      : Alphabet::byte_level,
          parameters.get<std::string>("pattern"), parameters.get<std::int64_t>("merges"),
          parameters.get<std::int64_t>("least_frequency"),
          ties == "largest_pair" ? Ties::largest_pair
          : ties == "first_seen" ? Ties::first_seen
                                 : Ties::smallest_ids};
}

}  // namespace assay::bpe_train
