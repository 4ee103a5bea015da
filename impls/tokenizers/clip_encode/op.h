// clip_encode: the order of its values, its rules and the file that it takes, for its implementations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/op.h"

namespace assay::clip_encode {

// The ids of a text as CLIP has them: byte pair encoding of words in small letters, whose ends are marked.
//
// open_clip (SimpleTokenizer of open_clip, which is OpenAI's, with clean="lower"):
//   1. U+001C to U+001F become blanks (str.split takes them for white space); then all is lower case, with a final
//      sigma where one ends a word, as unicode_normalize has it. Bytes that are part of no character stay as they are.
//   2. The text is cut by `expressions[0]`; what lies between two matches is white space, and gone.
//   3. A match that is `special[0]` or `special[1]` is the id of that. Of any other one each byte is a symbol, of which
//      the last one is another than the same byte elsewhere. Then, again and again: of all pairs of neighbours that are
//      merges, the one that the file has first becomes one symbol wherever it stands, from the left.
// hf (CLIPTokenizerFast of transformers, without its added tokens):
//   1. NFC; then each character by itself in lower case (there is no final sigma).
//   2. The text is cut by `expressions[1]`.
//   3. The same, but nothing is special, and one pair becomes one symbol at a time: of all that stand in the word that
//      of the first merge, and of these the leftmost.
//
// What CLIP does besides is not done: ftfy's mending and HTML's entities before, ids for the start and the end of a
// text around it, and cutting it to 77 ids.
//
// text: bytes. vocabulary: path of a file of merges; constant. ids: i32.
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { ids };

inline constexpr const char *open_clip_rule = "open_clip", *hf_rule = "hf";

inline constexpr std::array<std::string_view, 2> special{"<start_of_text>", "<end_of_text>"};
inline constexpr std::array<std::string_view, 2> expressions{
    R"((?i:<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d)|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)",
    R"('s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)"};

// The file is bpe_simple_vocab_16e6.txt of CLIP, or one like it. Its first line is `first_line`, with the quotation
// mark. Each further one has two symbols with a blank between, of letters that stand for bytes as GPT-2 writes them;
// the last symbol of a word ends in "</w>", and so only a right one can, and "</w>" stands nowhere else in what both
// make. A symbol has 1 to `longest_symbol` bytes, and no pair is there twice. Lines end in LF, which the last one may
// lack, or in CR and LF. Nothing behind `most_merges` lines is read, as CLIP does not.
//
// Ids: 0 to 255 are the bytes in GPT-2's order (those that it writes as themselves first), 256 to 511 the same at the
// end of a word, 512 and on what the merges make, in their order. What two merges make alike has the id of the last.
// Behind all of these come the two special ones.
inline constexpr const char* first_line = "\"bpe_simple_vocab_16e6.txt#version: 0.2";
inline constexpr std::size_t most_merges = 49152 - 256 - 2, longest_symbol = 1024, largest_file = std::size_t{32} << 20;
inline constexpr std::uint32_t first_at_end = 256, first_made = 512;

// A character may become three by NFC, and nothing grows more than that; each byte then has an id at most.
inline constexpr int most_growth = 3;

struct Settings {
  bool hf = false;
};

inline Settings settings_of(const Parameters& parameters) { return {parameters.get<std::string>("rule") == hf_rule}; }

}  // namespace assay::clip_encode
