// hmm_segment with one bug that can be switched on. For mutants.cpp alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/segmenters/hmm/model_file.h"
#include "impls/segmenters/hmm_segment/op.h"

namespace assay::hmm_segment {

enum class Bug : std::uint8_t {
  none,
  all_steps_allowed,
  missing_steps_free,
  middle_only_once,
  start_missing,
  start_is_even,
  transitions_missing,
  transitions_turned,
  emissions_missing,
  zero_is_nothing,
  unseen_is_rare,
  unseen_is_single,
  probabilities_multiplied,
  ends_in_any_state,
  ends_single,
  tie_at_end_earlier,
  tie_earlier,
  greedy,
  no_way_back,
  sums_in_float32,
  least_one_wins,
  rule_exchanged,
  units_cut_off,
  units_tie_away,
  units_without_limit,
  units_of_4096,
  blocks_go_on,
  last_word_open,
  words_up_to_four,
  blocks_of_512,
  ideographs_to_9fff,
  ideographs_to_9fa5,
  ideographs_from_3400,
  fraction_apart,
  fraction_of_nothing,
  two_fractions,
  percent_apart,
  percent_alone,
  letters_only,
  digits_only,
  underscore_matched,
  rest_in_characters,
  rest_ends_at_newline,
  matched_joined_to_rest,
  invalid_by_lead,
  nul_ends,
  last_unseen_lost,
  reads_past_end,
  writes_past_end,
  input_overwritten,
};

class MutatedStates {
 public:
  MutatedStates(const segmenters::HmmModel& model, bool in_units, Bug bug);
  std::vector<std::int64_t> ends(std::string_view text) const;

 private:
  using ByState = segmenters::HmmModel::ByState;

  bool has(Bug bug) const { return bug_ == bug; }
  double ruled(double log) const;
  bool is_of_blocks(std::string_view text, std::size_t at) const;
  std::size_t end_of_matched(std::string_view text, std::size_t at) const;
  const ByState& logs_of(std::uint32_t code_point) const;
  double step(std::size_t before, std::size_t behind) const;
  double added(double sum, double step, double log) const;
  std::vector<std::uint8_t> states_of(const std::vector<std::uint32_t>& block, std::uint8_t& last) const;
  void add_words(std::string_view text, std::size_t from, std::size_t to, std::uint8_t& last,
                 std::vector<std::int64_t>& made) const;

  segmenters::HmmModel model_;
  std::unordered_map<std::uint32_t, ByState> emissions_;
  ByState unseen_{};
  bool in_units_;
  Bug bug_;
};

}  // namespace assay::hmm_segment
