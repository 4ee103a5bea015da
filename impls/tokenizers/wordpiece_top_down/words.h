// What learners of wordpiece_top_down have in common: the words that count, the search for the threshold, and how
// pieces are written. How they find pieces by a threshold they share with nobody.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "impls/tokenizers/wordpiece_top_down/op.h"
#include "impls/tokenizers/wordpiece_train/words.h"

namespace assay::wordpiece_top_down {

struct Word {
  std::u32string characters;
  std::int64_t count = 0;
};

struct Words {
  std::vector<Word> all;
  std::int64_t rarest = 0, most_frequent = 0;  // also of those that do not count
};

inline Words words_of(std::string_view text, const Settings& settings) {
  Words words;
  std::unordered_map<char32_t, std::int64_t> counts;
  for (const auto& word : wordpiece_train::counted_words(text, {.hf = settings.hf, .cased = settings.cased})) {
    words.rarest = words.rarest == 0 ? word.count : std::min(words.rarest, word.count);
    words.most_frequent = std::max(words.most_frequent, word.count);
    if (std::ssize(word.symbols) > settings.longest) continue;
    Word& made = words.all.emplace_back(Word{{}, word.count});
    for (const std::int32_t symbol : word.symbols) {
      made.characters += static_cast<char32_t>(symbol >> 1);
      counts[made.characters.back()] += word.count;
    }
  }
  if (std::ssize(counts) > settings.characters) {
    std::vector<std::pair<char32_t, std::int64_t>> order(counts.begin(), counts.end());
    std::ranges::sort(order, [](const auto& one, const auto& other) {
      return one.second != other.second ? one.second > other.second : one.first < other.first;
    });
    for (std::size_t i = static_cast<std::size_t>(settings.characters); i < order.size(); ++i)
      counts.erase(order[i].first);
    std::erase_if(words.all, [&](const Word& word) {
      return std::ranges::any_of(word.characters, [&](char32_t character) { return !counts.contains(character); });
    });
  }
  return words;
}

// `is_beginning`: of a word; else "##" goes before it.
struct FoundPiece {
  std::u32string_view characters;
  bool is_beginning;
  std::int64_t count;
};

inline void append(std::string& text, const FoundPiece& piece) {
  if (!piece.is_beginning) text += "##";
  for (const char32_t character : piece.characters) {
    if (character < 0x80) {
      text += static_cast<char>(character);
      continue;
    }
    const int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    text += static_cast<char>((0xff00 >> (more + 1) & 0xff) | (character >> 6 * more));
    for (int i = more; i-- > 0;) text += static_cast<char>(0x80 | (character >> 6 * i & 0x3f));
  }
}

// Characters at the beginning first, and then by their counts. The order of UTF-8 is that of code points.
inline void write_pieces(const std::vector<FoundPiece>& found_pieces, std::int64_t room, Value& output) {
  struct Line {
    bool is_character;
    std::int64_t count;
    std::string spelling;
  };
  std::vector<Line> lines;
  for (const FoundPiece& piece : found_pieces) {
    const bool is_character = piece.is_beginning && piece.characters.size() == 1;
    Line& line = lines.emplace_back(Line{is_character, is_character ? 0 : piece.count, {}});
    append(line.spelling, piece);
  }
  std::ranges::sort(lines, [](const Line& one, const Line& other) {
    if (one.is_character != other.is_character) return one.is_character;
    return one.count != other.count ? one.count > other.count : one.spelling < other.spelling;
  });
  char* to = output.as<char>();
  for (std::int64_t i = 0; i < std::min(room, std::ssize(lines)); ++i) {
    to = std::ranges::copy(lines[static_cast<std::size_t>(i)].spelling, to).out;
    *to++ = '\n';
  }
  output.dims[0] = to - output.as<char>();
}

// learn(threshold): the pieces that this threshold gives, as FoundPiece.
template <class Learn>
void search(const Words& words, const Settings& settings, const Call& call, Learn learn) {
  auto* const told = call.outputs[found].as<std::int64_t>();
  told[0] = told[1] = 0;
  call.outputs[pieces].dims[0] = 0;
  if (words.most_frequent == 0) return;
  std::int64_t lower = std::max(settings.least_frequency, words.rarest), upper = words.most_frequent;
  for (;;) {
    told[0] = (lower + upper) / 2;
    const std::vector<FoundPiece>& all = learn(told[0]);
    told[1] = std::ssize(all);
    const bool is_near = told[1] <= settings.pieces && static_cast<double>(settings.pieces - told[1]) <=
                                                           settings.slack * static_cast<double>(settings.pieces);
    if (is_near || lower >= upper || told[0] <= 1) return write_pieces(all, settings.pieces, call.outputs[pieces]);
    (told[1] > settings.pieces ? lower : upper) = told[1] > settings.pieces ? told[0] + 1 : told[0] - 1;
  }
}

}  // namespace assay::wordpiece_top_down
