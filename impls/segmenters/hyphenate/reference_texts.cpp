#include "impls/segmenters/hyphenate/reference_texts.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "harness/core/random.h"
#include "impls/tokenizers/texts.h"

namespace assay::hyphenate {
namespace {

using std::string_view_literals::operator""sv;

const std::string of_patterns = "pattern_words", few_letters = "few_letters", joined = "hyphenated",
                  long_words = "long_words", every_letter = "every_letter";

// clang-format off
constexpr std::string_view english[] = {
    "hyphenation", "associate", "Associates", "table", "tables", "stable", "project", "projects", "recognizance",
    "philanthropic", "internationally", "antidisestablishmentarianism", "university", "understanding", "little", "the",
    "a", "of", "I", "rhythm", "strengths", "computer", "COMPUTER", "Programming", "McDonald", "iPhone", "naive",
    "na\u00efve", "caf\u00e9", "CAF\u00c9", "cafe\u0301s", "\u00dcbung", "stra\u00dfe", "STRA\u1e9eE", "e\ufb03cient", "\ufb01nancial",
    "\ufb02uorescence", "\u212aelvin", "\u0130stanbul", "\u0416\u0436\u0430\u0431\u0430", "\U00010400\U00010428ab", "\u4e00ab\u4e00", "re\u00adlation"};
constexpr std::string_view between[] = {
    " ", " ", " ", " ", "-", "-", "'", "\u2019", "\u00ad", ". ", ", ", "\n", "_", "1", "22", "\u2013", " - ", ".", "..",
    "/", "\u00a0", "\u200b", "\xff"sv, "\xc3"sv, "'s ", "\u0301", " \u0301", "="};
// Letters of patterns, of other words, and what makes small letters of them.
constexpr std::string_view few[] = {
    "a", "a", "a", "b", "b", "b", "c", "d", "e", "k", "i", "\u00e9", "\u00df", "\u0436", "\u0301", "\u4e00", "\ufb01",
    "\U00010428", "A", "B", "\u00c9", "\u1e9e", "\u0416", "\u212a", "\u0130", "\U00010400", "z"};
// clang-format on

// A capital of ASCII, or of the others that are in patterns.
std::string capital_of(char32_t letter) {
  if (letter >= U'a' && letter <= U'z') letter -= 0x20;
  else if (letter == 0xe9 || letter == 0x436) letter -= 0x20;
  else if (letter == 0xdf) letter = 0x1e9e;
  else if (letter == 0x10428) letter = 0x10400;
  return tokenizers::to_utf8(static_cast<std::uint32_t>(letter));
}

void append_pattern(const std::u32string& pattern, double capitals, std::string& text, Random& random) {
  for (const char32_t letter : pattern)
    if (letter != U'.')
      text += random.chance(capitals) ? capital_of(letter) : tokenizers::to_utf8(static_cast<std::uint32_t>(letter));
}

// What patterns are made of, one behind the other: there they cross. One that is a whole word often stands alone.
void append_patterns(const std::vector<const std::u32string*>& all, std::string& text, Random& random) {
  const double capitals = random.chance(0.1) ? 0.5 : 0;
  const std::u32string& first = *random.pick(all);
  append_pattern(first, capitals, text, random);
  const bool whole = first.front() == U'.' && first.back() == U'.';
  if (!whole || random.chance(0.3))
    for (std::int64_t count = random.between(0, 3); count > 0; --count)
      append_pattern(*random.pick(all), capitals, text, random);
  text += random.pick(std::span(between));
}

void append_letters(std::int64_t most, std::string& text, Random& random) {
  for (std::int64_t count = random.between(1, most); count > 0; --count)
    text += random.chance(0.8) ? random.pick(std::span(few).first(6)) : random.pick(std::span(few));
  text += random.pick(std::span(between));
}

// Each code point of a part between two letters.
std::string every_code_point(std::uint64_t part) {
  std::string text;
  const auto from = static_cast<std::uint32_t>(part % 17) << 16;
  for (std::uint32_t code_point = from; code_point < from + 0x10000; ++code_point)
    if (code_point < 0xd800 || code_point > 0xdfff) text.append("a").append(tokenizers::to_utf8(code_point)) += "b ";
  return text;
}

}  // namespace

std::vector<ValuesInfo> kinds_of_words() {
  return {
      {of_patterns, "words that patterns are made of, one behind the other"},
      {few_letters, "words of the few letters that patterns cross in"},
      {joined, "words with hyphens, apostrophes, capitals, accents, marks, ligatures and digits"},
      {long_words, "words of hundreds of letters, and some of thousands"},
      {every_letter, "all code points in their order, 65536 for each seed from 0 to 16, between two letters", false}};
}

bool is_kind_of_words(const std::string& kind) {
  const std::vector<ValuesInfo> all = kinds_of_words();
  return std::ranges::find(all, kind, &ValuesInfo::name) != all.end();
}

std::string draw_words(const Case& which, const Patterns& patterns) {
  Random random(derive_seed(which.seed, which.values));
  std::vector<const std::u32string*> all;
  for (const auto& [characters, levels] : patterns.levels) all.push_back(&characters);
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  std::string made;
  if (which.values == every_letter) made = every_code_point(which.seed);
  else if (which.values == long_words && size > 66000) append_letters(1, made, random), made.append(66000, 'a');
  while (made.size() < size) {
    if (which.values == of_patterns && !all.empty()) append_patterns(all, made, random);
    else if (which.values == joined)
      made.append(random.pick(std::span(english))).append(random.pick(std::span(between)));
    else append_letters(which.values == long_words ? (random.chance(0.1) ? 4000 : 400) : 12, made, random);
  }
  made.resize(size, ' ');
  return made;
}

std::vector<Case> planned_words(const OpInfo& op) {
  std::vector<Case> all;
  const auto add = [&](const std::string& kind, std::int64_t bytes, std::uint64_t seed, const std::string& file,
                       std::int64_t left, std::int64_t right) {
    Case which;
    which.op = op.name;
    which.dtype = Dtype::u8;
    which.dims = {{"bytes", bytes}};
    which.parameters = {{"vocabulary", file}, {"left", left}, {"right", right}};
    which.values = kind;
    which.seed = seed;
    all.push_back(std::move(which));
  };
  for (const std::uint64_t part : {0, 1, 14})
    add(every_letter, static_cast<std::int64_t>(every_code_point(part).size()), part, "small_hyphens", 0, 0);
  for (std::uint64_t seed = 0; seed < 4; ++seed)
    for (const char* const file : {"small_hyphens", "awkward_hyphens"})
      for (const std::string& kind : {of_patterns, few_letters, joined})
        add(kind, 3000, seed, file, seed % 2 == 0 ? 0 : 1, seed < 2 ? 0 : 1);
  add(of_patterns, 3000, 5, "small_hyphens", 1, 4);
  add(of_patterns, 3000, 5, "awkward_hyphens", 5, 1);
  add(long_words, 4160, 1, "awkward_hyphens", 1, 1);
  add(long_words, 70000, 1, "awkward_hyphens", 0, 0);
  return all;
}

}  // namespace assay::hyphenate
