// The rule as it is said: all strings of all words, in one table.
#include "impls/tokenizers/wordpiece_top_down/reference.h"

#include <algorithm>
#include <set>

#include "harness/core/patience.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_train/reference.h"

namespace assay::wordpiece_top_down {
namespace {

// A string, and whether it stands at the beginning of a word. Its spelling is what it is ordered by.
struct String {
  std::u32string characters;
  bool is_first = true;
  std::u32string spelling() const { return is_first ? characters : U"##" + characters; }
  // The longer ones first.
  bool operator<(const String& other) const {
    if (characters.size() != other.characters.size()) return characters.size() > other.characters.size();
    return std::pair(characters, is_first) < std::pair(other.characters, other.is_first);
  }
};
using Counts = std::map<String, std::int64_t>;

CountedWords all_words(std::string_view text, const Settings& settings) {
  CountedWords words;
  for (const auto& word : wordpiece_train::reference_words(text, {.hf = settings.hf, .cased = settings.cased})) {
    words.push_back({{}, word.count});
    for (const std::int32_t symbol : word.symbols) words.back().first += static_cast<char32_t>(symbol / 2);
  }
  return words;
}

std::vector<std::size_t> starts_in(const std::u32string& word, const Counts& pieces) {
  std::vector<std::size_t> starts;
  for (std::size_t from = 0; from < word.size();) {
    starts.push_back(from);
    std::size_t length = word.size() - from;
    while (length > 1 && !pieces.contains({word.substr(from, length), from == 0})) --length;
    from += length;
  }
  return starts;
}

void add_characters(const CountedWords& words, Counts& pieces) {
  for (const auto& [word, count] : words)
    for (const char32_t character : word)
      for (const bool is_first : {true, false}) pieces.emplace(String{{character}, is_first}, 1);
}

Counts learn_by(const CountedWords& words, std::int64_t threshold, const Settings& settings) {
  Counts pieces;
  add_characters(words, pieces);
  for (std::int64_t round = 0; round < settings.iterations; ++round) {
    reference_step();
    Counts counts;
    for (const auto& [word, count] : words) {
      std::vector<std::size_t> starts(word.size());
      for (std::size_t i = 0; i < starts.size(); ++i) starts[i] = i;
      if (round > 0) starts = starts_in(word, pieces);
      for (const std::size_t from : starts)
        for (std::size_t length = 1; from + length <= word.size(); ++length)
          counts[{word.substr(from, length), from == 0}] += count;
    }
    pieces.clear();
    for (const auto& [string, count] : counts) {  // the longest first
      if (count >= threshold) pieces[string] = count;
      if (count < threshold && !settings.subtracts_all) continue;
      for (std::size_t length = 1; length < string.characters.size(); ++length) {
        const auto prefix = counts.find({string.characters.substr(0, length), string.is_first});
        if (prefix != counts.end()) prefix->second -= count;
      }
    }
    add_characters(words, pieces);
  }
  return pieces;
}

std::vector<std::string> in_order(const CountedWords& words, const Counts& pieces) {
  std::set<std::u32string> characters;
  for (const auto& [word, count] : words)
    for (const char32_t character : word) characters.insert({character});
  std::vector<std::pair<std::int64_t, std::u32string>> others;
  for (const auto& [string, count] : pieces)
    if (!string.is_first || string.characters.size() > 1) others.emplace_back(-count, string.spelling());
  std::ranges::sort(others);
  std::vector<std::string> spellings;
  for (const std::u32string& character : characters) spellings.push_back(spelled(character));
  for (const auto& [count, spelling] : others) spellings.push_back(spelled(spelling));
  return spellings;
}

}  // namespace

std::string spelled(std::u32string_view piece) {
  std::string text;
  for (const char32_t character : piece) text += tokenizers::to_utf8(character);
  return text;
}

CountedWords reference_words_that_count(std::string_view text, const Settings& settings) {
  CountedWords words = all_words(text, settings);
  std::erase_if(words, [&](const auto& word) { return std::ssize(word.first) > settings.longest; });
  std::map<char32_t, std::int64_t> counts;
  for (const auto& [word, count] : words)
    for (const char32_t character : word) counts[character] += count;
  std::vector<std::pair<std::int64_t, char32_t>> order;
  for (const auto& [character, count] : counts) order.emplace_back(-count, character);
  std::ranges::sort(order);
  if (std::ssize(order) > settings.characters) order.resize(static_cast<std::size_t>(settings.characters));
  std::set<char32_t> known;
  for (const auto& [count, character] : order) known.insert(character);
  std::erase_if(words, [&](const auto& word) {
    return std::ranges::any_of(word.first, [&](char32_t character) { return !known.contains(character); });
  });
  return words;
}

Learned reference_learn(std::string_view text, const Settings& settings) {
  const CountedWords all = all_words(text, settings);
  if (all.empty()) return {};
  const auto [rarest, most] = std::ranges::minmax(all, {}, [](const auto& word) { return word.second; });
  std::int64_t lower = std::max(settings.least_frequency, rarest.second), upper = most.second;
  const CountedWords words = reference_words_that_count(text, settings);
  for (;;) {
    const std::int64_t threshold = (lower + upper) / 2;
    Learned learned{in_order(words, learn_by(words, threshold, settings)), threshold};
    const std::int64_t size = std::ssize(learned.pieces);
    const bool is_near = size <= settings.pieces && static_cast<double>(settings.pieces - size) <=
                                                        settings.slack * static_cast<double>(settings.pieces);
    if (is_near || lower >= upper || threshold <= 1) return learned;
    if (size > settings.pieces) lower = threshold + 1;
    else upper = threshold - 1;
  }
}

}  // namespace assay::wordpiece_top_down
