// Cuts by a dictionary with one bug each: in what is the longest word, from which end, which of both is taken, what a
// character is, and those around a call.
#include "harness/mutant.h"

#include <memory>
#include <utility>

#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/segmenters/max_match/mutated_cuts.h"

namespace assay::max_match {
namespace {

Prepared prepare_mutated(const Request& request, Bug bug) {
  const auto read =
      segmenters::read_dictionary(request.inputs[dictionary_file].text(), segmenters::Frequencies::ignored);
  if (const auto* const refused = std::get_if<Unsupported>(&read)) return *refused;
  auto cuts = std::make_shared<const MutatedCuts>(std::get<segmenters::Dictionary>(read),
                                                  direction_of(request.parameters), bug);
  return make_runner([cuts = std::move(cuts), bug](const Call& call) {
    mutants::write_ends(call, bug, [&](std::string_view whole) { return cuts->ends(whole); });
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutated);
  std::vector<Mutant> all{
      mutant("shortest_match", "takes the shortest word", Bug::shortest_match),
      mutant("one_shorter", "takes the longest word but one, where there are two", Bug::one_shorter),
      mutant("longest_missed", "looks for words of one character less than the longest has", Bug::longest_missed),
      mutant("window_in_bytes", "looks at as many bytes as the longest word has characters", Bug::window_in_bytes),
      mutant("words_up_to_four", "knows no word of more than four characters", Bug::words_up_to_four),
      mutant("words_up_to_16", "knows no word of more than 16 characters", Bug::words_up_to_16),
      mutant("prefixes_are_words", "stops at the first stretch that is no word", Bug::prefixes_are_words),
      mutant("most_frequent", "takes the word that is most frequent", Bug::most_frequent),
      mutant("looks_ahead", "takes the word behind which the next one reaches furthest", Bug::looks_ahead),
      mutant("always_forward", "takes forward for bidirectional", Bug::always_forward),
      mutant("always_backward", "takes backward for bidirectional", Bug::always_backward),
      mutant("backward_is_forward", "runs forward for backward", Bug::backward_is_forward),
      mutant("backward_shortest", "takes the shortest word from behind", Bug::backward_shortest),
      mutant("more_pieces", "takes what has more pieces", Bug::more_pieces),
      mutant("pieces_ignored", "compares pieces of one character alone", Bug::pieces_ignored),
      mutant("singles_ignored", "does not compare pieces of one character", Bug::singles_ignored),
      mutant("more_singles", "takes what has more pieces of one character", Bug::more_singles),
      mutant("tie_forward", "takes forward where both are as good", Bug::tie_forward),
      mutant("singles_in_bytes", "counts pieces of one byte", Bug::singles_in_bytes),
      mutant("singles_out_of_words", "counts only pieces of one character that are no words",
             Bug::singles_out_of_words),
      mutant("all_lines_together", "decides all lines at once", Bug::all_lines_together),
      mutant("lines_end_at_returns", "ends a line behind a CR as well", Bug::lines_end_at_returns),
      mutant("unknown_joined", "joins characters that are no words", Bug::unknown_joined),
      mutant("letters_joined", "joins letters and digits of ASCII, as jieba does", Bug::letters_joined),
      mutant("spaces_joined", "joins white space", Bug::spaces_joined),
      mutant("unknown_in_bytes", "cuts a character that is no word into its bytes", Bug::unknown_in_bytes),
      mutant("last_word_missing", "does not know the last word", Bug::last_word_missing),
      mutant("first_word_missing", "does not know the first word", Bug::first_word_missing),
      mutant("case_folded", "takes capitals for small letters", Bug::case_folded),
      mutant("wide_characters_cut", "counts three bytes of a character of four", Bug::wide_characters_cut),
      mutant("wide_words_missing", "knows no word beyond U+FFFF", Bug::wide_words_missing),
      mutant("cut_within_characters", "ends the last piece but one a byte early", Bug::cut_within_characters),
      mutant("invalid_by_lead", "counts as many bytes for an ill-formed character as its first one says",
             Bug::invalid_by_lead),
      mutant("overlong_accepted", "takes an overlong form for a character", Bug::overlong_accepted),
      mutant("nul_ends", "stops at a zero byte", Bug::nul_ends),
      mutant("word_at_end_missed", "does not see a word that ends with the text", Bug::word_at_end_missed),
      mutant("word_at_start_missed", "does not see a word that begins with the text", Bug::word_at_start_missed),
      mutant("buffer_edge", "does not see a word across a multiple of 4096 bytes", Bug::buffer_edge),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_mutated(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::max_match
