// Cutters with one bug each (mutated_cutter.h): in which way a run is cut, in the table, in marks, letters and tones,
// in the pieces; and those around a call.
#include <memory>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/segmenters/pinyin_syllables/mutated_cutter.h"

namespace assay::pinyin_syllables {
namespace {

Prepared prepare_mutant(const Request& request, Bug bug) {
  const auto cutter = std::make_shared<MutatedCutter>(rule_of(request.parameters), bug);
  return make_runner([cutter, bug](const Call& call) {
    mutants::write_ends(call, bug, [&](std::string_view whole) { return cutter->cut(whole); });
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutant);
  std::vector<Mutant> all{
      mutant("always_longest", "cuts by the rule `longest` whatever is asked", Bug::always_longest),
      mutant("always_shortest", "cuts by the rule `shortest` whatever is asked", Bug::always_shortest),
      mutant("always_standard", "cuts by the rule `standard` whatever is asked", Bug::always_standard),
      mutant("greedy_without_the_rest", "takes the longest syllable whether or not the rest can be cut", Bug::greedy),
      mutant("from_the_right", "takes the longest syllable from right to left", Bug::from_the_right),
      mutant("standard_lets_a_begin", "lets a syllable inside begin with a in the rule `standard`", Bug::a_may_begin),
      mutant("standard_lets_e_begin", "lets a syllable inside begin with e in the rule `standard`", Bug::e_may_begin),
      mutant("standard_lets_o_begin", "lets a syllable inside begin with o in the rule `standard`", Bug::o_may_begin),
      mutant("standard_for_the_first", "lets not even the first syllable begin with a, e or o",
             Bug::first_may_not_begin),
      mutant("standard_gives_up", "gives a run one piece that cannot be cut by the rule `standard`",
             Bug::standard_gives_up),
      mutant("er_missing", "does not know er", Bug::er_missing),
      mutant("six_letters_missing", "knows syllables of up to five letters", Bug::six_letters_missing),
      mutant("single_vowels_missing", "does not know a, e and o", Bug::single_vowels_missing),
      mutant("last_row_missing", "does not know the syllables with w", Bug::last_row_missing),
      mutant("lone_consonants", "takes m, n and ng for syllables", Bug::lone_consonants),
      mutant("umlaut_is_u", "takes u with a diaeresis for u", Bug::umlaut_is_u),
      mutant("u_for_umlaut", "takes lue and nue for syllables", Bug::u_for_umlaut),
      mutant("v_unknown", "does not know v as u with a diaeresis", Bug::v_unknown),
      mutant("capitals_unknown", "does not know capitals", Bug::capitals_unknown),
      mutant("capital_umlaut_unknown", "does not know U+00DC", Bug::capital_umlaut_unknown),
      mutant("marks_on_capitals_unknown", "does not know capitals with marks", Bug::capitals_with_marks_unknown),
      mutant("marks_unknown", "does not know letters with marks", Bug::marks_unknown),
      mutant("latin_1_alone", "knows the marks of Latin-1 alone", Bug::latin_1_alone),
      mutant("breve_for_caron", "takes a breve for a caron", Bug::breve_is_mark),
      mutant("diaeresis_on_any", "takes any letter with a diaeresis for one of pinyin", Bug::diaeresis_on_any),
      mutant("consonants_with_marks", "takes n with a mark for a letter", Bug::consonants_with_marks),
      mutant("two_marks_allowed", "gives a syllable two marks", Bug::two_marks),
      mutant("mark_anywhere", "lets the mark of a syllable stand anywhere", Bug::mark_anywhere),
      mutant("mark_on_first_vowel", "expects a mark on the first vowel of iu and ui", Bug::mark_on_first_vowel),
      mutant("mark_on_last_vowel", "expects a mark on the last vowel always", Bug::mark_on_last_vowel),
      mutant("apostrophe_ignored", "goes on with a run behind an apostrophe", Bug::apostrophe_ignored),
      mutant("apostrophe_joined", "joins an apostrophe to the syllable before it", Bug::apostrophe_joined),
      mutant("curly_apostrophe_joined", "joins U+2019 to the syllable before it", Bug::curly_apostrophe_joined),
      mutant("tone_apart", "gives the digit of a tone a piece of its own", Bug::tone_apart),
      mutant("tone_0_apart", "does not know 0 as a tone", Bug::tone_0_apart),
      mutant("tone_5_apart", "does not know 5 as a tone", Bug::tone_5_apart),
      mutant("any_digit_is_tone", "takes 6 to 9 for tones", Bug::any_digit),
      mutant("two_digits_are_tones", "joins two digits to a syllable", Bug::two_digits),
      mutant("tone_behind_other_words", "joins a digit to a run that is no syllables", Bug::tone_behind_any),
      mutant("others_by_letters", "gives each letter of a run that cannot be cut a piece", Bug::uncut_by_letters),
      mutant("beginning_cut", "cuts the beginning of a run that cannot be cut", Bug::beginning_cut),
      mutant("others_one_by_one", "gives each character between runs a piece of its own", Bug::others_one_by_one),
      mutant("blank_joined", "joins a blank to the syllable before it", Bug::blank_joined),
      mutant("long_runs_whole", "gives a run of more than 100 letters one piece", Bug::long_runs_whole),
      mutant("lengths_in_16_bits", "keeps the length of a run in 16 bits", Bug::lengths_in_16_bits),
      mutant("bytes_for_letters", "takes bytes for characters", Bug::bytes_for_letters),
      mutant("full_width_letters", "takes full-width letters for letters", Bug::full_width),
      mutant("kelvin_is_k", "takes U+212A for a k", Bug::kelvin_is_k),
      mutant("last_piece_dropped", "does not give the last of several pieces", Bug::last_piece_lost),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_mutant(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::pinyin_syllables
