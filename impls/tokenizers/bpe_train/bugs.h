// The bugs of bpe_train's mutants.
#pragma once

namespace assay::bpe_train {

enum class Bug {
  none,
  // ties
  largest_ids,
  right_id_first,
  smallest_pair,
  pair_by_ids,
  left_text_alone,
  joined_texts,
  end_mark_highest,
  signed_bytes,
  utf16_order,
  last_seen,
  seen_by_frequency,
  // counts
  sixteen_bits,
  runs_counted_once,
  word_counted_once,
  once_in_a_word,
  left_not_lowered,
  right_not_lowered,
  stale_counts,
  merged_pair_kept,
  // what is merged
  from_the_right,
  first_in_word,
  // where it ends
  least_exclusive,
  least_ignored,
  one_fewer,
  bytes_are_merges,
  // words
  last_word_lost,
  across_words,
  tabs_separate,
  newlines_join,
  returns_join,
  no_end_of_word,
  own_pattern,
  long_words_dropped,
  cut_at_edge,
  first_bytes_alone,
  // symbols
  invalid_replaced,
  order_of_bytes,
  // threads
  last_share_lost,
  words_cut_by_threads,
  // what is written
  pairs_turned,
  ids_one_higher,
  ids_in_16_bits,
  writes_past_end,
  text_overwritten,
  texts_added_up
};

}  // namespace assay::bpe_train
