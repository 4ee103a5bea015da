// The bugs of mutated_normalizer.h, and those around a call.
#include <span>
#include <string_view>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/bert_normalize/mutated_normalizer.h"
#include "impls/mutants/mutated_text.h"

namespace assay::bert_normalize {
namespace {

Prepared prepare_mutant(const Request& request, Bug bug) {
  return make_runner([normalizer = MutatedNormalizer(settings_of(request.parameters), bug), bug](const Call& call) {
    mutants::write_changed(call, bug, [&](std::string_view from) { return normalizer.normalize(from); });
  });
}

struct Described {
  const char *name, *description;
  Bug bug;
};

constexpr Described of_cases[] = {
    {"sigma_never_final", "writes each sigma as if more letters followed", Bug::sigma_never_final},
    {"sigma_always_final", "writes each sigma as at the end of a word", Bug::sigma_always_final},
    {"sigma_as_other_rule", "writes sigmas as the other rule does", Bug::sigma_as_other_rule},
    {"sigma_sees_marks", "takes an accent beside a sigma for what ends the word", Bug::sigma_sees_marks},
    {"sigma_behind_caseless", "takes letters without case around a sigma for cased ones", Bug::sigma_behind_caseless},
    {"sigma_looks_back_alone", "does not pass over signs behind a sigma", Bug::sigma_looks_back_alone},
    {"lower_of_ascii", "knows the capitals of ASCII alone", Bug::lower_of_ascii},
    {"newer_capitals_left", "does not know the capitals that came with Unicode 16", Bug::newer_capitals_left},
    {"dotted_capital_left", "leaves U+0130, whose lower case is two characters, as it is", Bug::dotted_capital_left},
    {"cased_lowered", "makes lower case of what is to stay cased", Bug::cased_lowered},
    {"cased_stripped", "strips accents of what is to stay cased", Bug::cased_stripped},
    {"composed_first", "composes before all else, as transformers' slow tokenizer does", Bug::composed_first},
};

constexpr Described of_ideographs[] = {
    {"extension_a_missing", "does not set U+3400 to U+4DBF apart", Bug::extension_a_missing},
    {"extension_b_missing", "does not set U+20000 to U+2A6DF apart", Bug::extension_b_missing},
    {"extension_e_as_other_rule", "sets U+2B820 to U+2B91F apart where it should not, or does not",
     Bug::extension_e_as_other_rule},
    {"extension_f_added", "sets U+2CEB0 to U+2EBEF apart", Bug::extension_f_added},
    {"compatibility_missing", "does not set U+F900 to U+FAFF apart", Bug::compatibility_missing},
    {"supplement_missing", "does not set U+2F800 to U+2FA1F apart", Bug::supplement_missing},
    {"end_of_block_missing", "does not take the last of a block for one of it", Bug::end_of_block_missing},
    {"kana_apart", "sets kana apart", Bug::kana_apart},
};

constexpr Described of_cleaning[] = {
    {"private_use_as_other_rule", "keeps or drops private use as the other rule does", Bug::private_use_as_other_rule},
    {"unassigned_dropped", "drops what is not assigned, as Google's first version did", Bug::unassigned_dropped},
    {"replacement_kept", "keeps U+FFFD", Bug::replacement_kept},
    {"zero_kept", "keeps U+0000", Bug::zero_kept},
    {"controls_kept", "keeps control characters", Bug::controls_kept},
    {"delete_kept", "keeps U+007F", Bug::delete_kept},
    {"formats_kept", "keeps format characters", Bug::formats_kept},
    {"newer_formats_kept", "keeps format characters of Unicode 12 and later", Bug::newer_formats_kept},
    {"tab_dropped", "drops a tab like other control characters", Bug::tab_dropped},
    {"return_dropped", "drops a carriage return", Bug::return_dropped},
    {"no_break_space_kept", "takes U+00A0 for no space", Bug::no_break_space_kept},
    {"line_separator_kept", "takes U+2028 and U+2029 for no space", Bug::line_separator_kept},
    {"next_line_is_blank", "takes U+0085 for a space, which it is, before it is dropped as a control character",
     Bug::next_line_is_blank},
    {"vertical_tab_is_blank", "takes U+000B for a space", Bug::vertical_tab_is_blank},
    {"zero_width_is_blank", "takes U+200B for a space", Bug::zero_width_is_blank},
    {"blanks_of_ascii", "knows the spaces of ASCII alone", Bug::blanks_of_ascii},
};

constexpr Described of_punctuation[] = {
    {"punctuation_of_ascii", "splits at the punctuation of ASCII alone", Bug::punctuation_of_ascii},
    {"symbols_of_ascii_joined", "does not split at $+<=>^`|~", Bug::symbols_of_ascii_joined},
    {"symbols_apart", "splits at symbols beyond ASCII", Bug::symbols_apart},
    {"punctuation_of_unicode_14", "has the punctuation of Unicode 14", Bug::punctuation_of_unicode_14},
    {"signs_joined", "splits behind punctuation and not before it", Bug::signs_joined},
    {"underscore_joined", "takes an underscore for a letter, as \\w does", Bug::underscore_joined},
};

constexpr Described of_marks[] = {
    {"compatibility_decomposed", "decomposes by compatibility", Bug::compatibility_decomposed},
    {"spacing_marks_stripped", "strips marks of Mc, too", Bug::spacing_marks_stripped},
    {"enclosing_marks_stripped", "strips marks of Me, too", Bug::enclosing_marks_stripped},
    {"marks_kept", "strips no marks", Bug::marks_kept},
    {"marks_of_classes_stripped", "strips what has a combining class, not what is Mn", Bug::marks_of_classes_stripped},
    {"one_level", "takes apart once and not what that gives", Bug::one_level},
    {"hangul_left", "leaves Hangul composed", Bug::hangul_left},
    {"hangul_without_trailing", "drops the last part of a syllable", Bug::hangul_without_trailing},
    {"marks_unordered", "leaves marks in their order", Bug::marks_unordered},
    {"order_unstable", "turns the order of marks of one class round", Bug::order_unstable},
    {"stripped_before_order", "strips marks before it orders the others", Bug::stripped_before_order},
};

constexpr Described of_bytes[] = {
    {"invalid_replaced", "writes a question mark for an ill-formed byte", Bug::invalid_replaced},
    {"invalid_swallows_next", "drops the byte behind an ill-formed lead byte", Bug::invalid_swallows_next},
    {"overlong_accepted", "decodes overlong forms", Bug::overlong_accepted},
    {"surrogates_accepted", "decodes surrogates", Bug::surrogates_accepted},
    {"ends_at_zero_byte", "takes a zero byte for the end of the text", Bug::ends_at_zero},
    {"word_cut_at_64", "cuts a word at byte 64 of each 4096", Bug::word_cut_at_64},
    {"blank_lost_at_64", "forgets the blank at a multiple of 64 bytes", Bug::blank_lost_at_64},
    {"character_lost_at_4096", "drops a character across the edge of buffers of 4096 bytes",
     Bug::character_lost_at_4096},
    {"last_word_lost", "drops a last word of one byte", Bug::last_word_lost},
    {"trailing_blank", "ends with a blank", Bug::trailing_blank},
    {"leading_blank", "begins with a blank", Bug::leading_blank},
    {"blanks_doubled", "writes two blanks now and then", Bug::blanks_doubled},
    {"long_words_cut", "cuts words of more than 200 characters", Bug::long_words_cut},
    {"writes_past_end", "ends the room with a zero byte behind it", Bug::writes_past_end},
    {"reads_past_end", "looks at the byte behind the text", Bug::reads_past_end},
    {"input_overwritten", "ends the text with a zero byte", Bug::input_overwritten},
};

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutant);
  std::vector<Mutant> all;
  for (const std::span<const Described> group :
       {std::span<const Described>(of_cases), std::span<const Described>(of_ideographs),
        std::span<const Described>(of_cleaning), std::span<const Described>(of_punctuation),
        std::span<const Described>(of_marks), std::span<const Described>(of_bytes)})
    for (const Described& each : group) all.push_back(mutant(each.name, each.description, each.bug));
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_mutant(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::bert_normalize
