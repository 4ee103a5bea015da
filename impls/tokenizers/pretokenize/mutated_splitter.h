// The patterns once more, over characters that are decoded and classified beforehand, with a place for each bug. For
// the mutants of ops on text.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "impls/tokenizers/pretokenize/mutated_characters.h"
#include "impls/tokenizers/pretokenize/mutated_rules.h"

namespace assay::pretokenize {

// Cuts [from, limit) of the characters of a text as if it were all of it.
class MutatedSplitter {
 public:
  MutatedSplitter(const std::vector<Character>& characters, std::size_t limit, const Rules& rules, Bug bug)
      : characters_(characters), limit_(limit), rules_(rules), bug_(bug) {}

  void append_ends(std::size_t from, std::vector<std::int64_t>& ends) {
    for (std::size_t at = from; at < limit_;) {
      at = piece_end(at);
      if (!(bug_ == Bug::unmatched_dropped && unmatched_)) ends.push_back(characters_[at - 1].end);
    }
  }

 private:
  // ---- characters ---------------------------------------------------------------------------------------------------

  std::uint32_t code_point(std::size_t at) const { return at < limit_ ? characters_[at].code_point : none; }
  bool in(unsigned set, std::size_t at) const { return at < limit_ && (set >> characters_[at].kind & 1u) != 0; }
  std::int64_t begin(std::size_t at) const { return at == 0 ? 0 : characters_[at - 1].end; }
  bool is_newline(std::size_t at) const {
    const std::uint32_t value = code_point(at);
    if (value == '\v') return bug_ == Bug::vertical_tab_is_newline;
    return value == '\n' || (value == '\r' && bug_ != Bug::line_feed_alone);
  }

  std::size_t run_end(unsigned set, std::size_t at, std::size_t end) const {
    while (in(set, end) && !is_cut(at, end)) ++end;
    return end;
  }

  bool is_cut(std::size_t at, std::size_t end) const {
    if (bug_ == Bug::short_lengths) return begin(end) - begin(at) >= 65535;
    if (bug_ == Bug::letters_by_32) {
      const std::size_t run = end - at - (code_point(at) == ' ' ? 1 : 0);
      return run > 0 && run % 32 == 0 && code_point(end - 1) < 128 && code_point(end) >= 128 &&
             in(tokenizers::letters, end);
    }
    return bug_ == Bug::endless_runs && end - at >= 250000;
  }

  // ---- contractions -------------------------------------------------------------------------------------------------

  std::size_t contraction(std::size_t at) const {
    const std::size_t length = contraction_anywhere(at);
    // Its letters are looked for in the block that it begins in.
    const bool lies_across = length > 0 && begin(at) / 65536 != (begin(at + length) - 1) / 65536;
    return bug_ == Bug::edge_of_64k && lies_across ? 0 : length;
  }

  std::size_t contraction_anywhere(std::size_t at) const {
    if (code_point(at) != '\'' && !(bug_ == Bug::curly_apostrophe && code_point(at) == 0x2019)) return 0;
    if (bug_ == Bug::contraction_after_letter && (at == 0 || !in(tokenizers::letters, at - 1))) return 0;
    const auto letter = [&](std::size_t i) -> std::uint32_t {
      const std::uint32_t value = code_point(at + i);
      if (!rules_.any_case) return value;
      if (value == 0x17f && bug_ != Bug::long_s_unknown) return 's';
      if (value == 0x13f && bug_ == Bug::long_s_by_its_last_byte) return 's';
      return value >= 'A' && value <= 'Z' ? value | 0x20 : value;
    };
    const std::uint32_t first = letter(1), second = letter(2);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
    if ((first == 'r' || first == 'v') && second == 'e') return 3;
    return first == 'l' && second == 'l' && bug_ != Bug::ll_missing ? 3 : 0;
  }

  // ---- spaces -------------------------------------------------------------------------------------------------------

