// What wordpiece_encode must give. For contracts alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/reference_of_files.h"
#include "impls/tokenizers/wordpiece_encode/op.h"

namespace assay::wordpiece_encode {

struct PieceVocabulary {
  std::string format;
  std::map<std::string, std::int64_t, std::less<>> ids;  // of the pieces
  std::map<std::int64_t, std::string> texts;             // of all ids, also of added tokens that are no pieces
  std::set<std::size_t> lengths;                         // that pieces have, in bytes
  documents::Added added;                                // what stands for itself in a text, pieces or not
  std::string prefix = "##";
  std::int64_t unknown = 0;
  std::optional<std::int64_t> max_word;
  std::optional<bool> lowercase;

  // Whether the file, or else its pieces, are of text without capitals: no piece but those in brackets has one of
  // ASCII.
  bool is_uncased() const;
};

// Throws InputError for a file that op.h does not allow.
PieceVocabulary read_pieces(const std::string& path);

std::size_t characters_of(std::string_view word);
std::vector<std::string> words_of(std::string_view text, const Settings& settings);
// A word, and for each byte of it where in the text the character is that it was made of.
struct PlacedWord {
  std::string text;
  std::vector<documents::Stretch> made_of;
};
std::vector<PlacedWord> placed_words_of(std::string_view text, const Settings& settings);
// Of one word.
std::vector<std::int64_t> reference_pieces(std::string_view word, std::size_t max_word, const PieceVocabulary& pieces);
std::vector<std::int64_t> reference_encode(std::string_view text, const Settings& settings,
                                           const PieceVocabulary& pieces);
// With all that the settings ask for beside ids.
documents::EncodedDocuments reference_encode_documents(std::string_view text,
                                                       const std::vector<documents::Stretch>& documents,
                                                       const Settings& settings, const PieceVocabulary& pieces);

// Vocabularies by path, read again where a file has changed: a check reads the same few files thousands of times.
using PiecesOfFiles = tokenizers::OfFiles<PieceVocabulary, read_pieces>;

}  // namespace assay::wordpiece_encode
