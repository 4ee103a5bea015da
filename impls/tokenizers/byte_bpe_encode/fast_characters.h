// Characters of two and three bytes that `fast` takes for one symbol from the start, instead of merging their bytes.
//
// A merge that reaches over the edge of a character may come before those within it: then its bytes have to be symbols.
// That no such merge can is known of most characters before any text is seen. As long as the next merge within the
// character comes before all merges that its first symbol has with what ends before the character, and before all that
// its last symbol has with what begins behind it, the character becomes one symbol in any text. And nothing else
// changes if it is one from the start: its own merges with its neighbours, which then are possible earlier, come after
// those within it, and so after whatever would have been merged before these.
#pragma once

#include <cstdint>

#include "impls/tokenizers/byte_bpe_encode/fast.h"

namespace assay::byte_bpe_encode::cached {

// Lead and following bytes, well-formed or not: of two bytes there are 2^11, of three 2^16.
constexpr std::uint32_t characters_of_two = 2048, all_characters = characters_of_two + 65536;

[[gnu::always_inline]] inline bool continues(unsigned byte) { return (byte & 0xc0u) == 0x80u; }
[[gnu::always_inline]] inline bool leads(unsigned byte) { return byte >= 0xc0 && byte < 0xf0; }

[[gnu::always_inline]] inline std::uint32_t number_of_two(const Byte* at) {
  return (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu);
}
[[gnu::always_inline]] inline std::uint32_t number_of_three(const Byte* at) {
  return characters_of_two + ((at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu));
}

// What is before a character, as far as it matters: a bit of its entry says whether it is one symbol there. Behind it
// no byte follows that continues.
enum Before : unsigned { at_start = 29, behind_continuing = 30, behind_another = 31 };
// The other bits of an entry are its token.
constexpr std::uint32_t token_of_entry = (std::uint32_t{1} << 24) - 1;

}  // namespace assay::byte_bpe_encode::cached
