// Where characters start among 64 bytes, by arithmetic on masks. For files that are compiled for a set of instructions,
// each of which has it for itself.
#pragma once

#include <cstdint>

namespace assay::characters {

template <class Block>
static inline std::uint64_t find_code_point_starts(const unsigned char* at) {
  using Mask = std::uint64_t;
  const Block block(at);
  if (block.beyond_ascii() == 0) return ~Mask{1};
  const Mask more = block.between(0x80, 0xbf), next = more >> 1, third = more >> 2, fourth = more >> 3;
  const Mask lead_of_two = block.between(0xc2, 0xdf), lead_of_three = block.between(0xe0, 0xef),
             lead_of_four = block.between(0xf0, 0xf4);
  // Table 3-7: behind four of the first bytes not every other one is well-formed.
  const Mask low = block.between(0x80, 0x9f) >> 1, lowest = block.between(0x80, 0x8f) >> 1;
  const Mask overlong = (block.equal(0xe0) & low) | (block.equal(0xf0) & lowest);
  const Mask beyond = (block.equal(0xed) & next & ~low) | (block.equal(0xf4) & next & ~lowest);
  const Mask of_two = lead_of_two & next;
  const Mask of_three = lead_of_three & next & third & ~overlong & ~beyond;
  const Mask of_four = lead_of_four & next & third & fourth & ~overlong & ~beyond;
  const Mask wider = of_three | of_four;
  const Mask inside = (of_two | wider) << 1 | wider << 2 | of_four << 3;
  // What goes on behind the block is not known, but that it starts.
  const Mask cut_off = (lead_of_two & Mask{1} << 63) | (lead_of_three & Mask{3} << 62) | (lead_of_four & Mask{7} << 61);
  const Mask known = cut_off == 0 ? ~Mask{0} : cut_off ^ (cut_off - 1);
  return ~inside & known & ~Mask{1};
}

}  // namespace assay::characters
