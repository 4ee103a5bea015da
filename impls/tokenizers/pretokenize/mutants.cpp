// The bugs of mutated_ends.h, and those around a call.
#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/tokenizers/pretokenize/mutated_ends.h"
#include "impls/tokenizers/pretokenize/op.h"

namespace assay::pretokenize {
namespace {

Prepared prepare(const Request& request, Bug bug) {
  return make_runner([pattern = settings_of(request.parameters).pattern, bug](const Call& call) {
    mutants::write_ends(call, bug, [&](std::string_view whole) { return mutated_ends(whole, pattern, bug); });
  });
}

struct Described {
  const char *name, *description;
  Bug bug;
};

constexpr Described of_contractions[] = {
    {"contraction_case", "takes 'S for a contraction where it is none, or does not where it is one",
     Bug::contraction_case},
    {"apostrophe_ll_missing", "does not know 'll", Bug::ll_missing},
    {"contraction_after_letter_only", "takes 's for one only behind a letter", Bug::contraction_after_letter},
    {"curly_apostrophe", "takes U+2019 for an apostrophe", Bug::curly_apostrophe},
    {"long_s_unknown", "does not know U+017F as an s", Bug::long_s_unknown},
    {"long_s_by_its_last_byte", "takes U+013F for U+017F, whose last byte is the same", Bug::long_s_by_its_last_byte},
    {"contraction_apart", "cuts before a contraction that belongs to its word", Bug::contraction_apart},
    {"contractions_missing", "knows no contractions", Bug::contractions_missing},
};

constexpr Described of_spaces[] = {
    {"trailing_space_rule", "leaves no space of a run to the word behind", Bug::trailing_space},
    {"newline_splits", "ends a run of spaces at a newline", Bug::newline_splits},
    {"newlines_like_spaces", "lets no run end behind its last newline, or lets it where it should not",
     Bug::newlines_by_themselves},
    {"first_newline_ends", "ends a run of spaces behind its first newline, not its last", Bug::first_newline_ends},
    {"other_spelling_at_end", "takes spaces at the end of a text as cl100k's other spelling does",
     Bug::other_spelling_at_end},
    {"line_feed_alone", "takes no carriage return for a newline", Bug::line_feed_alone},
    {"vertical_tab_is_newline", "takes U+000B for a newline", Bug::vertical_tab_is_newline},
    {"newlines_left_by_signs", "joins no newlines to the signs before them", Bug::newlines_left_by_signs},
    {"one_newline_behind_signs", "joins one newline to the signs before it, not all", Bug::one_newline_behind_signs},
    {"slash_forgotten", "joins no '/' to the newlines behind signs", Bug::slash_forgotten},
    {"slash_everywhere", "joins '/' to the newlines behind signs, as o200k does", Bug::slash_everywhere},
    {"spaces_behind_signs", "joins all spaces to the signs before them, not newlines alone", Bug::spaces_behind_signs},
};

constexpr Described of_leaders[] = {
    {"any_space_leads_a_piece", "joins any white space to the word behind, not what the pattern has alone",
     Bug::any_space_leads},
    {"any_space_leads_signs", "joins any white space to signs behind, not U+0020 alone", Bug::any_space_leads_signs},
    {"blank_alone_leads", "joins only U+0020 to the word behind, as gpt2 does", Bug::blank_alone_leads},
    {"newline_leads", "joins a newline to the word behind", Bug::newline_leads},
    {"number_leads", "joins a number to the word behind", Bug::number_leads},
    {"marks_lead_nothing", "joins no combining mark to the word behind", Bug::marks_lead_nothing},
    {"space_before_digits", "leaves the space before a number on its own, or joins it where it should not",
     Bug::space_before_digits},
    {"digits_in_threes", "gives at most three digits to a piece, or one where it should be three", Bug::digit_triples},
    {"digits_unlimited", "gives any number of digits to a piece", Bug::digits_unlimited},
    {"digits_from_the_right", "counts threes of digits from their right end", Bug::digits_from_the_right},
    {"digits_limited_in_bytes", "counts the bytes of digits, not the digits", Bug::digits_limited_in_bytes},
};

constexpr Described of_classes[] = {
    {"unicode_3_tables", "has the classes of Unicode 3.2", Bug::unicode3},
    {"unicode_14_tables", "has the classes of Unicode 14", Bug::unicode14},
    {"decimal_digits_only", "does not know superscripts, fractions and Roman numbers", Bug::decimal_digits},
    {"underscore_is_letter", "takes an underscore for a letter, as \\w does", Bug::underscore_is_letter},
    {"two_bytes_per_character", "has no classes above U+FFFF", Bug::two_bytes_per_character},
    {"ascii_whitespace_only", "knows the spaces of ASCII alone", Bug::ascii_space},
    {"digits_ascii_only", "knows the digits of ASCII alone", Bug::ascii_digits},
    {"marks_are_letters", "takes combining marks for letters", Bug::marks_are_letters},
    {"vowel_separator_is_space", "takes U+180E for a space, as old Unicode did", Bug::vowel_separator_is_space},
    {"byte_order_mark_is_space", "takes U+FEFF for a space, as JavaScript does", Bug::mark_of_order_is_space},
    {"no_break_space_is_none", "takes U+00A0 for no space", Bug::no_break_space_is_none},
    {"title_is_small", "takes letters of title case for small ones", Bug::title_is_small},
    {"modifiers_are_small", "takes modifier letters for small ones alone", Bug::modifiers_are_small},
    {"caseless_are_small", "takes letters without case for small ones alone", Bug::caseless_are_small},
    {"caseless_are_capitals", "takes letters without case for capitals alone", Bug::caseless_are_capitals},
    {"cases_of_ascii", "knows the case of ASCII alone", Bug::cases_of_ascii},
    {"symbols_are_none", "takes symbols for nothing", Bug::symbols_are_none},
    {"signs_of_ascii", "knows the punctuation and symbols of ASCII alone", Bug::signs_of_ascii},
    {"unassigned_are_symbols", "takes what has no class for a symbol", Bug::unassigned_are_symbols},
    {"cases_ignored", "does not cut words before capitals, or does where it should not", Bug::cases_ignored},
    {"last_capital_joins_small", "cuts HTTPServer before the S", Bug::last_capital_joins_small},
    {"nothing_given_back", "lets capitals behind a letter without case stay with it", Bug::nothing_given_back},
    {"marks_end_words", "ends a word that is cut by case at a combining mark", Bug::marks_end_words},
    {"mark_leads_capitals", "joins a combining mark to capitals behind it", Bug::mark_alone_leads_capitals},
};

constexpr Described of_splits[] = {
    {"splits_look_ahead", "sees what stands behind a piece that an earlier split has made", Bug::splits_look_ahead},
    {"han_to_the_end_of_block", "takes Han up to U+9FFF, not U+9FA5", Bug::han_to_the_end_of_block},
    {"kana_left_out", "does not cut around kana", Bug::kana_left_out},
    {"han_left_out", "does not cut around Han", Bug::han_left_out},
    {"third_split_skips_han", "leaves what the second split has matched as it is", Bug::third_split_skips_han},
    {"sign_leads_all_letters", "joins a sign of ASCII to letters beyond ASCII", Bug::sign_leads_all_letters},
    {"sign_leads_no_letters", "joins a sign of ASCII to no letters", Bug::sign_leads_no_letters},
    {"unmatched_one_by_one", "gives each character that nothing matches a piece of its own", Bug::unmatched_one_by_one},
    {"unmatched_dropped", "gives no piece for what nothing matches", Bug::unmatched_dropped},
};

constexpr Described of_bytes[] = {
    {"byte_order_mark_joined", "joins a byte order mark at the start to the first piece", Bug::byte_order_mark},
    {"nul_ends_text", "stops at a zero byte", Bug::nul_ends},
    {"surrogate_pairs_decoded", "takes two surrogates for the character that they are in UTF-16", Bug::surrogate_pairs},
    {"piece_dropped_at_buffer_edge", "drops the last piece of a text that fills its buffers of 4096 bytes",
     Bug::buffer_edge},
    {"lengths_in_16_bits", "keeps the length of a piece in 16 bits", Bug::short_lengths},
    {"contraction_across_64k", "sees no contraction that lies across a multiple of 65536 bytes", Bug::edge_of_64k},
    {"run_of_a_million_cut", "gives up a run after 250000 characters, as what recurses does", Bug::endless_runs},
    {"letters_by_32", "ends a piece behind 32, 64, ... letters of ASCII where a letter beyond ASCII follows",
     Bug::letters_by_32},
    {"spaces_at_buffer_edge", "takes a run of spaces that ends at a multiple of 4096 bytes for the end of the text",
     Bug::spaces_at_buffer_edge},
    {"mark_joined_before_control", "joins a combining mark to the number before it where U+0000 follows",
     Bug::mark_before_control},
    {"invalid_utf8_replaced", "counts three bytes, those of U+FFFD, for an ill-formed one", Bug::replaced},
    {"invalid_utf8_merged", "takes the byte behind an ill-formed lead byte for part of it", Bug::swallows_next},
    {"overlong_accepted", "decodes overlong forms", Bug::overlong},
    {"last_piece_dropped", "does not give the last of several pieces", Bug::last_piece},
    {"wrong_at_16n_plus_15", "does not see the last byte of a tail of 15", Bug::fifteen_left},
    {"wrong_when_unaligned", "cuts a text that does not begin at 16 bytes where the first of them begin",
     Bug::unaligned},
    {"tail_lane_wrong", "takes bytes that do not fill a vector of 16 for letters", Bug::tail_lane},
    {"reads_past_end", "looks at the byte behind the text", Bug::reads_past_end},
    {"writes_past_end", "writes one end more than there is room for", Bug::writes_past_end},
    {"input_overwritten", "ends the text with a zero byte", Bug::input_overwritten},
};

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare);
  std::vector<Mutant> all;
  for (const std::span<const Described> group :
       {std::span<const Described>(of_contractions), std::span<const Described>(of_spaces),
        std::span<const Described>(of_leaders), std::span<const Described>(of_classes),
        std::span<const Described>(of_splits), std::span<const Described>(of_bytes)})
    for (const Described& each : group) all.push_back(mutant(each.name, each.description, each.bug));
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::pretokenize
