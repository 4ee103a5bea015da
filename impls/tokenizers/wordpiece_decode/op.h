// wordpiece_decode: the order of its values, and its rule, for its implementations.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "harness/op.h"

namespace assay::wordpiece_decode {

// The text of ids of WordPiece, as the decoder of Hugging Face's tokenizers joins it: of the first id its piece as it
// is; of each further one its piece without the vocabulary's prefix ("##") if it begins with that, or else a blank and
// the piece. `cleanup` takes blanks away:
//
// none: no.
// pieces: of each further piece with the blank before it, and of the first as it is: the replacements below, one after
//   the other, each wherever it fits from the left (tokenizers). What a piece ends with knows nothing of the next one.
// text: the same of the whole text, without that of " do not" (clean_up_tokenization of transformers).
//
// Decoding stops before the first id that is neither a piece nor an added token, and before the first with which the
// text that is not cleaned up would have more than `bytes` bytes. `decoded` is the number of ids before that.
//
// ids: i32. vocabulary: path of a vocabulary (wordpiece_encode/op.h); constant. text: bytes. decoded: i64, one element.
enum Input : std::size_t { ids, vocabulary };
enum Output : std::size_t { text, decoded };

enum class Cleanup : std::uint8_t { none, pieces, text };

using Replacement = std::pair<std::string_view, std::string_view>;
inline constexpr std::string_view of_pieces_alone = " do not";
inline constexpr std::array<Replacement, 11> replacements{{{" .", "."},
                                                           {" ?", "?"},
                                                           {" !", "!"},
                                                           {" ,", ","},
                                                           {" ' ", "'"},
                                                           {" n't", "n't"},
                                                           {" 'm", "'m"},
                                                           {of_pieces_alone, " don't"},
                                                           {" 's", "'s"},
                                                           {" 've", "'ve"},
                                                           {" 're", "'re"}}};

inline Cleanup cleanup_of(const Parameters& parameters) {
  const auto& cleanup = parameters.get<std::string>("cleanup");
  return cleanup == "none" ? Cleanup::none : cleanup == "pieces" ? Cleanup::pieces : Cleanup::text;
}

}  // namespace assay::wordpiece_decode
