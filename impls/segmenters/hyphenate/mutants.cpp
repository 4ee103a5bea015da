// Hyphenators with one bug each (mutated_hyphenator.h): in the margins, in what levels mean, in which patterns match,
// in what is a word and its letters, in the pieces; and those around a call.
#include <memory>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/segmenters/hyphenate/mutated_hyphenator.h"

namespace assay::hyphenate {
namespace {

Prepared prepare_mutated(const Request& request, Bug bug) {
  auto read = read_pattern_file(request.inputs[vocabulary].text());
  if (auto* refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  const auto hyphenator =
      std::make_shared<MutatedHyphenator>(std::get<PatternFile>(read), settings_of(request.parameters), bug);
  return make_runner([hyphenator, bug](const Call& call) {
    mutants::write_ends(call, bug, [&](std::string_view whole) { return hyphenator->cut(whole); });
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutated);
  std::vector<Mutant> all{
      mutant("margins_swapped", "keeps the left margin at the right end and the right one at the left",
             Bug::margins_swapped),
      mutant("left_margin_ignored", "cuts behind the first letter", Bug::left_ignored),
      mutant("right_margin_ignored", "cuts before the last letter", Bug::right_ignored),
      mutant("left_margin_one_more", "keeps a letter more at the left end", Bug::left_one_more),
      mutant("right_margin_one_less", "keeps a letter less at the right end", Bug::right_one_less),
      mutant("asked_margins_ignored", "has the margins of the file whatever is asked", Bug::asked_ignored),
      mutant("margins_of_file_ignored", "has margins of 2 where none are asked", Bug::file_ignored),
      mutant("margins_in_bytes", "counts the bytes of a margin, not the characters", Bug::margins_in_bytes),
      mutant("ligature_counts_its_letters", "counts a ligature as two characters, as libhyphen does",
             Bug::ligature_counts_its_letters),
      mutant("even_levels_cut", "cuts at even levels, not at odd ones", Bug::even_levels),
      mutant("any_level_cuts", "cuts at any level but 0", Bug::any_level),
      mutant("last_level_counts", "takes the last level of a place, not the highest", Bug::last_level),
      mutant("levels_summed", "adds the levels of a place", Bug::sum_of_levels),
      mutant("levels_in_three_bits", "keeps three bits of a level", Bug::levels_in_three_bits),
      mutant("levels_to_five", "knows levels up to 5, as hyphen.tex has them", Bug::levels_to_five),
      mutant("exceptions_ignored", "leaves out what is told of whole words", Bug::exceptions_ignored),
      mutant("start_of_word_missing", "has no dot before a word", Bug::start_missing),
      mutant("end_of_word_missing", "has no dot behind a word", Bug::end_missing),
      mutant("dots_match_anywhere", "leaves out the dots of patterns", Bug::dots_dropped),
      mutant("longest_pattern_alone", "takes the longest pattern of a place alone", Bug::longest_alone),
      mutant("shortest_pattern_alone", "takes the shortest pattern of a place alone", Bug::shortest_alone),
      mutant("last_of_equals", "takes the last of patterns with the same characters", Bug::last_of_equals),
      mutant("long_patterns_dropped", "leaves out patterns of more than 16 characters", Bug::long_patterns_dropped),
      mutant("level_before_missing", "leaves out the level before a pattern's first character",
             Bug::level_before_missing),
      mutant("level_behind_missing", "leaves out the level behind a pattern's last character",
             Bug::level_behind_missing),
      mutant("one_place_left", "takes the level of the place before", Bug::one_place_left),
      mutant("one_place_right", "takes the level of the place behind", Bug::one_place_right),
      mutant("capitals_kept", "does not look up capitals as small letters", Bug::capitals_kept),
      mutant("capitals_of_ascii", "makes small letters of ASCII alone", Bug::capitals_of_ascii),
      mutant("full_lower_case", "makes two letters of U+0130", Bug::full_lower_case),
      mutant("sharp_s_in_two", "makes two letters of a sharp s", Bug::sharp_s_in_two),
      mutant("marks_end_words", "ends a word at a combining mark", Bug::marks_end_words),
      mutant("marks_skipped", "looks up words without their combining marks", Bug::marks_skipped),
      mutant("digits_in_words", "takes digits for letters", Bug::digits_in_words),
      mutant("apostrophes_in_words", "takes apostrophes for letters", Bug::apostrophes_in_words),
      mutant("hyphens_in_words", "takes hyphens for letters", Bug::hyphens_in_words),
      mutant("words_of_ascii", "ends a word at a letter beyond ASCII", Bug::ascii_words),
      mutant("two_bytes_per_character", "has no classes above U+FFFF", Bug::two_bytes_per_character),
      mutant("unicode_14_tables", "has the classes of Unicode 14", Bug::unicode14),
      mutant("unicode_3_tables", "has the classes of Unicode 3.2", Bug::unicode3),
      mutant("others_one_by_one", "gives each character between words a piece of its own", Bug::others_one_by_one),
      mutant("blank_apart", "begins a piece at a blank between words", Bug::blank_joined),
      mutant("one_cut_a_word", "cuts a word once", Bug::one_cut_a_word),
      mutant("last_piece_dropped", "does not give the last of several pieces", Bug::last_piece_lost),
      mutant("long_words_whole", "leaves words of more than 100 characters whole", Bug::long_words_whole),
      mutant("short_words_whole", "leaves words of fewer than 5 characters whole", Bug::short_words_whole),
      mutant("lengths_in_16_bits", "keeps the length of a word in 16 bits", Bug::lengths_in_16_bits),
      mutant("cache_keyed_by_beginning", "takes words for the same whose length and first eight bytes are",
             Bug::cached_by_beginning),
      mutant("bytes_for_letters", "looks up bytes, not characters", Bug::bytes_for_letters),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_mutated(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::hyphenate
