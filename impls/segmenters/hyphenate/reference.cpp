#include "impls/segmenters/hyphenate/reference.h"

#include <algorithm>

#include "harness/core/patience.h"
#include "impls/tokenizers/reference_unicode.h"

namespace assay::hyphenate {
namespace {

char32_t small(char32_t letter) {
  if (letter < 0x80) return letter >= 'A' && letter <= 'Z' ? letter + 0x20 : letter;
  return tokenizers::lowered(std::u32string(1, letter), false).front();
}

}  // namespace

bool is_of_a_word(const tokenizers::Character& character) {
  const tokenizers::CharacterClass kind = tokenizers::class_of(character);
  return tokenizers::is_letter(kind) || kind == tokenizers::CharacterClass::mark;
}

std::vector<std::size_t> reference_places(const std::u32string& word, const Patterns& patterns, Settings settings) {
  std::u32string dotted = U".";
  for (const char32_t letter : word) dotted += small(letter);
  dotted += U'.';
  std::vector<int> highest(dotted.size() + 1, 0);  // before each character, and behind the last
  for (std::size_t from = 0; from < dotted.size(); ++from) {
    reference_step();
    for (std::size_t length = 1; length <= std::min(patterns.longest, dotted.size() - from); ++length) {
      const std::u32string part = dotted.substr(from, length);
      const auto found = patterns.levels.lower_bound(part);
      if (found == patterns.levels.end() || !found->first.starts_with(part)) break;  // no pattern begins so
      if (found->first != part) continue;
      for (std::size_t at = 0; at <= length; ++at) highest[from + at] = std::max(highest[from + at], found->second[at]);
    }
  }
  const auto left = static_cast<std::size_t>(settings.left > 0 ? settings.left : patterns.left);
  const auto right = static_cast<std::size_t>(settings.right > 0 ? settings.right : patterns.right);
  std::vector<std::size_t> places;
  for (std::size_t place = left; place + right <= word.size(); ++place)
    if (highest[place + 1] % 2 == 1) places.push_back(place);
  return places;
}

std::vector<std::int64_t> reference_ends(std::string_view text, const Patterns& patterns, Settings settings) {
  std::vector<std::int64_t> found;
  for (std::size_t at = 0; at < text.size();) {
    std::u32string word;
    std::vector<std::size_t> begins;  // of the word's characters
    const std::size_t start = at;
    bool of_words = false;
    while (at < text.size()) {
      const tokenizers::Character character = tokenizers::character_at(text, at);
      if (at == start) of_words = is_of_a_word(character);
      else if (is_of_a_word(character) != of_words) break;
      word += static_cast<char32_t>(character.code_point);
      begins.push_back(at);
      at += character.bytes;
    }
    if (of_words)
      for (const std::size_t place : reference_places(word, patterns, settings))
        found.push_back(static_cast<std::int64_t>(begins[place]));
    found.push_back(static_cast<std::int64_t>(at));
  }
  return found;
}

}  // namespace assay::hyphenate
