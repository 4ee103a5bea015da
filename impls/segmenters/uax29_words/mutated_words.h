// The rules of words once more, over characters that are decoded beforehand, with a place for each bug.
#pragma once

#include <vector>

#include "impls/segmenters/mutated_breaks.h"

namespace assay::uax29_words {

namespace of = unicode16_breaks::words;
using segmenters::BreakBug;
using segmenters::BreakCharacter;

inline std::uint8_t spoiled_kind(const BreakCharacter& each, BreakBug bug) {
  const std::uint32_t value = each.code_point;
  const auto instead = [&](bool wrong, std::uint8_t kind) { return wrong ? kind : each.kind; };
  switch (bug) {
    case BreakBug::vertical_tab_is_none: return instead(value == 0x0b, of::other);
    case BreakBug::next_line_is_none: return instead(value == 0x85 || value == 0x2028 || value == 0x2029, of::other);
    case BreakBug::letter_emoji_cut: return instead(each.kind == of::pictographic_letter, of::letter);
    case BreakBug::other_spaces_together: return instead(value == 0xa0 || value == '\t', of::space);
    case BreakBug::hebrew_apart: return instead(each.kind == of::hebrew_letter, of::katakana);
    case BreakBug::apostrophe_apart: return instead(value == '\'', of::other);
    case BreakBug::curly_apostrophe_apart: return instead(value == 0x2019, of::other);
    case BreakBug::colon_apart: return instead(value == ':', of::other);
    case BreakBug::at_is_letter: return instead(value == '@', of::letter);
    case BreakBug::middle_dot_apart: return instead(value == 0xb7, of::other);
    case BreakBug::comma_in_words: return instead(value == ',', of::mid_num_let);
    case BreakBug::colon_in_numbers: return instead(value == ':', of::mid_num_let);
    case BreakBug::semicolon_apart: return instead(value == ';', of::other);
    case BreakBug::hyphen_connects: return instead(value == '-', of::extend_num_let);
    case BreakBug::ideographs_joined: return instead(value >= 0x4e00 && value <= 0x9fff, of::katakana);
    case BreakBug::hiragana_is_katakana: return instead(value >= 0x3041 && value <= 0x3096, of::katakana);
    case BreakBug::formats_seen: return instead(each.kind == of::format, of::other);
    case BreakBug::joiners_seen: return instead(value == 0x200d, of::other);
    default: return each.kind;
  }
}

class Rules {
 public:
  Rules(const std::vector<BreakCharacter>& characters, BreakBug bug) : bug_(bug) {
    for (const BreakCharacter& each : characters) raw_.push_back(spoiled_kind(each, bug));
    for (std::size_t at = 0; at < raw_.size(); ++at) {
      if (is_kept(at)) kept_.push_back(raw_[at]);
      behind_.push_back(kept_.size());
    }
  }

  bool is_cut(std::size_t at) const {
    const std::uint8_t last = raw_[at - 1], kind = raw_[at];
    if (last == of::cr && kind == of::lf) return bug_ == BreakBug::line_end_cut;
    if (is_newline(last) && !(is_ignored(kind) && bug_ == BreakBug::newline_takes_marks)) return true;
    if (is_newline(kind)) return true;
    if (is_joined_emoji(at)) return false;
    if (kind == of::space && is_space_before(at)) return bug_ == BreakBug::spaces_apart;
    if (is_ignored(kind)) return bug_ == BreakBug::marks_begin_words;
    return is_cut_of_kept(at, behind_[at] - 1);
  }

 private:
  static bool is_newline(std::uint8_t kind) { return kind == of::cr || kind == of::lf || kind == of::newline; }
  static bool is_ignored(std::uint8_t kind) { return kind == of::extend || kind == of::format || kind == of::zwj; }
  static bool is_letter(std::uint8_t kind) {
    return kind == of::letter || kind == of::hebrew_letter || kind == of::pictographic_letter;
  }
  static bool is_quote_or_both(std::uint8_t kind) { return kind == of::mid_num_let || kind == of::single_quote; }
  static bool is_mid_letter(std::uint8_t kind) { return kind == of::mid_letter || is_quote_or_both(kind); }
  static bool is_mid_number(std::uint8_t kind) { return kind == of::mid_num || is_quote_or_both(kind); }

  bool is_kept(std::size_t at) const {
    if (!is_ignored(raw_[at]) || at == 0) return true;
    return is_newline(raw_[at - 1]) && bug_ != BreakBug::newline_takes_marks;
  }

  bool is_joined_emoji(std::size_t at) const {
    const bool emoji = raw_[at] == of::pictographic || raw_[at] == of::pictographic_letter;
    if (!emoji || bug_ == BreakBug::joined_emoji_cut) return false;
    if (bug_ == BreakBug::emoji_behind_format && at > 1 && is_ignored(raw_[at - 1]) && raw_[at - 2] == of::zwj)
      return true;
    return raw_[at - 1] == of::zwj;
  }

  bool is_space_before(std::size_t at) const {
    if (bug_ == BreakBug::spaces_over_marks && behind_[at] > 1) return kept_[behind_[at] - 2] == of::space;
    return raw_[at - 1] == of::space;
  }

