// Where pieces start among 64 bytes, by arithmetic on masks. For files that are compiled for a set of instructions,
// each of which has it for itself.
#pragma once

#include <cstdint>

namespace assay::whitespace_punctuation {

using Mask = std::uint64_t;

// All bytes of characters of more than one byte that are letters or marks as their first bytes tell: U+00C0 to U+02BF
// without U+00D7 and U+00F7, U+0300 to U+033F, U+0400 to U+047F, U+4E00 to U+9FFF and U+B000 to U+CFFF.
template <class Block>
static inline Mask words_beyond_ascii(const Block& block) {
  const Mask more = block.between(0x80, 0xbf), more_behind = more >> 1, two_behind = more_behind & more >> 2;
  // Of U+00C0 to U+00FF those two differ in one bit.
  const Mask latin = block.equal(0xc3) & ~((block.equal(0x97) | block.equal(0xb7)) >> 1);
  const Mask of_two = (latin | block.between(0xc4, 0xca) | block.equal(0xcc) | block.between(0xd0, 0xd1)) & more_behind;
  const Mask ideographs = block.between(0xe5, 0xe9) | (block.equal(0xe4) & block.between(0xb8, 0xbf) >> 1);
  const Mask of_three = (ideographs | block.between(0xeb, 0xec)) & two_behind;
  return of_two | of_two << 1 | of_three | of_three << 1 | of_three << 2;
}

template <class Block>
static inline Mask find_run_starts(const unsigned char* at, bool signs_alone) {
  const Block block(at);
  Mask words = block.letters() | block.between('0', '9') | block.equal('_');
  Mask unknown = block.beyond_ascii();
  if (unknown != 0) {
    const Mask more_words = words_beyond_ascii(block);
    words |= more_words, unknown &= ~more_words;
  }
  const Mask known = unknown == 0 ? ~Mask{0} : (unknown & -unknown) - 1;
  const Mask spaces = block.between('\t', '\r') | block.equal(' ');
  const Mask signs = ~words & ~spaces;
  Mask goes_on = (words & words << 1) | (spaces & spaces << 1);
  if (!signs_alone) goes_on |= signs & signs << 1;
  return known & ~goes_on & ~Mask{1};
}

}  // namespace assay::whitespace_punctuation
