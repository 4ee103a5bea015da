// hangul_syllables: the order of its values, and its rules, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/op.h"

namespace assay::hangul_syllables {

// Cuts a text into Hangul syllables and other characters: each character that is part of no syllable is a piece by
// itself, be it a lone letter of Hangul (jamo), a sign or a byte that is no part of a character.
//
// By their code points (Unicode 16, Hangul_Syllable_Type) characters are
//   L    initial consonants: U+1100 to U+115F, U+A960 to U+A97C
//   V    vowels: U+1160 to U+11A7, U+D7B0 to U+D7C6
//   T    final consonants: U+11A8 to U+11FF, U+D7CB to U+D7FB
//   LV   syllables without a final consonant: U+AC00, and every 28th up to U+D788
//   LVT  the other ones up to U+D7A3
//
// rule = blocks: what conjoins (UAX #29, GB6 to GB8). There is no cut between L and L, V, LV or LVT; between LV or V
// and V or T; between LVT or T and T. So letters of old Hangul and fillers conjoin, and so do several of a kind. rule =
// modern: what is one syllable of today's Hangul (section 3.12: what composes to one code point by arithmetic): one of
// the 19 L from U+1100 and one of the 21 V from U+1161, or an LV; behind either one of the 27 T from U+11A8, if it is
// there. An LVT is one by itself.
//
// To compose and decompose is what unicode_normalize does (nfc, nfd).
//
// text: bytes. ends: the end of each piece, in bytes, ascending; the last is the length of the text.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

inline constexpr const char *blocks_rule = "blocks", *modern_rule = "modern";

inline bool is_modern(const Parameters& parameters) { return parameters.get<std::string>("rule") == modern_rule; }

}  // namespace assay::hangul_syllables
