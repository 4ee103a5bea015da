// What a vocabulary for byte pair encoding holds, in whichever format its file is, for implementations. The formats are
// said in byte_bpe_encode/op.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"
#include "impls/tokenizers/formats/added_token.h"

namespace assay::tokenizers {

struct BpeModel {
  struct Token {
    std::uint32_t offset, length;  // in `bytes`
    std::int32_t id;
    std::uint32_t line;
  };
  // Two tokens that become one, by their places among the tokens.
  struct Merge {
    std::uint32_t left, right, merged;
  };
  using Added = AddedToken;

  std::string bytes;          // of all tokens, one behind the other
  std::vector<Token> tokens;  // by id, ascending; all single bytes are among them
  std::size_t longest = 0;    // the length of the longest token
  bool lists_merges = false;  // otherwise an id is a rank
  std::vector<Merge> merges;  // as they are listed
  bool ignores_merges = false;
  std::vector<Added> added;  // by id, ascending
  std::string normalizer;    // "NFC", or empty
  std::vector<std::string> splits;

  std::string_view text(const Token& token) const { return std::string_view(bytes).substr(token.offset, token.length); }
};

// A file that is none of the formats is refused with its line and what was expected there; one that asks for what is
// not supported, by its name.
std::variant<BpeModel, Unsupported> read_bpe_model(std::string_view path);

}  // namespace assay::tokenizers
