// What trainers of sentencepiece_train have in common: the words of a text, and how pieces are written. How they learn
// of them they share with nobody.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/sentencepiece_train/op.h"

namespace assay::sentencepiece_train {

inline std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  const auto* at = reinterpret_cast<const tokenizers::Byte*>(text.data());
  for (const auto* const end = at + text.size(); at < end;) {
    const tokenizers::Scanned next = tokenizers::scan(at, end);
    characters += static_cast<char32_t>(next.code_point);
    at += next.bytes;
  }
  return characters;
}

inline std::string as_bytes(std::u32string_view characters) {
  std::string bytes;
  for (const char32_t character : characters) {
    const auto follow = [&](int shift) { bytes += static_cast<char>(0x80u | (character >> shift & 0x3fu)); };
    if (character < 0x80) {
      bytes += static_cast<char>(character);
    } else if (character < 0x800) {
      bytes += static_cast<char>(0xc0u | character >> 6), follow(0);
    } else if (character < 0x10000) {
      bytes += static_cast<char>(0xe0u | character >> 12), follow(6), follow(0);
    } else {
      bytes += static_cast<char>(0xf0u | character >> 18), follow(12), follow(6), follow(0);
    }
  }
  return bytes;
}

struct TrainingWord {
  std::u32string characters;
  std::int64_t count = 1;
  std::int64_t last = 0;  // of these, at the end of a sentence; of words between spaces
};

struct TrainingText {
  std::vector<std::u32string> sentences;
  std::vector<TrainingWord> words;
  std::vector<std::pair<char32_t, std::int64_t>> characters;  // that are known, the most frequent ones first

  // Whether there is something to learn, and room for it.
  bool fits(const Value& scores) const { return !characters.empty() && std::ssize(characters) <= scores.dims[0]; }
};

// The lines that a library is given: it leaves out the others itself.
template <class Take>
void for_each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!line.empty()) take(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
}

// The last one takes the place of each, and is not looked at.
inline void drop_empty(std::vector<std::u32string>& sentences) {
  for (std::size_t at = 0; at < sentences.size(); ++at)
    if (sentences[at].empty()) {
      sentences[at] = sentences.back();
      sentences.pop_back();
    }
}

inline std::vector<std::u32string> normalized_sentences(std::string_view text, char32_t boundary) {
  const charsmap_normalize::NaiveNormalizer normalizer{tokenizers::SentencePieceModel{}};
  std::vector<std::u32string> sentences;
  for_each_line(text, [&](std::string_view line) {
    if (line.size() > longest_sentence || line.find(unknown_mark) != line.npos) return;
    std::string normalized;
    normalizer.normalize(line, normalized);
    for (const std::string_view special : special_pieces)
      for (std::size_t at = 0; (at = normalized.find(special, at)) != normalized.npos;)
        normalized.replace(at, special.size(), 1, static_cast<char>(boundary));
    sentences.push_back(characters_of(normalized));
  });
  drop_empty(sentences);
  return sentences;
}

// What is not known becomes `unknown`.
inline void keep_known(TrainingText& text, const Settings& settings) {
  std::unordered_map<char32_t, std::int64_t> counts;
  double all = 0, covered = 0;
  for (const std::u32string& sentence : text.sentences)
    for (const char32_t character : sentence)
      if (character != 0) ++counts[character], ++all;
  std::vector<std::pair<char32_t, std::int64_t>> sorted(counts.begin(), counts.end());
  std::ranges::sort(sorted, [](const auto& one, const auto& other) {
    return one.second != other.second ? one.second > other.second : one.first < other.first;
  });
  counts.clear();
  for (const auto& [character, count] : sorted) {
    if (static_cast<float>(covered / all) >= settings.coverage) break;
    covered += static_cast<double>(count);
    if (character == settings.boundary()) continue;
    text.characters.emplace_back(character, count);
    counts.emplace(character, count);
  }
  for (std::u32string& sentence : text.sentences)
    for (char32_t& character : sentence)
      if (!counts.contains(character)) character = unknown;
}

inline void cut_into_words(TrainingText& text, bool by_words) {
  if (!by_words) {
    for (const std::u32string& sentence : text.sentences) text.words.push_back({sentence});
    return;
  }
  std::unordered_map<std::u32string_view, std::size_t> places;
  for (const std::u32string_view sentence : text.sentences)
    for (std::size_t from = 0, end = 0; from < sentence.size(); from = end) {
      end = std::min(sentence.find(space_mark, from + 1), sentence.size());
      const std::u32string_view word = sentence.substr(from, end - from);
      const auto [known, is_new] = places.try_emplace(word, text.words.size());
      if (is_new) text.words.push_back({std::u32string(word), 0});
      ++text.words[known->second].count;
      if (end == sentence.size()) ++text.words[known->second].last;
    }
  std::ranges::sort(text.words, [](const TrainingWord& one, const TrainingWord& other) {
    return one.count != other.count ? one.count > other.count : one.characters < other.characters;
  });
}

inline TrainingText training_text(std::string_view text, const Settings& settings) {
  TrainingText made;
  made.sentences = normalized_sentences(text, settings.boundary());
  keep_known(made, settings);
  cut_into_words(made, settings.by_words);
  return made;
}

inline bool can_be_piece(std::u32string_view characters, const Settings& settings) {
  if (characters.size() > settings.longest || characters.find(unknown) != characters.npos) return false;
  const std::size_t mark = settings.by_words || characters.size() < 2 ? characters.find(space_mark, 1)
                           : characters.back() == space_mark          ? characters.size() - 1
                                                                      : characters.npos;
  return mark == characters.npos;
}

// Writes pieces one behind the other, and zeros behind their scores.
class PieceWriter {
 public:
  explicit PieceWriter(const Call& call)
      : pieces_(call.outputs[pieces]), scores_(call.outputs[scores]), room_(pieces_.dims[0]) {
    pieces_.dims[0] = 0;
    std::fill_n(scores_.as<float>(), scores_.dims[0], 0.0f);
  }
  bool is_full() const { return written_ == scores_.dims[0]; }
  std::int64_t written() const { return written_; }
  void add(std::string_view piece, float score) {
    const auto size = std::ssize(piece) + 1;
    if (is_full() || pieces_.dims[0] + size > room_) return;
    char* const to = pieces_.as<char>() + pieces_.dims[0];
    std::memcpy(to, piece.data(), piece.size());
    to[piece.size()] = '\n';
    pieces_.dims[0] += size;
    scores_.as<float>()[written_++] = score;
  }
  // Of the kind bpe.
  void add_next(std::u32string_view piece) { add(as_bytes(piece), -static_cast<float>(written_)); }

 private:
  Value &pieces_, &scores_;
  std::int64_t room_, written_ = 0;
};

// Trainer: a callable that takes a const Call&, and is made of Settings.
template <class Trainer>
Prepared prepare_trainer(const Request& request) {
  auto trainer = std::make_shared<Trainer>(settings_of(request.parameters));
  return make_runner([trainer](const Call& call) { trainer->train(call); });
}

}  // namespace assay::sentencepiece_train
