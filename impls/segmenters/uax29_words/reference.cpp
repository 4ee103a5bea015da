// The rules of UAX #29, section 4.1.1, in their order, asked before each character.
#include "impls/segmenters/uax29_words/reference.h"

#include "harness/core/patience.h"
#include "impls/segmenters/reference_breaks.h"

namespace assay::uax29_words {
namespace {

using segmenters::WordBreak;
using enum segmenters::WordBreak;

bool is_newline(WordBreak value) { return value == newline || value == cr || value == lf; }
bool is_ignored(WordBreak value) { return value == extend || value == format || value == zwj; }
bool is_ah_letter(WordBreak value) { return value == a_letter || value == hebrew_letter; }
bool is_mid_num_let_q(WordBreak value) { return value == mid_num_let || value == single_quote; }

// What WB4 leaves: each character with those that are joined to it taken for one. At the start of a text and behind
// newlines there is nothing that they could be joined to.
std::vector<std::size_t> left_by_wb4(const std::vector<WordBreak>& all) {
  std::vector<std::size_t> left;
  for (std::size_t at = 0; at < all.size(); ++at)
    if (!is_ignored(all[at]) || at == 0 || is_newline(all[at - 1])) left.push_back(at);
  return left;
}

// WB3 to WB3d: before[0] is the character directly in front.
enum class Decided { no, cut, joined };
Decided by_neighbours(WordBreak before, WordBreak behind, bool pictographic) {
  if (before == cr && behind == lf) return Decided::joined;                    // WB3
  if (is_newline(before)) return Decided::cut;                                 // WB3a
  if (is_newline(behind)) return Decided::cut;                                 // WB3b
  if (before == zwj && pictographic) return Decided::joined;                   // WB3c
  if (before == w_seg_space && behind == w_seg_space) return Decided::joined;  // WB3d
  return Decided::no;
}

// WB5 to WB999, of what WB4 leaves: two characters in front, and two behind. What is beyond the text is `other`.
bool is_cut(WordBreak far_before, WordBreak before, WordBreak behind, WordBreak far_behind, std::size_t indicators) {
  if (is_ah_letter(before) && is_ah_letter(behind)) return false;  // WB5
  if (is_ah_letter(before) && (behind == mid_letter || is_mid_num_let_q(behind)) && is_ah_letter(far_behind))
    return false;  // WB6
  if (is_ah_letter(far_before) && (before == mid_letter || is_mid_num_let_q(before)) && is_ah_letter(behind))
    return false;                                                                                      // WB7
  if (before == hebrew_letter && behind == single_quote) return false;                                 // WB7a
  if (before == hebrew_letter && behind == double_quote && far_behind == hebrew_letter) return false;  // WB7b
  if (far_before == hebrew_letter && before == double_quote && behind == hebrew_letter) return false;  // WB7c
  if (before == numeric && behind == numeric) return false;                                            // WB8
  if (is_ah_letter(before) && behind == numeric) return false;                                         // WB9
  if (before == numeric && is_ah_letter(behind)) return false;                                         // WB10
  if (far_before == numeric && (before == mid_num || is_mid_num_let_q(before)) && behind == numeric)
    return false;  // WB11
  if (before == numeric && (behind == mid_num || is_mid_num_let_q(behind)) && far_behind == numeric)
    return false;                                              // WB12
  if (before == katakana && behind == katakana) return false;  // WB13
  const auto is_word = [](WordBreak value) { return is_ah_letter(value) || value == numeric || value == katakana; };
  if ((is_word(before) || before == extend_num_let) && behind == extend_num_let) return false;  // WB13a
  if (before == extend_num_let && is_word(behind)) return false;                                // WB13b
  if (behind == regional_indicator && indicators % 2 == 1) return false;                        // WB15, WB16
  return true;                                                                                  // WB999
}

}  // namespace

std::vector<std::int64_t> reference_ends(std::string_view text) {
  const std::vector<segmenters::Placed> characters = segmenters::characters_of(text);
  const std::vector<WordBreak> all = segmenters::each(characters, segmenters::word_break);
  const std::vector<bool> pictographic = segmenters::each(characters, segmenters::is_extended_pictographic);
  const std::vector<std::size_t> left = left_by_wb4(all);
  const auto value = [&](std::size_t i) { return i < left.size() ? all[left[i]] : other; };
  std::vector<std::int64_t> ends;
  std::size_t indicators = 0;
  for (std::size_t i = 1; i < left.size(); ++i) {
    if (i % 1024 == 0) reference_step();
    indicators = value(i - 1) == regional_indicator ? indicators + 1 : 0;
    const std::size_t at = left[i];
    const Decided decided = by_neighbours(all[at - 1], all[at], pictographic[at]);
    // `other` is in no rule: what stands in front of a text's first character is as good as one.
    const bool cut = decided == Decided::no
                         ? is_cut(i < 2 ? other : value(i - 2), value(i - 1), value(i), value(i + 1), indicators)
                         : decided == Decided::cut;
    if (cut) ends.push_back(characters[at].from);
  }
  if (!characters.empty()) ends.push_back(characters.back().to);
  return ends;
}

}  // namespace assay::uax29_words
