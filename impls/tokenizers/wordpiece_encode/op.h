// wordpiece_encode: the order of its values, its rules and the vocabularies that it takes, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "harness/op.h"
#include "impls/tokenizers/documents/op.h"

namespace assay::wordpiece_encode {

// The ids of a text by WordPiece, as BERT has it. The text becomes words by bert_normalize, with the parameters `rule`
// and `case`. Of each word, from left to right, the longest beginning that is a piece is cut off: the first one as
// it is, each further one with the vocabulary's prefix ("##") before it. Where none is, the whole word is the one id of
// the unknown piece, and so it is if the word has more than `max_word` characters. (Characters are code points; a byte
// that is part of none is one.)
//
// max_word: 0 is what the rule has: 200 for google, 100 for hf.
//
// `special`, `offsets` and `documents` are those of documents/op.h. Added tokens are those that a tokenizer.json lists,
// pieces or not; of a vocab.txt, those of `special_lines` that it has. They are looked for in the text as it is given.
//
// Offsets: each character of a word is made of one character of the text, be it small then, or a part of it (a letter
// without its accent, a sound of a syllable). An id begins where the first of those begins that its characters are made
// of, and ends where the last of them ends; the unknown piece has those of the whole word. So what is dropped at the
// ends of a word is not covered, and two ids may share a character. Places are in bytes.
//
// text: bytes. vocabulary: path of a vocabulary; constant. document_ends: i64, with `documents` alone.
// ids: i32. starts, ends: i64, with `offsets` alone. id_ends: i64, with `documents` alone.
using documents::document_ends, documents::ids, documents::text, documents::vocabulary;

inline constexpr const char *google_rule = "google", *hf_rule = "hf";

// Vocabularies come in two formats; docs/tokenizers.md says what each has to hold. What is not so, or larger than this,
// is refused, with its line and what was expected there.
// - A vocab.txt, as BERT has it: a piece in each line, which ends in LF, or in CR and LF; the last one may lack it. The
// id
//   is the number of the line, from 0; the unknown piece is [UNK] and the prefix "##".
// - A tokenizer.json, as Hugging Face's tokenizers has them, of a model WordPiece. It begins with a brace.
// A piece has 1 to `longest_piece` bytes, which are UTF-8; pieces and ids are unique, and the unknown piece is there.
inline constexpr std::size_t longest_piece = 1024, longest_prefix = 16;
inline constexpr std::size_t most_pieces = std::size_t{1} << 20, most_bytes_of_pieces = std::size_t{8} << 20;
inline constexpr std::int64_t most_characters = 1000000;  // that max_word may say
inline constexpr const char* special_lines[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

struct Settings {
  bool hf = false, cased = false;
  std::size_t max_word = 200;
  documents::Asked asked = {.places = 2};
};

inline Settings settings_of(const Parameters& parameters) {
  Settings settings;
  settings.hf = parameters.get<std::string>("rule") == hf_rule;
  settings.cased = parameters.get<std::string>("case") == "cased";
  const std::int64_t given = parameters.get<std::int64_t>("max_word");
  settings.max_word = given > 0 ? static_cast<std::size_t>(given) : settings.hf ? 100 : 200;
  settings.asked = documents::asked_by(parameters, 2);
  return settings;
}

}  // namespace assay::wordpiece_encode
