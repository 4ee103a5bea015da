// The classes of characters of more than one byte by masks of 64 bytes, as far
// as few bytes tell them: those that texts of many scripts mostly consist of.
// For files that are compiled for a set of instructions, each of which has it
// for itself.
#pragma once

#include <cstdint>

namespace assay::uax29_words {

using Mask = std::uint64_t;

struct WordMasks {
  Mask letter = 0, number = 0; // a bit for each byte of such a character
  Mask unknown = 0;            // bytes of which the masks say nothing
  Mask inside = 0;             // bytes of characters but their first ones
  Mask mark = 0;               // all bytes of Extend
  Mask katakana = 0;           // all bytes of such
  Mask hebrew = 0;             // of `letter`, those of Hebrew
  Mask mid = 0;                // the first bytes of MidNumLet of three bytes
};

template <class Block> class LeadingBytes {
public:
  explicit LeadingBytes(const Block &block)
      : block_(block), more_(block.between(0x80, 0xbf)) {}

  // First bytes, by them and a range of the second.
  Mask of_two(unsigned char lead, unsigned char low, unsigned char high) const {
    return block_.equal(lead) & block_.between(low, high) >> 1;
  }
  // Of the first two bytes, and a range of the third.
  Mask of_three(Mask leads, unsigned char low, unsigned char high) const {
    return leads & block_.between(low, high) >> 2;
  }
  Mask one_behind() const { return more_ >> 1; }
  Mask two_behind() const { return more_ >> 1 & more_ >> 2; }

private:
  const Block &block_;
  Mask more_;
};

// U+00C0 to U+02BF, U+0300 to U+036F, of Greek and Cyrillic most, of Hebrew and
// Arabic letters and marks.
template <class Block>
static inline void add_of_two_bytes(const Block &block,
                                    const LeadingBytes<Block> &leading,
                                    WordMasks &masks) {
  const Mask latin =
      (block.equal(0xc3) & ~((block.equal(0x97) | block.equal(0xb7)) >> 1)) |
      block.between(0xc4, 0xca);
  const Mask greek = leading.of_two(0xce, 0x91, 0xa1) |
                     leading.of_two(0xce, 0xa3, 0xbf) |
                     (block.equal(0xcf) & ~(block.equal(0xb6) >> 1));
  const Mask arabic = leading.of_two(0xd8, 0xa0, 0xbf) |
                      leading.of_two(0xd9, 0x80, 0x8a) | block.equal(0xda) |
                      leading.of_two(0xdb, 0x80, 0x93);
  const Mask hebrew = leading.of_two(0xd7, 0x90, 0xaa);
  const Mask letters =
      (latin | greek | block.between(0xd0, 0xd1) | arabic | hebrew) &
      leading.one_behind();
  const Mask marks =
      (block.equal(0xcc) | leading.of_two(0xcd, 0x80, 0xaf) |
       leading.of_two(0xd6, 0x91, 0xbd) | leading.of_two(0xd9, 0x8b, 0x9f)) &
      leading.one_behind();
  masks.letter |= letters | letters << 1;
  masks.hebrew = hebrew | hebrew << 1;
  masks.mark |= marks | marks << 1;
  masks.inside |= (letters | marks) << 1;
}

// Of Devanagari and Thai letters and marks, dashes and quotes, kana and signs
// of Chinese, ideographs and Hangul.
template <class Block>
static inline void add_of_three_bytes(const Block &block,
                                      const LeadingBytes<Block> &leading,
                                      WordMasks &masks) {
  const Mask two_behind = leading.two_behind();
  const Mask hangul =
      (block.between(0xeb, 0xec) | leading.of_two(0xea, 0xb0, 0xbf) |
       leading.of_two(0xed, 0x80, 0x9d)) &
      two_behind;
  Mask letters = hangul, marks = 0;
  Mask others = (block.between(0xe4, 0xe9) | leading.of_two(0xe3, 0x81, 0x81)) &
                two_behind;
  if (const Mask indic = block.equal(0xe0); indic != 0) {
    const Mask first = leading.of_two(0xe0, 0xa4, 0xa4),
               second = leading.of_two(0xe0, 0xa5, 0xa5);
    letters |= leading.of_three(first, 0x84, 0xb9) |
               leading.of_three(second, 0x98, 0xa1);
    marks |= leading.of_three(first, 0x80, 0x83) |
             leading.of_three(first, 0xbe, 0xbf) |
             leading.of_three(second, 0x80, 0x8f);
    const Mask thai = leading.of_two(0xe0, 0xb8, 0xb8),
               more_thai = leading.of_two(0xe0, 0xb9, 0xb9);
    others |= leading.of_three(thai, 0x81, 0xb0) |
              leading.of_three(thai, 0xb2, 0xb3) |
              leading.of_three(more_thai, 0x80, 0x86);
    marks |= leading.of_three(thai, 0xb1, 0xb1) |
             leading.of_three(thai, 0xb4, 0xba) |
             leading.of_three(more_thai, 0x87, 0x8e);
  }
  if (const Mask general = leading.of_two(0xe2, 0x80, 0x80); general != 0) {
    others |= leading.of_three(general, 0x90, 0x97) |
              leading.of_three(general, 0x9a, 0xa1) |
              leading.of_three(general, 0xa5, 0xa6);
    masks.mid = leading.of_three(general, 0x98, 0x99);
  }
  Mask katakana = 0;
  if (block.equal(0xe3) != 0) {
    const Mask kana = leading.of_two(0xe3, 0x82, 0x82),
               more_kana = leading.of_two(0xe3, 0x83, 0x83);
    const Mask signs = leading.of_two(0xe3, 0x80, 0x80);
    others |= leading.of_three(kana, 0x80, 0x98) |
              leading.of_three(signs, 0x81, 0x83) |
              leading.of_three(signs, 0x88, 0x91);
    katakana = leading.of_three(kana, 0xa1, 0xbf) |
               leading.of_three(more_kana, 0x80, 0xba) |
               leading.of_three(more_kana, 0xbc, 0xbf);
  }
  if (const Mask wide = leading.of_two(0xef, 0xbc, 0xbc); wide != 0)
    others |= leading.of_three(wide, 0x81, 0x81) |
              leading.of_three(wide, 0x88, 0x89) |
              leading.of_three(wide, 0x9f, 0x9f);
  masks.letter |= letters | letters << 1 | letters << 2;
  masks.mark |= marks | marks << 1 | marks << 2;
  masks.katakana = katakana | katakana << 1 | katakana << 2;
  const Mask all = katakana | letters | marks | others | masks.mid;
  masks.inside |= all << 1 | all << 2;
  masks.unknown &= ~(others | masks.mid | katakana);
}

// All that is known of bytes beyond ASCII; `unknown` has all of them before.
template <class Block>
static inline void add_beyond_ascii(const Block &block, WordMasks &masks) {
  const LeadingBytes<Block> leading(block);
  add_of_two_bytes(block, leading, masks);
  if (block.between(0xe0, 0xef) != 0)
    add_of_three_bytes(block, leading, masks);
  masks.unknown &= ~(masks.letter | masks.mark | masks.inside);
}

} // namespace assay::uax29_words