  // `i`: the place among those that WB4 leaves.
  bool is_cut_of_kept(std::size_t at, std::size_t i) const {
    const bool sees_marks = bug_ == BreakBug::marks_before_seen && is_ignored(raw_[at - 1]);
    const std::uint8_t before = sees_marks ? std::uint8_t{of::other} : kept_[i - 1];
    const std::uint8_t far_before = i > 1 ? kept_[i - 2] : std::uint8_t{of::other};
    const bool blind = bug_ == BreakBug::marks_ahead_seen && at + 1 < raw_.size() && is_ignored(raw_[at + 1]);
    const std::uint8_t kind = kept_[i];
    const std::uint8_t ahead = i + 1 < kept_.size() && !blind ? kept_[i + 1] : std::uint8_t{of::other};
    if (joins_letters(far_before, before, kind, ahead, i) || joins_quotes(far_before, before, kind, ahead) ||
        joins_numbers(far_before, before, kind, ahead) || joins_connectors(before, kind))
      return false;
    if (before != of::regional_indicator || kind != of::regional_indicator) return true;
    if (bug_ == BreakBug::flags_over_marks_apart && is_ignored(raw_[at - 1])) return true;
    return !segmenters::is_within_pair(kept_, i, of::regional_indicator, bug_);
  }

  bool joins_letters(std::uint8_t far_before, std::uint8_t before, std::uint8_t kind, std::uint8_t ahead,
                     std::size_t i) const {
    if (is_letter(before) && is_letter(kind)) return true;
    if (bug_ == BreakBug::mid_never_joined) return false;
    if (is_letter(before) && is_mid_letter(kind)) {
      if (bug_ == BreakBug::mid_always_joined) return true;
      if (bug_ == BreakBug::two_mids_joined && is_mid_letter(ahead) && i + 2 < kept_.size())
        return is_letter(kept_[i + 2]);
      return is_letter(ahead) || (bug_ == BreakBug::mid_between_letter_and_digit && ahead == of::numeric);
    }
    if (bug_ == BreakBug::two_mids_joined && is_mid_letter(before)) {
      if (is_letter(far_before) && is_mid_letter(kind)) return is_letter(ahead);
      if (is_mid_letter(far_before) && i > 2 && is_letter(kept_[i - 3])) return is_letter(kind);
    }
    if (is_letter(far_before) && is_mid_letter(before)) {
      if (bug_ == BreakBug::mid_between_letter_and_digit && kind == of::numeric) return true;
      return is_letter(kind) && bug_ != BreakBug::mid_cut_behind;
    }
    return false;
  }

  bool joins_quotes(std::uint8_t far_before, std::uint8_t before, std::uint8_t kind, std::uint8_t ahead) const {
    const auto quotes = [&](std::uint8_t each) {
      return each == of::hebrew_letter || (bug_ == BreakBug::any_double_quote_joins && is_letter(each));
    };
    const bool any = bug_ == BreakBug::any_quote_joins && is_letter(before);
    if ((before == of::hebrew_letter || any) && kind == of::single_quote) return bug_ != BreakBug::hebrew_quote_apart;
    if (bug_ == BreakBug::double_quote_apart) return false;
    const bool always = bug_ == BreakBug::double_quote_without_hebrew;
    if (quotes(before) && kind == of::double_quote) return quotes(ahead) || always;
    return quotes(far_before) && before == of::double_quote && quotes(kind);
  }

  bool joins_numbers(std::uint8_t far_before, std::uint8_t before, std::uint8_t kind, std::uint8_t ahead) const {
    if (before == of::numeric && kind == of::numeric) return true;
    if (is_letter(before) && kind == of::numeric) return bug_ != BreakBug::letters_apart_from_digits;
    if (before == of::numeric && is_letter(kind)) return bug_ != BreakBug::digits_apart_from_letters;
    if (bug_ == BreakBug::mid_num_never_joined) return false;
    if (far_before == of::numeric && is_mid_number(before) && kind == of::numeric) return true;
    return before == of::numeric && is_mid_number(kind) && ahead == of::numeric;
  }

  bool joins_connectors(std::uint8_t before, std::uint8_t kind) const {
    const auto is_word = [&](std::uint8_t each) {
      if (each == of::katakana) return bug_ != BreakBug::connector_leaves_katakana;
      return is_letter(each) || each == of::numeric;
    };
    if (before == of::katakana && kind == of::katakana) return bug_ != BreakBug::katakana_apart;
    const bool katakana = before == of::katakana || kind == of::katakana;
    if (bug_ == BreakBug::katakana_with_letters && katakana && (is_letter(before) || is_letter(kind))) return true;
    if (bug_ == BreakBug::katakana_with_digits && katakana && (before == of::numeric || kind == of::numeric))
      return true;
    if (before == of::extend_num_let && kind == of::extend_num_let) return bug_ != BreakBug::connectors_apart;
    if (is_word(before) && kind == of::extend_num_let) return bug_ != BreakBug::connector_apart;
    return before == of::extend_num_let && is_word(kind) && bug_ != BreakBug::connector_ends_word;
  }

  std::vector<std::uint8_t> raw_, kept_;
  std::vector<std::size_t> behind_;  // how many are kept up to and with each character
  BreakBug bug_;
};

}  // namespace assay::uax29_words
