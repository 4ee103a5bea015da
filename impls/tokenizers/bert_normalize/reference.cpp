#include "impls/tokenizers/bert_normalize/reference.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "impls/tokenizers/reference_unicode.h"
#include "impls/tokenizers/texts.h"

namespace assay::bert_normalize {
namespace {

using tokenizers::Category;
using tokenizers::category_of;

bool is_kept_control(char32_t each) { return each == '\t' || each == '\n' || each == '\r'; }

bool is_dropped(char32_t each, const Settings& settings) {
  if (each == 0 || each == 0xfffd) return true;
  if (is_kept_control(each)) return false;
  const Category category = category_of(each);
  return category == Category::control || category == Category::format ||
         (category == Category::private_use && !settings.google);
}

bool is_blank(char32_t each, const Settings& settings) {
  const Category category = category_of(each);
  return is_kept_control(each) || category == Category::space ||
         (!settings.google && (category == Category::line_separator || category == Category::paragraph_separator));
}

bool is_ideograph(char32_t each, const Settings& settings) {
  constexpr std::array<std::pair<char32_t, char32_t>, 8> blocks{{{0x4e00, 0x9fff},
                                                                 {0x3400, 0x4dbf},
                                                                 {0x20000, 0x2a6df},
                                                                 {0x2a700, 0x2b73f},
                                                                 {0x2b740, 0x2b81f},
                                                                 {0x2b820, 0x2ceaf},
                                                                 {0xf900, 0xfaff},
                                                                 {0x2f800, 0x2fa1f}}};
  if (!settings.google && each >= 0x2b820 && each <= 0x2b91f) return false;
  for (const auto& [low, high] : blocks)
    if (each >= low && each <= high) return true;
  return false;
}

bool is_punctuation(char32_t each) {
  return (each >= 33 && each <= 47) || (each >= 58 && each <= 64) || (each >= 91 && each <= 96) ||
         (each >= 123 && each <= 126) || category_of(each) == Category::punctuation;
}

std::u32string cleaned(std::u32string_view text, const Settings& settings) {
  std::u32string made;
  for (const char32_t each : text)
    if (!is_dropped(each, settings)) made += is_blank(each, settings) ? U' ' : each;
  return made;
}

std::u32string with_ideographs_apart(std::u32string_view text, const Settings& settings) {
  std::u32string made;
  for (const char32_t each : text) {
    if (is_ideograph(each, settings)) made.append({U' ', each, U' '});
    else made += each;
  }
  return made;
}

std::vector<std::u32string> split_at_space(std::u32string_view text) {
  std::vector<std::u32string> words(1);
  for (const char32_t each : text) {
    if (each == U' ' || each == 0x2028 || each == 0x2029) words.emplace_back();
    else words.back() += each;
  }
  return words;
}

std::u32string without_marks(std::u32string_view text) {
  std::u32string made;
  for (const char32_t each : text)
    if (category_of(each) != Category::mark) made += each;
  return made;
}

// A word, with each punctuation of it apart, behind what there is of the text.
void append_split(std::u32string_view word, std::u32string& made) {
  bool begins = true;
  for (const char32_t each : word) {
    if ((begins || is_punctuation(each)) && !made.empty()) made += U' ';
    made += each;
    begins = is_punctuation(each);
  }
}

// ---- with places, word by word

using PlacedText = std::vector<PlacedCharacter>;

std::u32string code_points_in(const PlacedText& word) {
  std::u32string all;
  for (const PlacedCharacter& each : word) all += each.code_point;
  return all;
}

// A mapping in context gives as many characters as one without, of each.
PlacedText placed_lower(const PlacedText& word, bool in_context) {
  const std::u32string all = tokenizers::lowered(code_points_in(word), in_context);
  PlacedText made;
  for (const PlacedCharacter& each : word)
    for (std::size_t left = tokenizers::lowered({&each.code_point, 1}, false).size(); left > 0; --left)
      made.push_back({all.at(made.size()), each.from, each.to});
  return made;
}

PlacedText placed_decomposition(const PlacedText& word) {
  PlacedText made;
  for (const PlacedCharacter& each : word)
    for (const char32_t part : tokenizers::decomposed({&each.code_point, 1}, false))
      made.push_back({part, each.from, each.to});
  const auto starts = [](const PlacedCharacter& each) { return tokenizers::combining_class(each.code_point) == 0; };
  for (auto from = made.begin(); from != made.end();) {
    from = std::find_if_not(from, made.end(), starts);
    const auto to = std::find_if(from, made.end(), starts);
    std::stable_sort(from, to, [](const PlacedCharacter& a, const PlacedCharacter& b) {
      return tokenizers::combining_class(a.code_point) < tokenizers::combining_class(b.code_point);
    });
    from = to;
  }
  return made;
}

PlacedText placed_without_marks(PlacedText word) {
  std::erase_if(word, [](const PlacedCharacter& each) { return category_of(each.code_point) == Category::mark; });
  return word;
}

void append_placed(PlacedText word, const Settings& settings, std::vector<PlacedText>& words) {
  if (!settings.cased) {
    if (settings.google) word = placed_lower(word, true);
    word = placed_without_marks(placed_decomposition(word));
    if (!settings.google) word = placed_lower(word, false);
  }
  bool begins = true;
  for (const PlacedCharacter& each : word) {
    if (begins || is_punctuation(each.code_point)) words.emplace_back();
    words.back().push_back(each);
    begins = is_punctuation(each.code_point);
  }
}

}  // namespace

std::vector<PlacedText> reference_placed_words(std::string_view text, const Settings& settings) {
  std::vector<PlacedText> words;
  PlacedText word;
  const auto end_word = [&] { append_placed(std::exchange(word, {}), settings, words); };
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character next = tokenizers::character_at(text, at);
    const PlacedCharacter placed{next.code_point, at, at + next.bytes};
    at = placed.to;
    if (!next.well_formed || is_dropped(placed.code_point, settings)) continue;
    const bool separates =
        is_blank(placed.code_point, settings) || placed.code_point == 0x2028 || placed.code_point == 0x2029;
    const bool alone = is_ideograph(placed.code_point, settings);
    if (separates || alone) end_word();
    if (separates) continue;
    word.push_back(placed);
    if (alone) end_word();
  }
  end_word();
  return words;
}

std::string reference_normalize(std::string_view text, const Settings& settings) {
  std::u32string apart = with_ideographs_apart(cleaned(tokenizers::code_points_of(text), settings), settings);
  if (!settings.google && !settings.cased)
    apart = tokenizers::lowered(without_marks(tokenizers::decomposed(apart, false)), false);
  std::u32string made;
  for (const std::u32string& word : split_at_space(apart))
    append_split(settings.google && !settings.cased
                     ? without_marks(tokenizers::decomposed(tokenizers::lowered(word, true), false))
                     : word,
                 made);
  return tokenizers::utf8_of(made);
}

}  // namespace assay::bert_normalize