  std::size_t spaces_end(std::size_t at) const {
    std::size_t end = at + 1;
    const auto stops = [&] { return bug_ == Bug::newline_splits && code_point(end - 1) == '\n'; };
    while (in(tokenizers::spaces, end) && !stops() && !is_cut(at, end)) ++end;
    const std::size_t size = bug_ == Bug::splits_look_ahead ? characters_.size() : limit_;
    const bool text_goes_on =
        end < size && !in(tokenizers::spaces, end) && !(bug_ == Bug::spaces_at_buffer_edge && begin(end) % 4096 == 0);
    if (rules_.whole_at_end && !text_goes_on) return end;
    if (rules_.lines) {
      if (bug_ == Bug::first_newline_ends)
        for (std::size_t line = at; line < end; ++line)
          if (is_newline(line)) return line + 1;
      for (std::size_t line = end; line > at; --line)
        if (is_newline(line - 1)) return line;
    }
    return text_goes_on && end - at > 1 && rules_.leaves_last && bug_ != Bug::trailing_space ? end - 1 : end;
  }

  // ---- words --------------------------------------------------------------------------------------------------------

  // [capitals and both]*[small and both]+ from `at` on, or, unless `small_wanted`, capitals alone.
  std::optional<std::size_t> cased_word_end(std::size_t at, bool small_wanted) const {
    unsigned both = tokenizers::set_of(unicode16::modifier) | tokenizers::set_of(unicode16::caseless);
    if (bug_ != Bug::marks_end_words) both |= tokenizers::marks;
    const unsigned capitals = tokenizers::set_of(unicode16::upper) | tokenizers::set_of(unicode16::title);
    const unsigned small = tokenizers::set_of(unicode16::lower);
    const std::size_t run = run_end(capitals | both, at, at);
    if (in(small, run)) {
      // As one cuts identifiers: HTTP and Server.
      if (bug_ == Bug::last_capital_joins_small && run - at > 1 && in(capitals, run - 1)) return run - 1;
      return run_end(small | both, at, run);
    }
    for (std::size_t last = run; last > at; --last)
      if (in(both, last - 1)) return bug_ == Bug::nothing_given_back ? run : last;
    if (small_wanted || run == at) return std::nullopt;
    return run;
  }

  std::optional<std::size_t> word_end(std::size_t at) const {
    const unsigned letters = tokenizers::letters | (rules_.splits ? tokenizers::marks : 0u);
    const auto run = [&](std::size_t from) -> std::optional<std::size_t> {
      if (!in(letters, from)) return std::nullopt;
      return run_end(letters, at, from);
    };
    if (in(tokenizers::letters, at)) return rules_.cased ? cased_word_end(at, false) : run(at);
    if (!leads(at)) return std::nullopt;
    if (!rules_.cased) return run(at + 1).has_value() ? run(at + 1) : run(at);
    if (const auto small = cased_word_end(at + 1, true)) return small;
    if (bug_ != Bug::mark_alone_leads_capitals)
      if (const auto alone = cased_word_end(at, true)) return alone;
    return cased_word_end(at + 1, false);
  }

  // What may stand in front of letters, and a mark, which is like one in some patterns.
  bool leads(std::size_t at) const {
    if (bug_ == Bug::marks_lead_nothing && in(tokenizers::marks, at) && !rules_.splits) return false;
    if (bug_ == Bug::any_space_leads && in(tokenizers::spaces, at)) return true;
    if (!rules_.anything_leads)
      return (code_point(at) == ' ' && rules_.blank_leads) || (rules_.cased && in(tokenizers::marks, at));
    if (in(tokenizers::numbers, at)) return bug_ == Bug::number_leads;
    if (is_newline(at)) return bug_ == Bug::newline_leads;
    return !rules_.splits || !in(tokenizers::signs, at);
  }

  // ---- pieces -------------------------------------------------------------------------------------------------------

