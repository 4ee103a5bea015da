// Trainers with one bug each: in which of equals is taken, in how pairs are counted and merged, in where it ends, in
// what words and symbols are, in what threads do; and those around a call.
#include "harness/mutant.h"

#include <memory>

#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/bpe_train/mutated_trainer.h"

namespace assay::bpe_train {
namespace {

Prepared prepare_mutated(const Request& request, Bug bug) {
  const Settings settings = settings_of(request.parameters);
  const tokenizers::Splitter piece_end =
      settings.classic() ? tokenizers::no_split : tokenizers::splitter_named(settings.pattern);
  if (piece_end == nullptr) return Unsupported{"no scanner for the pattern " + settings.pattern};
  auto trainer = std::make_shared<MutatedTrainer>(settings, piece_end, request.threads, bug);
  return make_runner([trainer](const Call& call) { trainer->train(call); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutated);
  std::vector<Mutant> all{
      mutant("ties_to_largest_ids", "takes the largest ids of equally frequent pairs", Bug::largest_ids),
      mutant("ties_by_right_id_first", "compares the right ids of equally frequent pairs first", Bug::right_id_first),
      mutant("ties_to_smallest_pair", "takes the lexicographically smallest pair", Bug::smallest_pair),
      mutant("ties_by_ids_for_texts", "takes the largest ids for the largest pair", Bug::pair_by_ids),
      mutant("ties_by_left_text_alone", "compares the left texts, and then ids", Bug::left_text_alone),
      mutant("ties_by_joined_text", "compares what pairs spell together", Bug::joined_texts),
      mutant("end_of_word_above_all", "compares the end of a word as if it stood behind all characters",
             Bug::end_mark_highest),
      mutant("bytes_compared_signed", "compares bytes from 0x80 on as negative ones", Bug::signed_bytes),
      mutant("utf16_order", "compares texts in the order of UTF-16", Bug::utf16_order),
      mutant("last_seen", "takes the pair that is seen last for the first one", Bug::last_seen),
      mutant("seen_by_frequency", "looks at words in the order of their frequency for the first pair",
             Bug::seen_by_frequency),
      mutant("counts_in_16_bits", "counts pairs in 16 bits", Bug::sixteen_bits),
      mutant("overlaps_counted_once", "counts the pair of 'a' and 'a' in 'aaa' once", Bug::runs_counted_once),
      mutant("words_counted_once", "counts each word once, however often it occurs", Bug::word_counted_once),
      mutant("pairs_once_in_a_word", "counts a pair once in each word that has it", Bug::once_in_a_word),
      mutant("left_neighbour_not_lowered", "leaves the count of the pair in front of what it merges",
             Bug::left_not_lowered),
      mutant("right_neighbour_not_lowered", "leaves the count of the pair behind what it merges",
             Bug::right_not_lowered),
      mutant("stale_entries_believed", "ranks pairs by the highest count that they ever had", Bug::stale_counts),
      mutant("merged_pair_counted_on", "goes on with the count of a pair that it has merged", Bug::merged_pair_kept),
      mutant("merged_from_the_right", "merges 'aaa' from the right", Bug::from_the_right),
      mutant("first_in_word_alone", "merges a pair once in each word", Bug::first_in_word),
      mutant("least_frequency_exclusive", "merges pairs that are more frequent than the least frequency",
             Bug::least_exclusive),
      mutant("least_frequency_ignored", "merges whatever is there", Bug::least_ignored),
      mutant("one_merge_fewer", "ends one merge early", Bug::one_fewer),
      mutant("vocabulary_for_merges", "takes the number of merges for that of all tokens", Bug::bytes_are_merges),
      mutant("last_word_lost", "does not count the last word", Bug::last_word_lost),
      mutant("merges_across_words", "counts and merges pairs of which each half is of another word", Bug::across_words),
      mutant("tabs_separate_words", "cuts words at tabs as well", Bug::tabs_separate),
      mutant("newlines_join_words", "does not cut words at newlines", Bug::newlines_join),
      mutant("returns_join_words", "does not cut words at carriage returns", Bug::returns_join),
      mutant("no_end_of_word", "takes the last symbol of a word for the same as elsewhere", Bug::no_end_of_word),
      mutant("always_gpt2_pattern", "cuts the text by gpt2's pattern, whichever is asked for", Bug::own_pattern),
      mutant("long_words_dropped", "leaves out words of more than 100 bytes", Bug::long_words_dropped),
      mutant("word_cut_at_64k", "cuts a word where a buffer of 65536 bytes ends", Bug::cut_at_edge),
      mutant("words_by_first_bytes", "takes words for the same whose length and first four bytes are",
             Bug::first_bytes_alone),
      mutant("invalid_utf8_replaced", "takes an ill-formed byte for U+FFFD", Bug::invalid_replaced),
      mutant("gpt2_order_ignored", "gives bytes their own numbers for ids where they have GPT-2's",
             Bug::order_of_bytes),
      mutant("last_thread_lost", "with several threads, does not count the words of the last one",
             Bug::last_share_lost),
      mutant("words_cut_between_threads", "with several threads, cuts the text in the middle of a word",
             Bug::words_cut_by_threads),
      mutant("pairs_turned_round", "writes the right one first", Bug::pairs_turned),
      mutant("ids_one_too_high", "gives the first new symbol the id behind its own", Bug::ids_one_higher),
      mutant("ids_in_16_bits", "writes the lower 16 bits of an id", Bug::ids_in_16_bits),
      mutant("writes_past_end", "ends the room with -1 behind it", Bug::writes_past_end),
      mutant("text_overwritten", "writes a zero byte to the text", Bug::text_overwritten),
      mutant("texts_added_up", "learns of the text of the call before as well", Bug::texts_added_up),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_mutated(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::bpe_train
