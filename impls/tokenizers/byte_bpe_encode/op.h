// byte_bpe_encode: the order of its values, and its rule, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::byte_bpe_encode {

// The ids of a text: it is cut into pre-tokens by `pattern` (see pretokenize; "none": the text is one pre-token).
// A pre-token that is in the vocabulary as a whole is its id. Any other starts as its bytes; of all neighbours whose
// *concatenated bytes* are in the vocabulary, those with the lowest rank, and of these the leftmost, become one, and
// so on until no neighbours are left that can. Then each part is its id: its rank.
//
// text: bytes. vocabulary: path of a rank file; constant. ids: i32.
enum Input : std::size_t { text, vocabulary };
enum Output : std::size_t { ids };

// A rank file, as tiktoken has them: one token per line, BASE64 SPACE RANK, each line ended by '\n' (the last one
// may lack it). The base64 is padded and canonical, the token has 1 to `longest_token` bytes, the rank is decimal,
// at most 10 digits, below 2^31. Tokens are unique, ranks are unique, all 256 single bytes are there. A file that is
// not so, or larger than this, is refused, with its line and what was expected there.
inline constexpr std::size_t longest_token = 1024;
inline constexpr std::size_t largest_file = std::size_t{32} << 20;  // the largest vocabularies in use have 5 MB
inline constexpr std::size_t most_tokens = std::size_t{1} << 20;

struct Settings {
  std::string pattern;  // the name of one of pretokenize's, or "none"
};

inline Settings settings_of(const Parameters& parameters) { return {parameters.get<std::string>("pattern")}; }

}  // namespace assay::byte_bpe_encode
