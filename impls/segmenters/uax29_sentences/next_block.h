// What might end a sentence, by masks of 64 bytes. For files that are compiled for a set of instructions, each of which
// has it for itself.
#pragma once

#include <cstdint>

namespace assay::uax29_sentences {

using Mask = std::uint64_t;

// The first bytes of terminators and ends of lines beyond ASCII, as far as the bytes behind them tell; of those of some
// scripts, and of what goes on behind the block, the first alone.
template <class Block>
static inline Mask ends_beyond_ascii(const Block& block) {
  const auto behind = [&](unsigned char low, unsigned char high) { return block.between(low, high) >> 1; };
  const Mask dots = block.between(0xa8, 0xa9) | block.equal(0xa4) | block.between(0xbc, 0xbd);  // of U+2000 to U+203F
  const Mask of_two = (block.equal(0xc2) & behind(0x85, 0x85)) | (block.equal(0xd6) & behind(0x89, 0x89)) |
                      (block.equal(0xd8) & behind(0x9d, 0x9f)) | (block.equal(0xdb) & behind(0x94, 0x94)) |
                      (block.equal(0xdc) & behind(0x80, 0x82)) | (block.equal(0xdf) & behind(0xb9, 0xb9));
  const Mask of_three = (block.equal(0xe0) & (behind(0xa0, 0xa0) | behind(0xa5, 0xa5))) | block.equal(0xe1) |
                        (block.equal(0xe2) & behind(0x80, 0x80) & dots >> 2) |
                        (block.equal(0xe2) & (behind(0x81, 0x81) | behind(0xb3, 0xb3) | behind(0xb8, 0xb9))) |
                        (block.equal(0xe3) & behind(0x80, 0x80)) | block.equal(0xea) |
                        (block.equal(0xef) & (behind(0xb8, 0xb9) | behind(0xbc, 0xbd)));
  const Mask of_four = block.equal(0xf0) & (behind(0x90, 0x91) | behind(0x96, 0x9d));
  constexpr Mask last_two = Mask{3} << 62;
  return of_two | of_three | of_four | (block.between(0xc2, 0xf4) & last_two);
}

template <class Block>
static inline const unsigned char* find_next_block(const unsigned char* at, const unsigned char* end, Mask& ends) {
  for (; end - at >= 64; at += 64) {
    const Block block(at);
    ends = block.equal('.') | block.equal('!') | block.equal('?') | block.equal('\n') | block.equal('\r');
    if (block.beyond_ascii() != 0) ends |= ends_beyond_ascii(block);
    if (ends != 0) return at;
  }
  ends = 0;
  return at;
}

}  // namespace assay::uax29_sentences
