// dag_route with one bug that can be switched on. For mutants.cpp alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/segmenters/dag_route/op.h"
#include "impls/segmenters/dictionary/dictionary_file.h"

namespace assay::dag_route {

enum class Bug : std::uint8_t {
  none,
  total_missing,
  frequencies_added,
  probabilities_multiplied,
  unknown_is_certain,
  unknown_is_impossible,
  frequency_of_one_more,
  characters_always_steps,
  tie_shorter,
  tie_by_frequency,
  sums_in_float32,
  sum_behind_forgotten,
  longest_wins,
  fewest_pieces,
  least_probable,
  words_up_to_four,
  words_up_to_16,
  prefixes_are_words,
  first_word_missing,
  last_word_missing,
  case_folded,
  blocks_ignored,
  blocks_always,
  ideographs_to_9fff,
  ideographs_to_9fa5,
  ideographs_from_3400,
  letters_left_out,
  digits_left_out,
  plus_left_out,
  number_sign_left_out,
  ampersand_left_out,
  dot_left_out,
  underscore_left_out,
  percent_left_out,
  hyphen_left_out,
  blanks_in_blocks,
  never_joined,
  signs_joined,
  digits_not_joined,
  capitals_not_joined,
  words_joined,
  joined_across_blocks,
  joined_without_blocks,
  crlf_cut,
  newlines_joined,
  others_joined,
  invalid_by_lead,
  wide_characters_cut,
  nul_ends,
  buffer_edge,
  word_at_end_missed,
  cut_within_characters,
  reads_past_end,
  writes_past_end,
  input_overwritten,
};

class MutatedRoutes {
 public:
  MutatedRoutes(const segmenters::Dictionary& words, bool blocks, Bug bug);
  std::vector<std::int64_t> ends(std::string_view text) const;

 private:
  using Places = std::vector<std::size_t>;

  bool has(Bug bug) const { return bug_ == bug; }
  std::size_t bytes_at(std::string_view text, std::size_t at) const;
  bool is_in_blocks(std::string_view text, std::size_t at, std::size_t bytes) const;
  bool joins(std::string_view piece) const;
  // The frequency of a stretch that is a word; 0 if it is none.
  std::uint32_t frequency_of(std::string_view part) const;
  double score_of(std::uint32_t frequency) const;
  Places steps_from(std::string_view block, const Places& at, std::size_t from) const;
  std::size_t best_of(std::string_view block, const Places& at, std::size_t from, const Places& steps,
                      std::vector<double>& sums) const;
  void add_block(std::string_view text, std::size_t from, std::size_t to, std::vector<std::int64_t>& made,
                 bool& joined) const;

  std::unordered_map<std::string, std::uint32_t> words_;
  Places lengths_;  // in characters, ascending
  double total_;
  bool blocks_;
  Bug bug_;
};

}  // namespace assay::dag_route
