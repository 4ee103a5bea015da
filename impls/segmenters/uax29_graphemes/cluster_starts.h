// Where grapheme clusters start among 64 bytes, by arithmetic on masks. For files that are compiled for a set of
// instructions, each of which has it for itself.
#pragma once

#include <cstdint>

namespace assay::uax29_graphemes {

using Mask = std::uint64_t;

struct ClusterMasks {
  Mask inside;   // bytes of characters but their first ones
  Mask unknown;  // bytes of which the masks say nothing
};

// Characters of more than one byte that no rule joins to one like them, as their first bytes tell: U+00C0 to U+02FF,
// U+0380 to U+047F, U+04C0 to U+057F, U+0680 to U+06BF, U+3040 to U+307F, U+30C0 to U+31FF, U+4000 to U+9FFF; and
// syllables of Hangul, U+B000 to U+CFFF, which only jamo join.
template <class Block>
static inline void add_beyond_ascii(const Block& block, ClusterMasks& masks) {
  const Mask more = block.between(0x80, 0xbf), more_behind = more >> 1, two_behind = more_behind & more >> 2;
  const Mask of_two =
      (block.between(0xc3, 0xcb) | block.between(0xce, 0xd1) | block.between(0xd3, 0xd5) | block.equal(0xda)) &
      more_behind;
  const Mask kana = block.equal(0xe3) & (block.equal(0x81) | block.between(0x83, 0x87)) >> 1;
  const Mask of_three = (block.between(0xe4, 0xe9) | block.between(0xeb, 0xec) | kana) & two_behind;
  masks.inside = of_two << 1 | of_three << 1 | of_three << 2;
  masks.unknown &= ~(of_two | of_three | masks.inside);
}

template <class Block>
static inline Mask find_cluster_starts(const unsigned char* at) {
  const Block block(at);
  ClusterMasks masks{0, block.beyond_ascii()};
  if (masks.unknown != 0) add_beyond_ascii(block, masks);
  // All that stands before the first byte of which nothing is known.
  const Mask known = masks.unknown == 0 ? ~Mask{0} : (masks.unknown & -masks.unknown) - 1;
  const Mask one_line_end = block.equal('\n') & block.equal('\r') << 1;
  return known & ~masks.inside & ~one_line_end & ~Mask{1};
}

}  // namespace assay::uax29_graphemes
