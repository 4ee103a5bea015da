// A cutter that a bug can be planted in: for mutants.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "impls/segmenters/pinyin_syllables/letters.h"

namespace assay::pinyin_syllables {

enum class Bug {
  none,
  always_longest,
  always_shortest,
  always_standard,
  greedy,
  from_the_right,
  a_may_begin,
  e_may_begin,
  o_may_begin,
  first_may_not_begin,
  standard_gives_up,
  er_missing,
  six_letters_missing,
  single_vowels_missing,
  last_row_missing,
  lone_consonants,
  umlaut_is_u,
  u_for_umlaut,
  v_unknown,
  capitals_unknown,
  capital_umlaut_unknown,
  capitals_with_marks_unknown,
  marks_unknown,
  latin_1_alone,
  breve_is_mark,
  diaeresis_on_any,
  consonants_with_marks,
  two_marks,
  mark_anywhere,
  mark_on_first_vowel,
  mark_on_last_vowel,
  apostrophe_ignored,
  apostrophe_joined,
  curly_apostrophe_joined,
  tone_apart,
  tone_0_apart,
  tone_5_apart,
  any_digit,
  two_digits,
  tone_behind_any,
  uncut_by_letters,
  beginning_cut,
  others_one_by_one,
  blank_joined,
  long_runs_whole,
  lengths_in_16_bits,
  bytes_for_letters,
  full_width,
  kelvin_is_k,
  last_piece_lost,
  reads_past_end,
  writes_past_end,
  input_overwritten
};

class MutatedCutter {
 public:
  MutatedCutter(Rule rule, Bug bug);

  std::vector<std::int64_t> cut(std::string_view whole);

 private:
  Code mutated_code(Scanned character) const;
  Scanned look(std::int64_t at) const;
  bool is_syllable(std::size_t from, std::size_t count) const;
  bool may_begin(std::size_t from) const;
  bool find_ways();
  bool find_ways(bool shortest, bool standard);
  bool find_from_the_right();
  std::int64_t read_run(std::int64_t at);
  std::int64_t cut_run(std::int64_t at, std::vector<std::int64_t>& found);
  std::int64_t skip_others(std::int64_t at) const;

  const Rule rule_;
  const Bug bug_;
  std::map<std::string, std::size_t> marks_;
  std::string_view whole_;
  std::string spelled_;
  std::vector<bool> marked_;
  std::vector<std::int64_t> behind_;
  std::vector<std::size_t> lengths_;
};

}  // namespace assay::pinyin_syllables
