// The bugs of mutated_words.h, and those around a call.
#include "impls/segmenters/uax29_words/mutated_words.h"

namespace assay::uax29_words {
namespace {

using segmenters::DescribedBug;

Prepared prepare_mutant(const Request&, BreakBug bug) {
  return make_runner([bug](const Call& call) {
    mutants::write_ends(call, bug, [bug](std::string_view text) {
      const auto characters = segmenters::characters_with<segmenters::WordClasses>(text, bug);
      const Rules rules(characters, bug);
      return segmenters::ends_with(characters, bug, [&](std::size_t at) { return rules.is_cut(at); });
    });
  });
}

constexpr DescribedBug bugs_of_words[] = {
    {"line_end_cut", "cuts CR LF (WB3 missing)", BreakBug::line_end_cut},
    {"newline_takes_marks", "joins marks to the newline before them (WB3a missing)", BreakBug::newline_takes_marks},
    {"vertical_tab_is_none", "takes U+000B for no newline", BreakBug::vertical_tab_is_none},
    {"next_line_is_none", "takes U+0085, U+2028 and U+2029 for no newlines", BreakBug::next_line_is_none},
    {"joined_emoji_cut", "cuts an emoji from a ZWJ (WB3c missing)", BreakBug::joined_emoji_cut},
    {"emoji_behind_format", "joins an emoji to a ZWJ over a mark between them (WB4 before WB3c)",
     BreakBug::emoji_behind_format},
    {"letter_emoji_cut", "takes letters that are pictographic for letters alone", BreakBug::letter_emoji_cut},
    {"spaces_apart", "cuts spaces from each other (WB3d missing)", BreakBug::spaces_apart},
    {"other_spaces_together", "joins tabs and no-break spaces as well", BreakBug::other_spaces_together},
    {"spaces_over_marks", "joins spaces over a mark between them (WB4 before WB3d)", BreakBug::spaces_over_marks},
    {"marks_begin_words", "cuts before marks (WB4 missing)", BreakBug::marks_begin_words},
    {"marks_before_seen", "cuts behind a mark within a word (WB4 not applied to what stands before)",
     BreakBug::marks_before_seen},
    {"marks_ahead_seen", "does not look over marks for the letter behind a sign", BreakBug::marks_ahead_seen},
    {"formats_seen", "does not ignore format characters", BreakBug::formats_seen},
    {"joiners_seen", "does not ignore ZWJ", BreakBug::joiners_seen},
    {"hebrew_apart", "takes Hebrew letters for no letters", BreakBug::hebrew_apart},
    {"mid_always_joined", "joins a sign to the word before it without looking ahead (WB6)",
     BreakBug::mid_always_joined},
    {"mid_never_joined", "cuts words at every sign (WB6 and WB7 missing)", BreakBug::mid_never_joined},
    {"mid_cut_behind", "cuts behind a sign within a word (WB7 missing)", BreakBug::mid_cut_behind},
    {"two_mids_joined", "joins letters over two signs", BreakBug::two_mids_joined},
    {"apostrophe_apart", "cuts words at U+0027", BreakBug::apostrophe_apart},
    {"curly_apostrophe_apart", "cuts words at U+2019", BreakBug::curly_apostrophe_apart},
    {"colon_apart", "cuts words at ':', as CLDR does since version 42", BreakBug::colon_apart},
    {"at_is_letter", "takes '@' for a letter, as CLDR 42 did", BreakBug::at_is_letter},
    {"middle_dot_apart", "cuts words at U+00B7", BreakBug::middle_dot_apart},
    {"hebrew_quote_apart", "cuts a geresh written as U+0027 from its letter (WB7a missing)",
     BreakBug::hebrew_quote_apart},
    {"any_quote_joins", "joins U+0027 to any letter before it", BreakBug::any_quote_joins},
    {"double_quote_apart", "cuts Hebrew words at U+0022 (WB7b and WB7c missing)", BreakBug::double_quote_apart},
    {"any_double_quote_joins", "joins other letters over U+0022 as well", BreakBug::any_double_quote_joins},
    {"double_quote_without_hebrew", "joins U+0022 to a Hebrew letter whatever follows",
     BreakBug::double_quote_without_hebrew},
    {"digits_apart_from_letters", "cuts letters from the digit before them (WB10 missing)",
     BreakBug::digits_apart_from_letters},
    {"letters_apart_from_digits", "cuts digits from the letter before them (WB9 missing)",
     BreakBug::letters_apart_from_digits},
    {"mid_num_never_joined", "cuts numbers at every sign (WB11 and WB12 missing)", BreakBug::mid_num_never_joined},
    {"comma_in_words", "lets ',' stand within words", BreakBug::comma_in_words},
    {"colon_in_numbers", "lets ':' stand within numbers", BreakBug::colon_in_numbers},
    {"mid_between_letter_and_digit", "joins a letter and a digit over a sign", BreakBug::mid_between_letter_and_digit},
    {"semicolon_apart", "cuts numbers at ';'", BreakBug::semicolon_apart},
    {"katakana_apart", "cuts Katakana from one another (WB13 missing)", BreakBug::katakana_apart},
    {"katakana_with_letters", "joins Katakana and letters", BreakBug::katakana_with_letters},
    {"katakana_with_digits", "joins Katakana and digits", BreakBug::katakana_with_digits},
    {"connector_apart", "cuts '_' from the word before it (WB13a missing)", BreakBug::connector_apart},
    {"connector_ends_word", "cuts a word from '_' before it (WB13b missing)", BreakBug::connector_ends_word},
    {"connectors_apart", "cuts '_' from '_'", BreakBug::connectors_apart},
    {"connector_leaves_katakana", "joins '_' to letters and digits alone", BreakBug::connector_leaves_katakana},
    {"hyphen_connects", "joins words over '-'", BreakBug::hyphen_connects},
    {"ideographs_joined", "joins ideographs", BreakBug::ideographs_joined},
    {"hiragana_is_katakana", "joins Hiragana as if they were Katakana", BreakBug::hiragana_is_katakana},
    {"flags_from_the_end", "pairs regional indicators from the end of their run", BreakBug::flags_from_the_end},
    {"flags_all_joined", "joins any number of regional indicators", BreakBug::flags_all_joined},
    {"flags_all_cut", "cuts regional indicators from each other (WB15 and WB16 missing)", BreakBug::flags_all_cut},
    {"flags_counted_on", "does not begin to count anew at a further run of regional indicators",
     BreakBug::flags_counted_on},
    {"flags_over_marks_apart", "cuts regional indicators that have a mark between them",
     BreakBug::flags_over_marks_apart},
};

}  // namespace

std::vector<Mutant> mutants() { return segmenters::break_mutants(prepare_mutant, bugs_of_words); }

}  // namespace assay::uax29_words
