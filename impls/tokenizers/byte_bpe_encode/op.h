// byte_bpe_encode: the order of its values, its rules and the vocabularies that it takes, for its implementations.
#pragma once

#include "harness/op.h"

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
// `special` says what becomes of the vocabulary's added tokens in a text:
//
// plain: nothing. They are bytes like others.
// allow: from left to right, where one begins, it is its id; of several that begin there, the longest. What stands
//   between two of them is encoded as if it were a text of its own.
// refuse: a document that holds one has no ids at all. (One that is not empty has ids otherwise: so it can be told.)
//
// With `documents`, the text is several, one behind the other, of which each has the ids that it has alone. Document i
// begins where the one before it ends, and ends at document_ends[i]; what is less than the end before it counts as
// that, what is more than the length of the text as that. What lies behind the last one has no ids.
//
// text: bytes. vocabulary: path of a vocabulary; constant. document_ends: i64, with `documents` alone.
// ids: i32. starts: i64, for each id where in the text its first byte is, in bytes, be it inside a character; with
// `offsets` alone. id_ends: i64, for each document how many ids there are up to its end; with `documents` alone.
enum Input : std::size_t { text, vocabulary, document_ends };
enum Output : std::size_t { ids };

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

inline constexpr const char *plain_special = "plain", *allow_special = "allow", *refuse_special = "refuse";
enum class Special : std::uint8_t { plain, allow, refuse };

struct Settings {
  std::string pattern;  // the name of one of pretokenize's, or "none"
  bool by_pairs = false;
  bool whole_first = true;  // a pre-token that is a token is that from the beginning
  Special special = Special::plain;
  bool offsets = false, documents = false;

  // The ids of one text, which is all bytes.
  bool text_alone() const { return special == Special::plain && !offsets && !documents; }
  // Where among the outputs of a case these are, if it has them.
  std::size_t starts() const { return 1; }
  std::size_t id_ends() const { return offsets ? 2 : 1; }
};

inline Settings settings_of(const Parameters& parameters) {
  const auto& rule = parameters.get<std::string>("rule");
  Settings settings{parameters.get<std::string>("pattern"), rule != bytes_rule, rule != pairs_rule};
  // Who asks for ids alone may leave these out.
  if (const auto* special = parameters.find("special"))
    settings.special = *special == ParameterValue(std::string(allow_special))    ? Special::allow
                       : *special == ParameterValue(std::string(refuse_special)) ? Special::refuse
                                                                                 : Special::plain;
  if (const auto* offsets = parameters.find("offsets")) settings.offsets = std::get<bool>(*offsets);
  if (const auto* documents = parameters.find("documents")) settings.documents = std::get<bool>(*documents);
  return settings;
}

}  // namespace assay::byte_bpe_encode
