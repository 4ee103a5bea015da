// The most probable cut with one bug each: in what is added and compared, in which steps there are, in what a block is,
// in what is joined, and those around a call.
#include "harness/mutant.h"

#include <memory>
#include <utility>

#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/segmenters/dag_route/mutated_routes.h"

namespace assay::dag_route {
namespace {

Prepared prepare_mutated_routes(const Request& request, Bug bug) {
  const auto read =
      segmenters::read_dictionary(request.inputs[dictionary_file].text(), segmenters::Frequencies::needed);
  if (const auto* const refused = std::get_if<Unsupported>(&read)) return *refused;
  auto routes = std::make_shared<const MutatedRoutes>(std::get<segmenters::Dictionary>(read),
                                                      cuts_blocks(request.parameters), bug);
  return make_runner([routes = std::move(routes), bug](const Call& call) {
    mutants::write_ends(call, bug, [&](std::string_view whole) { return routes->ends(whole); });
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutated_routes);
  std::vector<Mutant> all{
      mutant("total_missing", "takes frequencies for probabilities", Bug::total_missing),
      mutant("frequencies_added", "adds probabilities, not their logarithms", Bug::frequencies_added),
      mutant("probabilities_multiplied", "multiplies probabilities, which become 0", Bug::probabilities_multiplied),
      mutant("unknown_is_certain", "adds nothing for a character that is no word", Bug::unknown_is_certain),
      mutant("unknown_is_impossible", "takes a character that is no word for nearly impossible",
             Bug::unknown_is_impossible),
      mutant("frequency_of_one_more", "counts each word once more", Bug::frequency_of_one_more),
      mutant("characters_always_steps", "lets each character be a piece, where longer words begin as well",
             Bug::characters_always_steps),
      mutant("tie_shorter", "takes the shorter of two words that are as good", Bug::tie_shorter),
      mutant("tie_by_frequency", "takes the more frequent of two words that are as good", Bug::tie_by_frequency),
      mutant("sums_in_float32", "rounds sums to float32", Bug::sums_in_float32),
      mutant("sum_behind_forgotten", "takes the most probable word", Bug::sum_behind_forgotten),
      mutant("longest_wins", "takes the longest word", Bug::longest_wins),
      mutant("fewest_pieces", "takes the way of fewest pieces", Bug::fewest_pieces),
      mutant("least_probable", "takes the least sum", Bug::least_probable),
      mutant("words_up_to_four", "knows no word of more than four characters", Bug::words_up_to_four),
      mutant("words_up_to_16", "knows no word of more than 16 characters", Bug::words_up_to_16),
      mutant("prefixes_are_words", "stops at the first stretch that is no word", Bug::prefixes_are_words),
      mutant("first_word_missing", "does not know the first word", Bug::first_word_missing),
      mutant("last_word_missing", "does not know the last word", Bug::last_word_missing),
      mutant("case_folded", "takes capitals for small letters", Bug::case_folded),
      mutant("blocks_ignored", "takes all of a text for one block", Bug::blocks_ignored),
      mutant("blocks_always", "cuts blocks where it should not", Bug::blocks_always),
      mutant("ideographs_to_9fff", "takes U+9FD6 to U+9FFF into blocks", Bug::ideographs_to_9fff),
      mutant("ideographs_to_9fa5", "leaves U+9FA6 to U+9FD5 out of blocks", Bug::ideographs_to_9fa5),
      mutant("ideographs_from_3400", "takes U+3400 to U+4DFF into blocks", Bug::ideographs_from_3400),
      mutant("letters_left_out", "leaves letters of ASCII out of blocks", Bug::letters_left_out),
      mutant("digits_left_out", "leaves digits out of blocks", Bug::digits_left_out),
      mutant("plus_left_out", "leaves + out of blocks", Bug::plus_left_out),
      mutant("number_sign_left_out", "leaves # out of blocks", Bug::number_sign_left_out),
      mutant("ampersand_left_out", "leaves & out of blocks", Bug::ampersand_left_out),
      mutant("dot_left_out", "leaves . out of blocks", Bug::dot_left_out),
      mutant("underscore_left_out", "leaves _ out of blocks", Bug::underscore_left_out),
      mutant("percent_left_out", "leaves % out of blocks", Bug::percent_left_out),
      mutant("hyphen_left_out", "leaves - out of blocks", Bug::hyphen_left_out),
      mutant("blanks_in_blocks", "takes blanks into blocks", Bug::blanks_in_blocks),
      mutant("never_joined", "joins no letters and digits", Bug::never_joined),
      mutant("signs_joined", "joins signs to letters and digits", Bug::signs_joined),
      mutant("digits_not_joined", "joins letters alone", Bug::digits_not_joined),
      mutant("capitals_not_joined", "joins no capitals", Bug::capitals_not_joined),
      mutant("words_joined", "joins words of letters and digits as well", Bug::words_joined),
      mutant("joined_across_blocks", "joins the first letter of a block to what stands before it",
             Bug::joined_across_blocks),
      mutant("joined_without_blocks", "joins letters where there are no blocks", Bug::joined_without_blocks),
      mutant("crlf_cut", "cuts between CR and LF", Bug::crlf_cut),
      mutant("newlines_joined", "joins newlines", Bug::newlines_joined),
      mutant("others_joined", "joins what is between blocks", Bug::others_joined),
      mutant("invalid_by_lead", "counts as many bytes for an ill-formed character as its first one says",
             Bug::invalid_by_lead),
      mutant("wide_characters_cut", "counts three bytes of a character of four", Bug::wide_characters_cut),
      mutant("nul_ends", "stops at a zero byte", Bug::nul_ends),
      mutant("buffer_edge", "does not see a word across a multiple of 4096 bytes", Bug::buffer_edge),
      mutant("word_at_end_missed", "does not see a word that ends with its block", Bug::word_at_end_missed),
      mutant("cut_within_characters", "ends the last piece but one a byte early", Bug::cut_within_characters),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_mutated_routes(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::dag_route
