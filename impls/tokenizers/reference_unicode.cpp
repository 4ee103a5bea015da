#include "impls/tokenizers/reference_unicode.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "generated/unicode16_normalization_lists.h"
#include "impls/tokenizers/texts.h"

namespace assay::tokenizers {
namespace {

namespace lists = unicode16_lists;
using CodePoints = std::u32string;

constexpr std::size_t all_code_points = 0x110000;

// Hangul syllables are made and taken apart by arithmetic: section 3.12.
constexpr char32_t first_syllable = 0xac00, first_leading = 0x1100, first_vowel = 0x1161, before_trailing = 0x11a7;
constexpr char32_t leadings = 19, vowels = 21, trailings = 28, syllables = leadings * vowels * trailings;

std::vector<Category> all_categories() {
  std::vector<Category> made(all_code_points, Category::other);
  const auto write = [&](std::span<const lists::Range> ranges, Category category) {
    for (const auto& [low, high] : ranges) std::fill(&made[low], &made[high] + 1, category);
  };
  write(lists::mark_ranges, Category::mark);
  write(lists::control_ranges, Category::control);
  write(lists::format_ranges, Category::format);
  write(lists::private_use_ranges, Category::private_use);
  write(lists::unassigned_ranges, Category::unassigned);
  write(lists::punctuation_ranges, Category::punctuation);
  write(lists::space_ranges, Category::space);
  write(lists::line_separator_ranges, Category::line_separator);
  write(lists::paragraph_separator_ranges, Category::paragraph_separator);
  return made;
}

std::vector<std::uint8_t> all_combining_classes() {
  std::vector<std::uint8_t> made(all_code_points, 0);
  for (const auto& [low, high, combining] : lists::combining_ranges) std::fill(&made[low], &made[high] + 1, combining);
  return made;
}

std::vector<bool> members(std::span<const lists::Range> ranges) {
  std::vector<bool> made(all_code_points, false);
  for (const auto& [low, high] : ranges)
    for (std::uint32_t each = low; each <= high; ++each) made[each] = true;
  return made;
}

std::span<const std::uint32_t> mapping_of(std::span<const lists::Mapping> mappings, char32_t from) {
  const auto found = std::ranges::lower_bound(mappings, static_cast<std::uint32_t>(from), {}, &lists::Mapping::from);
  if (found == mappings.end() || found->from != from) return {};
  return std::span(lists::mapped).subspan(found->first, found->count);
}

void append_decomposed(char32_t code_point, bool compatibility, CodePoints& made) {
  if (code_point >= first_syllable && code_point < first_syllable + syllables) {
    const char32_t index = code_point - first_syllable;
    made += first_leading + index / (vowels * trailings);
    made += first_vowel + index / trailings % vowels;
    if (index % trailings != 0) made += before_trailing + index % trailings;
    return;
  }
  auto parts = mapping_of(lists::canonical_mappings, code_point);
  if (parts.empty() && compatibility) parts = mapping_of(lists::compatibility_mappings, code_point);
  if (parts.empty()) made += code_point;
  for (const std::uint32_t part : parts) append_decomposed(part, compatibility, made);
}

const std::map<std::pair<char32_t, char32_t>, char32_t>& composites() {
  static const auto all = [] {
    std::map<std::pair<char32_t, char32_t>, char32_t> made;
    for (const auto& [from, first, count] : lists::canonical_mappings)
      if (count == 2 && !std::ranges::binary_search(lists::excluded, from))
        made[{lists::mapped[first], lists::mapped[first + 1]}] = from;
    return made;
  }();
  return all;
}

// 0: there is none.
char32_t composite_of(char32_t first, char32_t second) {
  if (first >= first_leading && first < first_leading + leadings && second >= first_vowel &&
      second < first_vowel + vowels)
    return first_syllable + ((first - first_leading) * vowels + second - first_vowel) * trailings;
  const bool open =
      first >= first_syllable && first < first_syllable + syllables && (first - first_syllable) % trailings == 0;
  if (open && second > before_trailing && second < before_trailing + trailings) return first + second - before_trailing;
  const auto found = composites().find({first, second});
  return found == composites().end() ? 0 : found->second;
}

bool sigma_is_final(std::u32string_view text, std::size_t at) {
  static const std::vector<bool> cased = members(lists::cased_ranges), ignorable = members(lists::ignorable_ranges);
  std::size_t before = at;
  while (before > 0 && ignorable[text[before - 1]]) --before;
  if (before == 0 || !cased[text[before - 1]]) return false;
  std::size_t behind = at + 1;
  while (behind < text.size() && ignorable[text[behind]]) ++behind;
  return behind == text.size() || !cased[text[behind]];
}

}  // namespace

Category category_of(char32_t code_point) {
  static const std::vector<Category> all = all_categories();
  return all[code_point];
}

std::uint8_t combining_class(char32_t code_point) {
  static const std::vector<std::uint8_t> all = all_combining_classes();
  return all[code_point];
}

std::u32string code_points_of(std::string_view text) {
  CodePoints made;
  for (std::size_t at = 0; at < text.size();) {
    const Character next = character_at(text, at);
    if (next.well_formed) made += static_cast<char32_t>(next.code_point);
    at += next.bytes;
  }
  return made;
}

std::string utf8_of(std::u32string_view code_points) {
  std::string made;
  for (const char32_t each : code_points) made += to_utf8(each);
  return made;
}

std::u32string decomposed(std::u32string_view text, bool compatibility) {
  CodePoints made;
  for (const char32_t each : text) append_decomposed(each, compatibility, made);
  for (auto from = made.begin(); from != made.end();) {
    const auto to = std::find_if(from, made.end(), [](char32_t each) { return combining_class(each) == 0; });
    std::ranges::stable_sort(from, to, {}, combining_class);
    from = to == made.end() ? to : to + 1;
  }
  return made;
}

std::u32string composed(std::u32string_view text) {
  CodePoints made;
  std::size_t starter = CodePoints::npos;
  for (const char32_t each : text) {
    const std::uint8_t combining = combining_class(each);
    if (starter != CodePoints::npos) {
      // Blocked (D115): something stands between that is a starter or of no lower class. In canonical order the last
      // one tells.
      const bool neighbours = made.size() == starter + 1;
      const bool blocked = !neighbours && combining_class(made.back()) >= combining;
      const char32_t composite = blocked ? 0 : composite_of(made[starter], each);
      if (composite != 0) {
        made[starter] = composite;
        continue;
      }
    }
    if (combining == 0) starter = made.size();
    made += each;
  }
  return made;
}

std::u32string lowered(std::u32string_view text, bool in_context) {
  constexpr char32_t capital_sigma = 0x3a3, final_sigma = 0x3c2;
  CodePoints made;
  // Linear: a run of case-ignorable characters is looked through from the sigma before it and the one behind it alone.
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (in_context && text[at] == capital_sigma && sigma_is_final(text, at)) {
      made += final_sigma;
      continue;
    }
    const auto parts = mapping_of(lists::lower_mappings, text[at]);
    if (parts.empty()) made += text[at];
    for (const std::uint32_t part : parts) made += static_cast<char32_t>(part);
  }
  return made;
}

}  // namespace assay::tokenizers
