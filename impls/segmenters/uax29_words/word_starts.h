// Where words start among 64 bytes, by arithmetic on masks. For files that are compiled for a set of instructions, each
// of which has it for itself.
#pragma once

#include <cstdint>

namespace assay::uax29_words {

using Mask = std::uint64_t;

struct WordMasks {
  Mask letter, number, connector;  // a bit for each byte of such a character
  Mask mid_letter, mid_number;     // signs that may stand within a word, within a number; some are both
  Mask blank, carriage_return, line_feed;
  Mask inside;   // bytes of characters but their first ones
  Mask unknown;  // bytes of which the masks say nothing
};

// Characters of more than one byte that their first bytes tell: ALetter are U+00C0 to U+02BF without U+00D7 and U+00F7,
// U+0400 to U+047F and U+B000 to U+CFFF; Other are U+3040 to U+307F and U+4000 to U+9FFF.
template <class Block>
static inline void add_beyond_ascii(const Block& block, WordMasks& masks) {
  const Mask more = block.between(0x80, 0xbf), more_behind = more >> 1, two_behind = more_behind & more >> 2;
  // Of U+00C0 to U+00FF those two differ in one bit.
  const Mask signs = (block.equal(0x97) | block.equal(0xb7)) >> 1;
  const Mask latin = block.equal(0xc3) & ~signs;
  const Mask of_two = (latin | block.between(0xc4, 0xca) | block.between(0xd0, 0xd1)) & more_behind;
  const Mask syllables = block.between(0xeb, 0xec) & two_behind;
  const Mask ideographs = (block.between(0xe4, 0xe9) | (block.equal(0xe3) & block.equal(0x81) >> 1)) & two_behind;
  const Mask of_three = syllables | ideographs;
  masks.inside = of_two << 1 | of_three << 1 | of_three << 2;
  masks.letter |= of_two | of_two << 1 | syllables | syllables << 1 | syllables << 2;
  masks.unknown &= ~(of_two | of_three | masks.inside);
}

template <class Block>
static inline Mask find_word_starts(const unsigned char* at) {
  const Block block(at);
  const Mask full_stop = block.equal('.') | block.equal('\'');
  WordMasks masks{.letter = block.letters(),
                  .number = block.between('0', '9'),
                  .connector = block.equal('_'),
                  .mid_letter = full_stop | block.equal(':'),
                  .mid_number = full_stop | block.equal(',') | block.equal(';'),
                  .blank = block.equal(' '),
                  .carriage_return = block.equal('\r'),
                  .line_feed = block.equal('\n'),
                  .inside = 0,
                  .unknown = block.beyond_ascii()};
  if (masks.unknown != 0) add_beyond_ascii(block, masks);
  // All that stands before the first byte of which nothing is known.
  Mask known = masks.unknown == 0 ? ~Mask{0} : (masks.unknown & -masks.unknown) - 1;
  const Mask letter = masks.letter & known, number = masks.number & known;
  const Mask behind_letter = letter << 1 & masks.mid_letter, behind_number = number << 1 & masks.mid_number;
  const Mask joined = (behind_letter & letter >> 1) | (behind_number & number >> 1);  // WB6, WB7, WB11, WB12
  // A sign that might join what comes: whether it starts a piece is not known.
  const Mask last = known & ~(known >> 1);
  if (((behind_letter | behind_number) & last) != 0) known &= ~last;
  const Mask word = letter | number | (masks.connector & known) | joined;
  const Mask goes_on = (word & word << 1) | (masks.blank & masks.blank << 1) |
                       (masks.line_feed & masks.carriage_return << 1) | masks.inside;
  return known & ~goes_on & ~Mask{1};
}

}  // namespace assay::uax29_words
