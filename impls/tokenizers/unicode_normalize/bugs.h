// What can be wrong with a normaliser, a bug at a time.
#pragma once

#include <cstdint>

namespace assay::unicode_normalize {

enum class Bug : std::uint8_t {
  none,
  // decomposition and order
  compatibility_instead,
  canonical_instead,
  one_level,
  singletons_kept,
  newer_left,
  hangul_without_trailing,
  marks_unordered,
  order_unstable,
  order_of_first_32,
  order_over_starters,
  // composition
  left_decomposed,
  blocked_ignored,
  neighbours_alone,
  exclusions_composed,
  starters_uncomposed,
  hangul_trailing_uncomposed,
  hangul_first_trailing_taken,
  hangul_trailing_twice,
  maybe_is_yes,
  composed_in_one_plane,
  // case
  sigma_never_final,
  sigma_always_final,
  sigma_sees_marks,
  sigma_looks_back_alone,
  sigma_cased_and_ignorable,
  lower_of_ascii,
  simple_lower,
  newer_capitals_left,
  title_case_left,
  folded,
  at_sign_lowered,
  // bytes and edges
  invalid_replaced,
  invalid_dropped,
  overlong_accepted,
  ends_at_zero,
  cut_at_64,
  cut_at_4096,
  last_mark_lost,
  writes_past_end,
  reads_past_end,
  input_overwritten
};

}  // namespace assay::unicode_normalize
