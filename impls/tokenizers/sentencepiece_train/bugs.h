// The bugs of sentencepiece_train's mutants.
#pragma once

namespace assay::sentencepiece_train {

enum class Bug {
  none,
  // ties
  longer_first,
  larger_text,
  shorter_in_bytes,
  text_before_length,
  // counts
  sixteen_bits,
  words_counted_once,
  overlaps_left_out,
  overlaps_counted,
  overlaps_remembered,
  // candidates and merges
  gone_left_out,
  moments_left_out,
  doubles_merged,
  doubles_written,
  from_the_right,
  once_in_a_word,
  // the kind unigram
  no_digamma,
  loss_turned,
  loss_without_share,
  shrinks_less,
  no_margin,
  dropped_below_one,
  none_dropped,
  one_time,
  sum_of_other_rule,
  missing_characters_lost,
  last_seed_missing,
  seeds_by_count,
  seeds_by_length,
  // what a piece may be
  one_too_long,
  longest_in_bytes,
  mark_at_end,
  mark_first_alone,
  unknown_merged,
  // words and sentences
  words_joined,
  words_always,
  long_lines_kept,
  marked_lines_kept,
  special_kept,
  other_boundary,
  cut_at_returns,
  no_dummy_prefix,
  spaces_kept,
  last_line_lost,
  coverage_ignored,
  // where it ends, and what is written
  one_more,
  one_less,
  room_for_some,
  characters_first,
  characters_by_number,
  scores_from_one,
  rest_not_cleared,
  text_overwritten
};

}  // namespace assay::sentencepiece_train
