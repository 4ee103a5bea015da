// Reads rank files in tiktoken's format, for implementations. The form is said in byte_bpe_encode/op.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"

namespace assay::tokenizers {

struct RankFile {
  struct Token {
    std::uint32_t offset, length;  // in `bytes`
    std::int32_t rank;
    std::uint32_t line;
  };
  std::string bytes;          // of all tokens, one behind the other
  std::vector<Token> tokens;  // by rank, ascending
  std::size_t longest = 0;    // the length of the longest token

  std::string_view text(const Token& token) const { return std::string_view(bytes).substr(token.offset, token.length); }
};

// What is not a rank file is refused with its line and what was expected there.
std::variant<RankFile, Unsupported> read_rank_file(std::string_view path);

}  // namespace assay::tokenizers
