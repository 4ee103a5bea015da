// charsmap_normalize: the order of its values, its rule and the models that it takes, for its implementations and for
// those of the other ops on SentencePiece's models.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/op.h"

namespace assay::charsmap_normalize {

// A text as SentencePiece's encoders see it, by what its model says. From left to right, a *prefix* of what is left is
// taken and replaced:
// - by itself, if it is a user-defined symbol of the model: of several the longest;
// - else by what the model's charsmap has for it: of several that begin here the longest;
// - else a character (of well-formed UTF-8) by itself, or one byte that is part of none by U+FFFD.
// Then, where the model says so:
// - `remove_extra_whitespaces`: prefixes at the beginning that become exactly one space (U+0020) are dropped; if
// nothing
//   is left, that is all: the result is empty. Of what a prefix becomes, spaces at its beginning are dropped if what
//   was written before ended in a space, or if nothing was written yet; what becomes nothing at all changes nothing of
//   that. In the end, spaces are taken off the end of the result, and U+2581 that stood in the text as well as those
//   that spaces became, down to the one of the dummy prefix.
// - `add_dummy_prefix`: a space goes before all else, or with `treat_whitespace_as_suffix` behind all else. An empty
//   text gets none.
// - `escape_whitespaces`: each space is U+2581.
//
// text: bytes. vocabulary: path of a model; constant. normalized: bytes.
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { normalized };

// A model is the ModelProto of sentencepiece_model.proto (0.2.3), a message of protocol buffers. Its fields may stand
// in any order, and those that are not named here are skipped; of one that is there twice the last counts. Taken are,
// with their numbers: pieces (1), of which each has piece (1), score (2) and type (3); trainer_spec (2) with model_type
// (3), treat_whitespace_as_suffix (24), byte_fallback (35) and unk_surface (44); normalizer_spec (3) with
// precompiled_charsmap (2), add_dummy_prefix (3), remove_extra_whitespaces (4) and escape_whitespaces (5);
// denormalizer_spec (5), of which the charsmap has to be empty.
//
// Each piece is UTF-8 without U+0000, and no two are the same; scores are finite; exactly one is UNKNOWN. With
// byte_fallback, all 256 pieces of type BYTE are there, <0x00> to <0xFF>, and without it none.
//
// A charsmap begins with the size of its trie in bytes (32 bits, little-endian), a multiple of 1024. Then comes the
// trie, as darts-clone lays it out: units of 32 bits, of which one has its label in bits 0 to 7 and in bit 31, whether
// a value hangs at it in bit 8, and in bits 10 to 30 how far its children are away, times 256 if bit 9 is set. From
// unit n, whose children are at distance d, the child for byte b is the unit n ^ d ^ b if that has the label b, and the
// value is in bits 0 to 30 of the unit n ^ d. It is the place of the replacement in what stands behind the trie, which
// a zero byte ends. The whole is refused if it leads out of itself or in circles, or is, with what it shares written
// out, larger than `most_nodes`.
inline constexpr std::size_t longest_piece = 1024, most_pieces = std::size_t{1} << 20,
                             largest_model = std::size_t{32} << 20, longest_rule = 1024,
                             most_nodes = std::size_t{1} << 20;
// What a prefix becomes has at most so many times its bytes, each space counted as the three bytes of U+2581: so it is
// known how much room a text needs. (U+FDFA, of three bytes, becomes 39 in NFKC.)
inline constexpr std::size_t most_growth = 16, room_besides = 3;

inline constexpr const char *space_mark = "\u2581", *replacement_character = "\ufffd";

}  // namespace assay::charsmap_normalize
