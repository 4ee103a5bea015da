// byte_bpe_encode: the order of its values, its rules and the vocabularies that it takes, for its implementations.
#pragma once

#include "harness/op.h"
#include "impls/tokenizers/documents/op.h"

namespace assay::byte_bpe_encode {

// The ids of a text: it is cut into pre-tokens by `pattern` (see pretokenize; "none": the text is one pre-token). Each
// starts as its bytes, and neighbours become one until no two are left that can; then each part is its id. `rule` says
// which go first:
//
// bytes: those whose *concatenated bytes* are the token of the lowest id, and of these the leftmost. A pre-token that
// is
//   a token as a whole is that from the beginning, though no merge may lead there.
// pairs: those that come first in the list of merges, and of equal ones the leftmost. A pre-token that is a token is
//   nothing special.
// pairs_ignore_merges: as pairs, but a pre-token that is a token is that from the beginning.
//
// A vocabulary that lists no merges has those of every cut of a token in two tokens: in the order of the ids of the
// tokens, then of those of the left parts. Nothing is normalised.
//
// `special`, `offsets` and `documents` are those of documents/op.h. (A document that is not empty has ids: so one that
// is refused can be told.)
//
// text: bytes. vocabulary: path of a vocabulary; constant. document_ends: i64, with `documents` alone.
// ids: i32. starts: i64, for each id where in the text its first byte is, in bytes, be it inside a character; with
// `offsets` alone. id_ends: i64, for each document how many ids there are up to its end; with `documents` alone.
using documents::document_ends, documents::ids, documents::text, documents::vocabulary;

// Vocabularies come in these formats; docs/tokenizers.md says what each has to hold. What is not so, or larger than
// this, is refused, with its line and what was expected there.
// - A rank file, as tiktoken has them: one token per line, BASE64 SPACE RANK, each line ended by '\n' (the last one may
//   lack it). The base64 is padded and canonical, the rank is decimal, at most 10 digits. Ranks are ids.
// - A tokenizer.json, as Hugging Face's tokenizers has them, of a BPE over bytes.
// - A tekken.json, as mistral-common has them.
// - A vocab.json with its merges.txt behind it, as GPT-2 has them, in one file.
// In all of them a token has 1 to `longest_token` bytes and an id below 2^31, tokens and ids are unique, and all 256
// single bytes are there.
inline constexpr std::size_t longest_token = 1024;
inline constexpr std::size_t largest_file = std::size_t{32} << 20;  // the largest in use have 19 MB
inline constexpr std::size_t most_tokens = std::size_t{1} << 20;    // and as many merges that are listed

inline constexpr const char *bytes_rule = "bytes", *pairs_rule = "pairs", *whole_pairs_rule = "pairs_ignore_merges";

struct Settings {
  std::string pattern;  // the name of one of pretokenize's, or "none"
  bool by_pairs = false;
  bool whole_first = true;  // a pre-token that is a token is that from the beginning
  documents::Asked asked;
};

inline Settings settings_of(const Parameters& parameters) {
  const auto& rule = parameters.get<std::string>("rule");
  return {parameters.get<std::string>("pattern"), rule != bytes_rule, rule != pairs_rule,
          documents::asked_by(parameters, 1)};
}

}  // namespace assay::byte_bpe_encode
