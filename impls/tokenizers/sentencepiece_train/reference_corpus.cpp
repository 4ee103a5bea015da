#include <algorithm>
#include <map>
#include <set>

#include "harness/core/patience.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/sentencepiece_train/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::sentencepiece_train {
namespace {

std::u32string characters_in(std::string_view text) {
  std::u32string characters;
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character character = tokenizers::character_at(text, at);
    characters += static_cast<char32_t>(character.code_point);
    at += character.bytes;
  }
  return characters;
}

std::string without_special_pieces(const std::string& text, char32_t boundary) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const auto* special = std::ranges::find_if(
        special_pieces, [&](std::string_view piece) { return text.compare(at, piece.size(), piece) == 0; });
    const bool here = special != std::end(special_pieces);
    made += here ? static_cast<char>(boundary) : text[at];
    at += here ? special->size() : 1;
  }
  return made;
}

std::vector<std::u32string> sentences_of(std::string_view text, char32_t boundary) {
  const charsmap_normalize::ReferenceModel identity;
  std::vector<std::string> normalized;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string_view line = text.substr(from, end - from);
    from = end + 1;
    if (line.empty() || line.size() > longest_sentence || line.find(unknown_mark) != line.npos) continue;
    normalized.push_back(without_special_pieces(reference_normalize(line, identity), boundary));
  }
  std::vector<std::u32string> sentences;
  for (std::size_t at = 0; at < normalized.size(); ++at) {
    if (at % 1024 == 0) reference_step();
    if (normalized[at].empty()) {
      std::swap(normalized[at], normalized.back());
      normalized.pop_back();
      if (at == normalized.size()) break;
    }
    sentences.push_back(characters_in(normalized[at]));
  }
  return sentences;
}

std::vector<std::pair<char32_t, std::int64_t>> known_characters(const std::vector<std::u32string>& sentences,
                                                                const Settings& settings) {
  std::map<char32_t, std::int64_t> counts;
  std::int64_t all = 0, covered = 0;
  for (const std::u32string& sentence : sentences)
    for (const char32_t character : sentence)
      if (character != 0) ++counts[character], ++all;
  std::vector<std::pair<char32_t, std::int64_t>> sorted(counts.begin(), counts.end()), known;
  std::ranges::stable_sort(sorted, std::greater(), [](const auto& each) { return each.second; });
  for (const auto& [character, count] : sorted) {
    if (static_cast<float>(static_cast<double>(covered) / static_cast<double>(all)) >= settings.coverage) break;
    covered += count;
    if (character != settings.boundary()) known.emplace_back(character, count);
  }
  return known;
}

}  // namespace

std::string spelled(std::u32string_view characters) {
  std::string text;
  for (const char32_t character : characters) text += tokenizers::to_utf8(character);
  return text;
}

bool may_be_piece(std::u32string_view characters, const Settings& settings) {
  if (characters.empty() || characters.size() > settings.longest) return false;
  for (std::size_t at = 0; at < characters.size(); ++at) {
    if (characters[at] == unknown) return false;
    if (characters[at] != space_mark || at == 0) continue;
    if (settings.by_words || at + 1 == characters.size()) return false;
  }
  return true;
}

Corpus reference_corpus(std::string_view text, const Settings& settings) {
  std::vector<std::u32string> sentences = sentences_of(text, settings.boundary());
  Corpus corpus;
  corpus.characters = known_characters(sentences, settings);
  std::set<char32_t> known;
  for (const auto& [character, count] : corpus.characters) known.insert(character);
  for (std::u32string& sentence : sentences) {
    for (char32_t& character : sentence)
      if (!known.contains(character)) character = unknown;
    corpus.sentences.push_back({sentence, 1});
  }
  if (!settings.by_words) {
    corpus.words = corpus.sentences;
    return corpus;
  }
  std::map<std::string, CountedWord> words;  // in the order of bytes
  for (const CountedWord& sentence : corpus.sentences) {
    const std::u32string& all = sentence.characters;
    for (std::size_t from = 0; from < all.size();) {
      const std::size_t end = std::min(all.find(space_mark, from + 1), all.size());
      CountedWord& word = words[spelled(all.substr(from, end - from))];
      word.characters = all.substr(from, end - from);
      ++word.count;
      from = end;
    }
  }
  for (auto& [spelling, word] : words) corpus.words.push_back(std::move(word));
  std::ranges::stable_sort(corpus.words, std::greater(), &CountedWord::count);
  return corpus;
}

}  // namespace assay::sentencepiece_train