  std::size_t numbers_end(std::size_t at, std::size_t first) const {
    const std::size_t most = rules_.most_numbers;
    std::size_t end = first;
    if (most == 0 || bug_ == Bug::digits_from_the_right) end = run_end(tokenizers::numbers, at, first);
    else
      while (in(tokenizers::numbers, end) && end - first < most) ++end;
    if (most > 0 && end - first > most) end = first + (end - first - 1) % most + 1;
    if (most > 0 && bug_ == Bug::digits_limited_in_bytes)
      while (end - first > 1 && begin(end) - begin(first) > static_cast<std::int64_t>(most)) --end;
    if (bug_ == Bug::mark_before_control && joins_mark(end)) ++end;
    return end;
  }
  // A combining mark, and U+0000 behind it.
  bool joins_mark(std::size_t at) const {
    return code_point(at) >= 0x300 && code_point(at) <= 0x36f && code_point(at + 1) == 0;
  }

  std::size_t signs_end(std::size_t at, std::size_t first) const {
    std::size_t end = run_end(rules_.splits ? tokenizers::signs : tokenizers::others, at, first);
    if (bug_ == Bug::spaces_behind_signs && rules_.lines)
      while (in(tokenizers::spaces, end)) ++end;
    const auto joins = [&] {
      const std::uint32_t value = code_point(end);
      return is_newline(end) ? !rules_.behind_signs.empty() : value == '/' && rules_.behind_signs.ends_with('/');
    };
    for (bool more = true; more && joins(); more = bug_ != Bug::one_newline_behind_signs) ++end;
    return end;
  }

  std::size_t piece_end(std::size_t at) {
    unmatched_ = false;
    if (rules_.contractions == Rules::in_front)
      if (const std::size_t length = contraction(at)) return at + length;
    if (rules_.splits)
      if (const std::size_t end = sign_with_letters(at); end > at) return end;
    if (const auto end = word_end(at))
      return rules_.contractions == Rules::behind_words ? *end + contraction(*end) : *end;
    return rest_end(at);
  }

  // Numbers, signs and spaces, and what nothing matches.
  std::size_t rest_end(std::size_t at) {
    if (in(tokenizers::numbers, at)) return numbers_end(at, at);
    const bool any_leads = bug_ == Bug::any_space_leads || bug_ == Bug::any_space_leads_signs;
    const bool blank = (code_point(at) == ' ' && rules_.blank_leads) || (any_leads && in(tokenizers::spaces, at));
    const std::size_t first = blank ? at + 1 : at;
    if (blank && rules_.blank_leads_numbers && in(tokenizers::numbers, first)) return numbers_end(at, first);
    if (in(rules_.splits ? tokenizers::signs : tokenizers::others, first)) return signs_end(at, first);
    return in(tokenizers::spaces, at) ? spaces_end(at) : unmatched_end(at);
  }

  // ---- the third of several splits ----------------------------------------------------------------------------------

  // A sign of ASCII and the letters of ASCII behind it; `at` if there are none.
  std::size_t sign_with_letters(std::size_t at) const {
    if (!in(tokenizers::signs, at) || code_point(at) >= 0x80 || bug_ == Bug::sign_leads_no_letters) return at;
    std::size_t end = at + 1;
    while (in(tokenizers::letters, end) && (code_point(end) < 0x80 || bug_ == Bug::sign_leads_all_letters)) ++end;
    return end > at + 1 ? end : at;
  }

  // What nothing matches ends before what leads letters.
  std::size_t unmatched_end(std::size_t at) {
    unmatched_ = true;
    constexpr unsigned unmatched = tokenizers::set_of(unicode16::other);
    std::size_t end = at + 1;
    while (in(unmatched, end) && !in(tokenizers::letters | tokenizers::marks, end + 1)) ++end;
    return bug_ == Bug::unmatched_one_by_one ? at + 1 : end;
  }

  const std::vector<Character>& characters_;
  std::size_t limit_;  // where the text ends, as far as can be seen
  const Rules& rules_;
  Bug bug_;
  bool unmatched_ = false;  // the piece that ended last
};

}  // namespace assay::pretokenize
