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

std::vector<std::int64_t> reference_pieces(std::string_view word, std::size_t max_word, const PieceVocabulary& pieces) {
  if (characters_of(word) > max_word) return {pieces.unknown};
  std::vector<std::int64_t> found;
  std::string start;  // of every piece behind the first
  for (std::size_t at = 0; at < word.size(); start = pieces.prefix) {
    reference_step();
    std::size_t taken = 0;
    for (auto length = pieces.lengths.rbegin(); length != pieces.lengths.rend() && taken == 0; ++length) {
      if (*length <= start.size() || *length - start.size() > word.size() - at) continue;
      const std::size_t rest = *length - start.size();
      const auto piece = pieces.ids.find(start + std::string(word.substr(at, rest)));
      if (piece == pieces.ids.end()) continue;
      found.push_back(piece->second);
      taken = rest;
    }
    if (taken == 0) return {pieces.unknown};
    at += taken;
  }
  return found;
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

}  // namespace assay::wordpiece_encode
