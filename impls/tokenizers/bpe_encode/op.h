// bpe_encode: the order of its values, its rule and the codes that it takes, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/op.h"

namespace assay::bpe_encode {

// A text in subwords, as subword-nmt writes them: classic byte pair encoding (Sennrich, Haddow, Birch 2016).
//
// A text is lines, each ended by LF or CR. Blanks (U+0020) at both ends of a line stay; what else stands between blanks
// are words, and between two of them one blank is left. A word is cut into characters, of which the last one is another
// symbol than the same character elsewhere; a byte that is not part of a character is one of its own. Then, again and
// again: of all pairs of neighbours that are codes, the one that the codes have first becomes one symbol wherever it
// stands in the word, from the left; until no pair is a code. What is left is written with "@@ " between.
//
// Of codes that are there twice the first one counts.
//
// text: bytes. vocabulary: path of a file of codes; constant. segmented: bytes.
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { segmented };

inline constexpr const char* continues = "@@ ";

// A file of codes: "#version: 0.2" in the first line, and in each further one two symbols with a blank between, in the
// order in which they are merged. The last symbol of a word ends in "</w>", and so only a right one can. A symbol has
// at least one byte besides, and at most `longest_symbol`; each line ends in LF, which the last one may lack, or in CR
// and LF.
inline constexpr std::size_t longest_symbol = 1024, most_codes = std::size_t{1} << 20,
                             largest_codes_file = std::size_t{32} << 20;

// The file of CLIP, bpe_simple_vocab_16e6.txt, is one as well. Its first line is this, with the quotation mark; and as
// CLIP's SimpleTokenizer (simple_tokenizer.py) does, nothing behind the 48,894 lines that follow is read: with 512
// characters and two special tokens they make 49,408. Its symbols are of letters that stand for bytes, as GPT-2 writes
// them, and so are the texts that it is for: to write them so, and what CLIP does to a text before, is up to the
// caller.
inline constexpr const char* clip_first_line = "\"bpe_simple_vocab_16e6.txt#version: 0.2";
inline constexpr std::uint32_t clip_lines = 49152 - 256 - 2;

}  // namespace assay::bpe_encode
