#include "impls/segmenters/reference_break_samples.h"

#include <algorithm>
#include <array>
#include <span>

#include "generated/unicode16_breaks_ranges.h"
#include "impls/segmenters/reference_breaks.h"
#include "impls/tokenizers/texts.h"

namespace assay::segmenters {
namespace {

namespace data = unicode16_break_ranges;
using namespace std::string_view_literals;

constexpr std::string_view property_of(Boundaries boundaries) {
  switch (boundaries) {
    case Boundaries::graphemes: return "Grapheme_Cluster_Break";
    case Boundaries::words: return "Word_Break";
    case Boundaries::sentences: break;
  }
  return "Sentence_Break";
}

std::vector<Samples> samples_made(Boundaries boundaries) {
  std::vector<Samples> all;
  const auto add = [&](std::string_view property) {
    for (const data::Value& value : data::values) {
      if (value.property != property) continue;
      all.emplace_back();
      for (std::size_t i = value.first; i < value.first + value.count; ++i)
        all.back().ranges.emplace_back(data::ranges[i].low, data::ranges[i].high);
    }
  };
  add(property_of(boundaries));
  if (boundaries == Boundaries::graphemes) add("InCB");
  if (boundaries != Boundaries::sentences) add("Extended_Pictographic");
  // Pictographic letters are few among the pictographic.
  if (boundaries == Boundaries::words) all.push_back({{{0x2139, 0x2139}, {0x24c2, 0x24c2}, {0x1f170, 0x1f171}}, {}});
  // Of no value of any of them.
  all.push_back(
      {{{'$', '$'}, {'/', '/'}, {'+', '+'}, {0xa7, 0xa7}, {0x2200, 0x22ff}, {0xe000, 0xe00f}, {0x1d300, 0x1d30f}}, {}});
  // Some are what stands for '.', 'a', a newline, U+10428 and U+11047 to those who decode leniently.
  all.push_back(
      {{},
       {"\x80"sv, "\xc3"sv, "\xe2\x80"sv, "\xf0\x9f\x98"sv, "\xff"sv, "\xc0\x80"sv, "\xc0\xae"sv, "\xc1\xa1"sv,
        "\xc0\x8a"sv, "\xe0\x80\xae"sv, "\xed\xa0\x81\xed\xb0\xa8"sv, "\xed\xa0\x84\xed\xb1\x87"sv, "\xed\xa0\x80"sv}});
  return all;
}

// What stands around a code point, '*' for it. Each is there for a class or two that it shows, and ends with what no
// rule joins to anything.
// clang-format off
constexpr std::string_view around_graphemes =
    "a*a\u1100*\u1161*\u11a8*/\U0001f1e6*\U0001f1e6/\u0915*\u0915/\u0915\u094d*\u0915/*\u094d\u0915/\U0001f600*\u200d\U0001f600/"
    "\U0001f600\u200d*\u0308/*\u200d\U0001f600/\r*\n/\uac00*/\uac01*\u11a8/";
constexpr std::string_view around_words =
    "a*a$1*1$a:*:a$1,*,1$\u05d0*\u05d0$\u05d0\"*\"\u05d0$*'$\u30a2*\u30a2$ * $\U0001f1e6*\U0001f1e6$/\u200d*$/*\u0308*/$_*_$\r*\n$";
constexpr std::string_view around_sentences =
    "e.*B/\n*.B/\ne. *b/\ne. *B/\n?*B/\n? *B/\nB.*b/\ne*B/\n*\u0308B/\n*\nb\r*\nB?)*?B\n";
// clang-format on

constexpr std::string_view around(Boundaries boundaries) {
  switch (boundaries) {
    case Boundaries::graphemes: return around_graphemes;
    case Boundaries::words: return around_words;
    case Boundaries::sentences: break;
  }
  return around_sentences;
}

}  // namespace

std::string Samples::first() const {
  return ranges.empty() ? std::string(ill_formed.front()) : tokenizers::to_utf8(ranges.front().first);
}

std::string Samples::any(Random& random) const {
  if (ranges.empty()) return std::string(random.pick(ill_formed));
  const auto& [low, high] = random.pick(ranges);
  return tokenizers::to_utf8(low + static_cast<std::uint32_t>(random.below(high - low + 1)));
}

const std::vector<Samples>& samples_of(Boundaries boundaries) {
  static const std::array<std::vector<Samples>, 3> all{
      samples_made(Boundaries::graphemes), samples_made(Boundaries::words), samples_made(Boundaries::sentences)};
  return all[static_cast<std::size_t>(boundaries)];
}

std::vector<std::size_t> cycle_of(std::size_t symbols, std::size_t length) {
  std::vector<std::size_t> cycle, word(length + 1);
  const auto extend = [&](auto& self, std::size_t at, std::size_t period) -> void {
    if (at > length) {
      if (length % period == 0)
        cycle.insert(cycle.end(), word.begin() + 1, word.begin() + 1 + static_cast<long>(period));
      return;
    }
    word[at] = word[at - period];
    self(self, at + 1, period);
    for (std::size_t symbol = word[at - period] + 1; symbol < symbols; ++symbol) {
      word[at] = symbol;
      self(self, at + 1, at);
    }
  };
  extend(extend, 1, 1);
  return cycle;
}

std::string every_code_point_shown(Boundaries boundaries, std::uint64_t part) {
  const std::string_view all_around = around(boundaries);
  const auto from = static_cast<std::uint32_t>(part % 17) * 65536;
  std::string text;
  for (std::uint32_t code_point = from; code_point < from + 65536; ++code_point) {
    if (code_point >= 0xd800 && code_point <= 0xdfff) continue;
    // Of the others nothing is told apart but ideographs, which are letters to sentences alone: what shows that there
    // is no more than one class will do.
    const bool told_apart = code_point < 0x20000 || (code_point >= 0xe0000 && code_point < 0xe0200);
    const std::string one = tokenizers::to_utf8(code_point);
    for (const char byte : told_apart ? all_around : "a*a ?*B\n"sv)
      if (byte == '*') text += one;
      else text += byte;
  }
  return text;
}

}  // namespace assay::segmenters
