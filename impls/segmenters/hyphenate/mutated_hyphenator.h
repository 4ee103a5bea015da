// A hyphenator that a bug can be planted in: for mutants.cpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "generated/unicode14_stages.h"
#include "generated/unicode3_stages.h"
#include "impls/segmenters/hyphenate/words.h"

namespace assay::hyphenate {

enum class Bug {
  none,
  margins_swapped,
  left_ignored,
  right_ignored,
  left_one_more,
  right_one_less,
  asked_ignored,
  file_ignored,
  margins_in_bytes,
  ligature_counts_its_letters,
  even_levels,
  any_level,
  last_level,
  sum_of_levels,
  levels_in_three_bits,
  levels_to_five,
  exceptions_ignored,
  start_missing,
  end_missing,
  dots_dropped,
  longest_alone,
  shortest_alone,
  last_of_equals,
  long_patterns_dropped,
  level_before_missing,
  level_behind_missing,
  one_place_left,
  one_place_right,
  capitals_kept,
  capitals_of_ascii,
  full_lower_case,
  sharp_s_in_two,
  marks_end_words,
  marks_skipped,
  digits_in_words,
  apostrophes_in_words,
  hyphens_in_words,
  ascii_words,
  two_bytes_per_character,
  unicode14,
  unicode3,
  others_one_by_one,
  blank_joined,
  one_cut_a_word,
  last_piece_lost,
  long_words_whole,
  short_words_whole,
  lengths_in_16_bits,
  cached_by_beginning,
  bytes_for_letters,
  reads_past_end,
  writes_past_end,
  input_overwritten
};

class MutatedHyphenator {
 public:
  MutatedHyphenator(const PatternFile& file, const Settings& asked, Bug bug);

  std::vector<std::int64_t> cut(std::string_view whole);

 private:
  struct Letter {
    char32_t letter;  // small
    std::int64_t begin;
    std::int64_t counts;  // towards the margins
  };

  bool is_of_a_word(Scanned character) const;
  void read_letters(std::string_view whole, std::int64_t from, std::int64_t to);
  void find_levels();
  void add_levels(std::size_t at, const std::vector<std::uint8_t>& levels);
  void write_places(std::vector<std::int64_t>& found);
  void cut_word(std::string_view whole, std::int64_t from, std::int64_t to, std::vector<std::int64_t>& found);

  const Bug bug_;
  std::map<std::u32string, std::vector<std::uint8_t>> patterns_;
  std::size_t longest_ = 0;
  Margins margins_;
  std::vector<Letter> letters_;
  std::vector<int> levels_;
  std::map<std::string, std::vector<std::int64_t>> known_;
};

}  // namespace assay::hyphenate
