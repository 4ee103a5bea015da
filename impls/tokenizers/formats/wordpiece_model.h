// What a vocabulary of WordPiece holds, in whichever format its file is, for implementations. The formats are said in
// wordpiece_encode/op.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"
#include "impls/tokenizers/formats/added_token.h"

namespace assay::tokenizers {

struct WordPieceModel {
  struct Piece {
    std::int32_t id = 0;
    std::string text;  // with the prefix, if it goes on with a word
    std::uint32_t line = 0;
  };

  std::vector<Piece> pieces;        // by id, ascending
  std::vector<Piece> added;         // that are no pieces, for who decodes
  std::vector<AddedToken> special;  // all that stand for themselves in a text, by id: pieces or not
  std::string prefix = "##";
  std::int32_t unknown = 0;              // the id of what stands for a word that cannot be spelled
  std::size_t longest = 0;               // the bytes of the longest piece
  std::optional<std::int64_t> max_word;  // as the file says it, where it does
  std::optional<bool> lowercase;
};

// A file that is none of the formats is refused with its line and what was expected there; one that asks for what is
// not supported, by its name.
std::variant<WordPieceModel, Unsupported> read_wordpiece_model(std::string_view path);

}  // namespace assay::tokenizers
