// max_match with one bug that can be switched on. For mutants.cpp alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/segmenters/dictionary/dictionary_file.h"
#include "impls/segmenters/max_match/op.h"

namespace assay::max_match {

enum class Bug : std::uint8_t {
  none,
  shortest_match,
  one_shorter,
  longest_missed,
  window_in_bytes,
  words_up_to_four,
  words_up_to_16,
  prefixes_are_words,
  most_frequent,
  looks_ahead,
  always_forward,
  always_backward,
  backward_is_forward,
  backward_shortest,
  more_pieces,
  pieces_ignored,
  singles_ignored,
  more_singles,
  tie_forward,
  singles_in_bytes,
  singles_out_of_words,
  all_lines_together,
  lines_end_at_returns,
  unknown_joined,
  letters_joined,
  spaces_joined,
  unknown_in_bytes,
  last_word_missing,
  first_word_missing,
  case_folded,
  wide_characters_cut,
  wide_words_missing,
  cut_within_characters,
  invalid_by_lead,
  overlong_accepted,
  nul_ends,
  word_at_end_missed,
  word_at_start_missed,
  buffer_edge,
  reads_past_end,
  writes_past_end,
  input_overwritten,
};

class MutatedCuts {
 public:
  MutatedCuts(const segmenters::Dictionary& words, Direction direction, Bug bug);
  std::vector<std::int64_t> ends(std::string_view text) const;

 private:
  // The characters of a text, by their first bytes; behind them the text's end.
  using Places = std::vector<std::size_t>;

  bool has(Bug bug) const { return bug_ == bug; }
  Places characters(std::string_view text) const;
  bool is_word(std::string_view text, std::size_t from, std::size_t to) const;
  std::size_t chosen(std::string_view text, const Places& at, std::vector<std::size_t> found, std::size_t from,
                     bool shortest) const;
  std::vector<std::size_t> found_behind(std::string_view text, const Places& at, std::size_t from) const;
  Places forward(std::string_view text, const Places& at) const;
  Places backward(std::string_view text, const Places& at) const;
  std::size_t singles(std::string_view text, const Places& at, const Places& ends) const;
  bool takes_forward(std::string_view text, const Places& at, const Places& one, const Places& other) const;
  std::vector<std::int64_t> joined(std::string_view text, const std::vector<std::int64_t>& ends) const;

  std::unordered_map<std::string, std::uint32_t> words_;  // with their frequencies
  std::vector<std::size_t> lengths_;                      // that they have, in characters, ascending
  std::size_t longest_ = 0;
  Direction direction_;
  Bug bug_;
};

}  // namespace assay::max_match
