// What can be wrong with a normaliser of BERT's, a bug at a time.
#pragma once

#include <cstdint>

namespace assay::bert_normalize {

enum class Bug : std::uint8_t {
  none,
  // sigmas and cases
  sigma_never_final,
  sigma_always_final,
  sigma_as_other_rule,
  sigma_sees_marks,
  sigma_behind_caseless,
  sigma_looks_back_alone,
  lower_of_ascii,
  newer_capitals_left,
  dotted_capital_left,
  cased_lowered,
  cased_stripped,
  composed_first,
  // ideographs
  extension_a_missing,
  extension_b_missing,
  extension_e_as_other_rule,
  extension_f_added,
  compatibility_missing,
  supplement_missing,
  end_of_block_missing,
  kana_apart,
  // what is dropped
  private_use_as_other_rule,
  unassigned_dropped,
  replacement_kept,
  zero_kept,
  controls_kept,
  delete_kept,
  formats_kept,
  newer_formats_kept,
  // blanks
  tab_dropped,
  return_dropped,
  no_break_space_kept,
  line_separator_kept,
  next_line_is_blank,
  vertical_tab_is_blank,
  zero_width_is_blank,
  blanks_of_ascii,
  // punctuation
  punctuation_of_ascii,
  symbols_of_ascii_joined,
  symbols_apart,
  punctuation_of_unicode_14,
  signs_joined,
  underscore_joined,
  // marks and decompositions
  compatibility_decomposed,
  spacing_marks_stripped,
  enclosing_marks_stripped,
  marks_kept,
  marks_of_classes_stripped,
  one_level,
  hangul_left,
  hangul_without_trailing,
  marks_unordered,
  order_unstable,
  stripped_before_order,
  // bytes
  invalid_replaced,
  invalid_swallows_next,
  overlong_accepted,
  surrogates_accepted,
  ends_at_zero,
  // edges
  word_cut_at_64,
  blank_lost_at_64,
  character_lost_at_4096,
  last_word_lost,
  trailing_blank,
  leading_blank,
  blanks_doubled,
  long_words_cut,
  writes_past_end,
  reads_past_end,
  input_overwritten
};

}  // namespace assay::bert_normalize
