#include "impls/tokenizers/wordpiece_encode/reference.h"

#include <algorithm>

#include "harness/core/patience.h"
#include "impls/tokenizers/bert_normalize/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::wordpiece_encode {

std::vector<std::string> words_of(std::string_view text, const Settings& settings) {
  const std::string all = bert_normalize::reference_normalize(text, {.google = !settings.hf, .cased = settings.cased});
  std::vector<std::string> words;
  for (std::size_t from = 0; from < all.size();) {
    const std::size_t end = std::min(all.find(' ', from), all.size());
    words.push_back(all.substr(from, end - from));
    from = end + 1;
  }
  return words;
}

std::size_t characters_of(std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < word.size(); ++count) at += tokenizers::character_at(word, at).bytes;
  return count;
}

namespace {

struct PieceInWord {
  std::int64_t id;
  std::size_t from, to;  // in bytes of the word
};

std::vector<PieceInWord> pieces_in(std::string_view word, std::size_t max_word, const PieceVocabulary& pieces) {
  const std::vector<PieceInWord> none{{pieces.unknown, 0, word.size()}};
  if (characters_of(word) > max_word) return none;
  std::vector<PieceInWord> found;
  std::string start;  // of every piece behind the first
  for (std::size_t at = 0; at < word.size(); start = pieces.prefix) {
    reference_step();
    std::size_t taken = 0;
    for (auto length = pieces.lengths.rbegin(); length != pieces.lengths.rend() && taken == 0; ++length) {
      if (*length <= start.size() || *length - start.size() > word.size() - at) continue;
      const std::size_t rest = *length - start.size();
      const auto piece = pieces.ids.find(start + std::string(word.substr(at, rest)));
      if (piece == pieces.ids.end()) continue;
      found.push_back({piece->second, at, at + rest});
      taken = rest;
    }
    if (taken == 0) return none;
    at += taken;
  }
  return found;
}

// From the first to the last of the characters that these bytes of a word were made of.
documents::Stretch place_of(const PlacedWord& word, const PieceInWord& piece) {
  documents::Stretch place = word.made_of.at(piece.from);
  for (std::size_t i = piece.from; i < piece.to; ++i) {
    place.from = std::min(place.from, word.made_of[i].from);
    place.to = std::max(place.to, word.made_of[i].to);
  }
  return place;
}

documents::EncodedPart encode_with_places(std::string_view text, const Settings& settings,
                                          const PieceVocabulary& pieces) {
  documents::EncodedPart part;
  for (const PlacedWord& word : placed_words_of(text, settings))
    for (const PieceInWord& piece : pieces_in(word.text, settings.max_word, pieces)) {
      const documents::Stretch place = place_of(word, piece);
      part.ids.push_back(piece.id);
      part.starts.push_back(static_cast<std::int64_t>(place.from));
      part.ends.push_back(static_cast<std::int64_t>(place.to));
    }
  return part;
}

}  // namespace

std::vector<PlacedWord> placed_words_of(std::string_view text, const Settings& settings) {
  std::vector<PlacedWord> words;
  for (const auto& characters :
       bert_normalize::reference_placed_words(text, {.google = !settings.hf, .cased = settings.cased})) {
    PlacedWord& word = words.emplace_back();
    for (const bert_normalize::PlacedCharacter& each : characters) {
      word.text += tokenizers::to_utf8(each.code_point);
      word.made_of.resize(word.text.size(), {each.from, each.to});
    }
  }
  return words;
}

std::vector<std::int64_t> reference_pieces(std::string_view word, std::size_t max_word, const PieceVocabulary& pieces) {
  std::vector<std::int64_t> ids;
  for (const PieceInWord& piece : pieces_in(word, max_word, pieces)) ids.push_back(piece.id);
  return ids;
}

std::vector<std::int64_t> reference_encode(std::string_view text, const Settings& settings,
                                           const PieceVocabulary& pieces) {
  std::vector<std::int64_t> ids;
  for (const std::string& word : words_of(text, settings)) {
    const std::vector<std::int64_t> found = reference_pieces(word, settings.max_word, pieces);
    ids.insert(ids.end(), found.begin(), found.end());
  }
  return ids;
}

documents::EncodedDocuments reference_encode_documents(std::string_view text,
                                                       const std::vector<documents::Stretch>& documents,
                                                       const Settings& settings, const PieceVocabulary& pieces) {
  return documents::reference_encode_documents(
      text, documents, settings.asked.special, pieces.added, [&](std::string_view part) {
        if (settings.asked.offsets) return encode_with_places(part, settings, pieces);
        return documents::EncodedPart{reference_encode(part, settings, pieces), {}, {}};
      });
}

}  // namespace assay::wordpiece_encode
