// What implementations share: which characters are letters.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "impls/segmenters/pinyin_syllables/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::pinyin_syllables {

using tokenizers::Byte;
using tokenizers::Scanned;

// A letter: 1 to 26, small; u with a diaeresis is v. 0: none.
using Code = std::uint8_t;
inline constexpr Code marked = 0x80, code_of_v = 'v' - 'a' + 1;
inline constexpr std::uint32_t end_of_letters = 0x250;  // all of them are below

constexpr std::array<Code, end_of_letters> letter_codes() {
  std::array<Code, end_of_letters> codes{};
  for (unsigned letter = 0; letter < 26; ++letter)
    codes['a' + letter] = codes['A' + letter] = static_cast<Code>(letter + 1);
  codes[0xfc] = codes[0xdc] = code_of_v;
  struct Vowel {
    char letter;
    std::uint32_t small[4], capital[4];
  };
  constexpr Vowel vowels[] = {{'a', {0x101, 0xe1, 0x1ce, 0xe0}, {0x100, 0xc1, 0x1cd, 0xc0}},
                              {'e', {0x113, 0xe9, 0x11b, 0xe8}, {0x112, 0xc9, 0x11a, 0xc8}},
                              {'i', {0x12b, 0xed, 0x1d0, 0xec}, {0x12a, 0xcd, 0x1cf, 0xcc}},
                              {'o', {0x14d, 0xf3, 0x1d2, 0xf2}, {0x14c, 0xd3, 0x1d1, 0xd2}},
                              {'u', {0x16b, 0xfa, 0x1d4, 0xf9}, {0x16a, 0xda, 0x1d3, 0xd9}},
                              {'v', {0x1d6, 0x1d8, 0x1da, 0x1dc}, {0x1d5, 0x1d7, 0x1d9, 0x1db}}};
  for (const Vowel& vowel : vowels)
    for (unsigned tone = 0; tone < 4; ++tone)
      codes[vowel.small[tone]] = codes[vowel.capital[tone]] = static_cast<Code>((vowel.letter - 'a' + 1) | marked);
  return codes;
}
inline constexpr std::array<Code, end_of_letters> codes_of_letters = letter_codes();

inline Code code_of(Scanned character) {
  return character.code_point < end_of_letters ? codes_of_letters[character.code_point] : Code{0};
}

// Where the mark of a syllable's tone stands.
inline std::size_t place_of_mark(std::string_view syllable) {
  for (const std::string_view first : {"a", "e", "ou"})
    if (const std::size_t place = syllable.find(first); place != syllable.npos) return place;
  return syllable.find_last_of("iouv");
}

// Calls take(syllable) for each of the table.
template <class Take>
void for_each_syllable(const Take& take) {
  for (std::string_view rest = syllables; !rest.empty();) {
    const std::size_t length = rest.find(' ');
    take(rest.substr(0, length));
    rest.remove_prefix(length + 1);
  }
}

inline bool is_tone(Byte byte) { return byte >= '0' && byte <= '5'; }

}  // namespace assay::pinyin_syllables
