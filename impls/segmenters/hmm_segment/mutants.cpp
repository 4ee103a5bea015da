// Segmenters by a hidden Markov model with one bug each: in what is added, which states may follow, how ties and ends
// are decided, what a block is and what is between, and those around a call.
#include "harness/mutant.h"

#include <memory>
#include <utility>

#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/segmenters/hmm_segment/mutated_states.h"

namespace assay::hmm_segment {
namespace {

Prepared prepare_mutated_states(const Request& request, Bug bug) {
  const auto read = segmenters::read_hmm(request.inputs[model_file].text());
  if (const auto* const refused = std::get_if<Unsupported>(&read)) return *refused;
  auto states =
      std::make_shared<const MutatedStates>(std::get<segmenters::HmmModel>(read), in_units(request.parameters), bug);
  return make_runner([states = std::move(states), bug](const Call& call) {
    mutants::write_ends(call, bug, [&](std::string_view whole) { return states->ends(whole); });
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutated_states);
  std::vector<Mutant> all{
      mutant("all_steps_allowed", "lets any state follow any other, as improbable as what was never seen",
             Bug::all_steps_allowed),
      mutant("missing_steps_free", "lets any state follow any other, at no cost where it was never seen",
             Bug::missing_steps_free),
      mutant("middle_only_once", "lets no M follow an M", Bug::middle_only_once),
      mutant("start_missing", "begins with sums of 0", Bug::start_missing),
      mutant("start_is_even", "begins with each state as probable as another", Bug::start_is_even),
      mutant("transitions_missing", "adds emissions alone", Bug::transitions_missing),
      mutant("transitions_turned", "takes transitions from behind to before", Bug::transitions_turned),
      mutant("emissions_missing", "adds transitions alone", Bug::emissions_missing),
      mutant("zero_is_nothing", "takes 0 for the log of 0", Bug::zero_is_nothing),
      mutant("unseen_is_rare", "takes a character that is not in the model for a rare one", Bug::unseen_is_rare),
      mutant("unseen_is_single", "takes a character that is not in the model for a word", Bug::unseen_is_single),
      mutant("probabilities_multiplied", "multiplies probabilities, which become 0", Bug::probabilities_multiplied),
      mutant("ends_in_any_state", "lets a block end within a word", Bug::ends_in_any_state),
      mutant("ends_single", "ends a block with S", Bug::ends_single),
      mutant("tie_at_end_earlier", "ends a block with E where S is as good", Bug::tie_at_end_earlier),
      mutant("tie_earlier", "keeps the earlier letter of two that are as good", Bug::tie_earlier),
      mutant("greedy", "takes the state that a character has most often", Bug::greedy),
      mutant("no_way_back", "takes the best state at each character", Bug::no_way_back),
      mutant("sums_in_float32", "rounds sums to float32", Bug::sums_in_float32),
      mutant("least_one_wins", "keeps the lesser sum", Bug::least_one_wins),
      mutant("rule_exchanged", "rounds to units where it should not, and does not where it should",
             Bug::rule_exchanged),
      mutant("units_cut_off", "cuts units off instead of rounding them", Bug::units_cut_off),
      mutant("units_tie_away", "rounds halves of units away from 0", Bug::units_tie_away),
      mutant("units_without_limit", "has logs below -1024 in units", Bug::units_without_limit),
      mutant("units_of_4096", "rounds to multiples of 1/4096", Bug::units_of_4096),
      mutant("blocks_go_on", "takes the last state of the block before for what stands before a block",
             Bug::blocks_go_on),
      mutant("last_word_open", "joins a last word of one character to the one before", Bug::last_word_open),
      mutant("words_up_to_four", "ends a word behind four characters", Bug::words_up_to_four),
      mutant("blocks_of_512", "begins anew behind 512 characters of a block", Bug::blocks_of_512),
      mutant("ideographs_to_9fff", "takes U+9FD6 to U+9FFF into blocks", Bug::ideographs_to_9fff),
      mutant("ideographs_to_9fa5", "leaves U+9FA6 to U+9FD5 out of blocks", Bug::ideographs_to_9fa5),
      mutant("ideographs_from_3400", "takes U+3400 to U+4DFF into blocks", Bug::ideographs_from_3400),
      mutant("fraction_apart", "cuts 3.14 at its dot", Bug::fraction_apart),
      mutant("fraction_of_nothing", "takes a dot behind which there is no digit", Bug::fraction_of_nothing),
      mutant("two_fractions", "takes 1.2.3 for one", Bug::two_fractions),
      mutant("percent_apart", "cuts 50% before its sign", Bug::percent_apart),
      mutant("percent_alone", "takes a % without a number for a piece", Bug::percent_alone),
      mutant("letters_only", "matches no digits", Bug::letters_only),
      mutant("digits_only", "matches no letters", Bug::digits_only),
      mutant("underscore_matched", "takes an underscore for a letter, as \\w does", Bug::underscore_matched),
      mutant("rest_in_characters", "cuts what lies between into characters", Bug::rest_in_characters),
      mutant("rest_ends_at_newline", "ends what lies between behind a newline", Bug::rest_ends_at_newline),
      mutant("matched_joined_to_rest", "joins letters and digits to what lies before them",
             Bug::matched_joined_to_rest),
      mutant("invalid_by_lead", "counts as many bytes for an ill-formed character as its first one says",
             Bug::invalid_by_lead),
      mutant("nul_ends", "stops at a zero byte", Bug::nul_ends),
      mutant("last_unseen_lost", "joins a last character that is not in the model to the word before",
             Bug::last_unseen_lost),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_mutated_states(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::hmm_segment
