#include "impls/segmenters/reference_breaks.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "generated/unicode16_breaks_ranges.h"
#include "impls/tokenizers/texts.h"

namespace assay::segmenters {
namespace {

namespace data = unicode16_break_ranges;

constexpr std::array<std::string_view, 14> grapheme_values{
    "",        "CR",          "LF", "Control", "Extend", "ZWJ", "Regional_Indicator",
    "Prepend", "SpacingMark", "L",  "V",       "T",      "LV",  "LVT"};
constexpr std::array<std::string_view, 19> word_values{"",
                                                       "CR",
                                                       "LF",
                                                       "Newline",
                                                       "Extend",
                                                       "ZWJ",
                                                       "Regional_Indicator",
                                                       "Format",
                                                       "Katakana",
                                                       "Hebrew_Letter",
                                                       "ALetter",
                                                       "Single_Quote",
                                                       "Double_Quote",
                                                       "MidNumLet",
                                                       "MidLetter",
                                                       "MidNum",
                                                       "Numeric",
                                                       "ExtendNumLet",
                                                       "WSegSpace"};
constexpr std::array<std::string_view, 15> sentence_values{"",        "CR",    "LF",        "Extend", "Sep",
                                                           "Format",  "Sp",    "Lower",     "Upper",  "OLetter",
                                                           "Numeric", "ATerm", "SContinue", "STerm",  "Close"};
constexpr std::array<std::string_view, 4> conjunct_values{"", "Linker", "Consonant", "Extend"};

// The value of each code point, written out: its place among `names`.
template <std::size_t count>
std::vector<std::uint8_t> written_out(std::string_view property, const std::array<std::string_view, count>& names) {
  std::vector<std::uint8_t> all(0x110000, 0);
  for (const data::Value& value : data::values) {
    if (value.property != property) continue;
    const auto name = std::ranges::find(names, value.value);
    if (name == names.end()) throw std::logic_error("no value " + std::string(value.value));
    for (std::size_t i = value.first; i < value.first + value.count; ++i)
      std::fill(&all[data::ranges[i].low], &all[data::ranges[i].high] + 1,
                static_cast<std::uint8_t>(name - names.begin()));
  }
  return all;
}

template <std::size_t count>
std::size_t place_of(const std::array<std::string_view, count>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw std::logic_error("no value named " + std::string(name));
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

GraphemeBreak grapheme_break_named(std::string_view value) {
  return static_cast<GraphemeBreak>(place_of(grapheme_values, value));
}
WordBreak word_break_named(std::string_view value) { return static_cast<WordBreak>(place_of(word_values, value)); }
SentenceBreak sentence_break_named(std::string_view value) {
  return static_cast<SentenceBreak>(place_of(sentence_values, value));
}

GraphemeBreak grapheme_break(std::uint32_t code_point) {
  static const std::vector<std::uint8_t> all = written_out("Grapheme_Cluster_Break", grapheme_values);
  return static_cast<GraphemeBreak>(all[code_point]);
}
WordBreak word_break(std::uint32_t code_point) {
  static const std::vector<std::uint8_t> all = written_out("Word_Break", word_values);
  return static_cast<WordBreak>(all[code_point]);
}
SentenceBreak sentence_break(std::uint32_t code_point) {
  static const std::vector<std::uint8_t> all = written_out("Sentence_Break", sentence_values);
  return static_cast<SentenceBreak>(all[code_point]);
}
ConjunctBreak conjunct_break(std::uint32_t code_point) {
  static const std::vector<std::uint8_t> all = written_out("InCB", conjunct_values);
  return static_cast<ConjunctBreak>(all[code_point]);
}
bool is_extended_pictographic(std::uint32_t code_point) {
  static const std::vector<std::uint8_t> all =
      written_out("Extended_Pictographic", std::array<std::string_view, 2>{"", "Y"});
  return all[code_point] != 0;
}

std::vector<Placed> characters_of(std::string_view text) {
  std::vector<Placed> all;
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character next = tokenizers::character_at(text, at);
    all.push_back(
        {next.code_point, next.well_formed, static_cast<std::int64_t>(at), static_cast<std::int64_t>(at + next.bytes)});
    at += next.bytes;
  }
  return all;
}

}  // namespace assay::segmenters
