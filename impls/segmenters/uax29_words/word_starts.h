// Where words start among 64 bytes, by arithmetic on masks. For files that are
// compiled for a set of instructions, each of which has it for itself.
#pragma once

#include <cstdint>

#include "impls/segmenters/uax29_words/word_masks.h"

namespace assay::uax29_words {

// Those of `bits` that lie in a row behind one of `seeds`, without a gap.
static inline Mask in_a_row(Mask seeds, Mask bits) {
  const Mask first = seeds << 1 & bits;
  return bits & ~(bits + first);
}

template <class Block>
static inline Mask find_word_starts(const unsigned char *at) {
  const Block block(at);
  const Mask apostrophe = block.equal('\''),
             full_stop = block.equal('.') | apostrophe;
  WordMasks masks{.letter = block.letters(),
                  .number = block.between('0', '9'),
                  .unknown = block.beyond_ascii()};
  const Mask mid_letter = full_stop | block.equal(':'),
             mid_number = full_stop | block.equal(',') | block.equal(';');
  const Mask blank = block.equal(' ');
  Mask connector = block.equal('_');
  const Mask line_feed = block.equal('\n'), carriage_return = block.equal('\r');
  if (masks.unknown != 0) {
    add_beyond_ascii(block, masks);
    // Marks go with what they stand behind, whatever that is (WB4); but for
    // newlines, and signs of which it matters what stands behind them.
    const Mask alone = block.between('\n', '\r') | mid_letter | mid_number;
    masks.unknown |= (alone << 1 | masks.mid << 3) & masks.mark;
    // Behind Hebrew letters quotes have rules of their own.
    if (masks.hebrew != 0)
      masks.unknown |=
          in_a_row(masks.hebrew, masks.mark | apostrophe | block.equal('"')) &
          ~masks.mark;
    masks.letter |= in_a_row(masks.letter, masks.mark);
    masks.number |= in_a_row(masks.number, masks.mark);
    connector |= in_a_row(connector, masks.mark);
    masks.katakana |= in_a_row(masks.katakana, masks.mark);
    masks.inside |= masks.mark;
  }
  // All that stands before the first byte of which nothing is known.
  Mask known =
      masks.unknown == 0 ? ~Mask{0} : (masks.unknown & -masks.unknown) - 1;
  const Mask letter = masks.letter & known, number = masks.number & known;
  const Mask behind_letter = letter << 1 & (mid_letter | masks.mid),
             behind_number = number << 1 & (mid_number | masks.mid);
  // A sign that might join what comes: whether it starts a piece is not known
  // where that is not.
  const Mask long_sign = masks.mid & known,
             open = (behind_letter | behind_number) & known;
  const Mask short_end = open & ~long_sign & ~(known >> 1),
             long_end = open & long_sign & ~(known >> 3);
  const Mask undecided = short_end | long_end;
  if (undecided != 0)
    known &= (undecided & -undecided) - 1;
  const Mask joined =
      ((behind_letter & letter >> 1) | (behind_number & number >> 1)) &
      ~long_sign; // WB6, WB7, WB11, WB12
  const Mask joined_long =
      ((behind_letter & letter >> 3) | (behind_number & number >> 3)) &
      long_sign;
  const Mask word = letter | number | (connector & known) | joined |
                    joined_long | joined_long << 1 | joined_long << 2;
  const Mask katakana = masks.katakana & known,
             either = katakana | (connector & known);
  const Mask goes_on = (word & word << 1) | (either & either << 1) |
                       (blank & blank << 1) |
                       (line_feed & carriage_return << 1) | masks.inside;
  return known & ~goes_on & ~Mask{1};
}

} // namespace assay::uax29_words
