// Trainers with one bug each: in which of equals is taken, in how pairs are counted and merged, in what may be a piece,
// in what the kind unigram weighs, in what words and sentences are, in where it ends and what is written; and those
// around a call.
#include "harness/mutant.h"

#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/sentencepiece_train/mutated_pairs.h"
#include "impls/tokenizers/sentencepiece_train/mutated_unigram.h"

namespace assay::sentencepiece_train {
namespace {

void train_mutated(const Call& call, const Settings& settings, Bug bug) {
  const Value& input = call.inputs[Input::text];
  const TrainingText text = mutated_text(input.text(), settings, bug);
  const std::vector<float> before(call.outputs[scores].as<float>(),
                                  call.outputs[scores].as<float>() + call.outputs[scores].dims[0]);
  PieceWriter writer(call);
  const bool fits = !text.characters.empty() && text.fits(call.outputs[scores]);
  if (fits && settings.unigram) {
    train_mutated_unigram(text, settings, bug, writer, static_cast<std::size_t>(call.outputs[scores].dims[0]));
  } else if (!text.characters.empty() && (text.fits(call.outputs[scores]) || bug == Bug::room_for_some)) {
    const auto add = [&](std::u32string_view piece) {
      if (bug == Bug::scores_from_one) writer.add(as_bytes(piece), -1 - static_cast<float>(writer.written()));
      else writer.add_next(piece);
    };
    const auto add_characters = [&] {
      for (const auto& [character, count] : text.characters) add({&character, 1});
    };
    if (bug == Bug::characters_first) add_characters();
    std::int64_t most = call.outputs[scores].dims[0] - std::ssize(text.characters);
    if (bug == Bug::one_more) ++most;
    if (bug == Bug::one_less) --most;
    MutatedPairs pairs(text, settings, bug);
    std::u32string piece;
    while (most-- > 0 && pairs.next(piece)) add(piece);
    if (bug != Bug::characters_first) add_characters();
  }
  if (bug == Bug::rest_not_cleared)
    std::copy(before.begin() + writer.written(), before.end(), call.outputs[scores].as<float>() + writer.written());
  if (bug == Bug::text_overwritten && input.dims[0] > 0) input.as<char>()[0] = ' ';
}

Prepared prepare_mutated(const Request& request, Bug bug) {
  const Settings settings = settings_of(request.parameters);
  return make_runner([settings, bug](const Call& call) { train_mutated(call, settings, bug); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutated);
  std::vector<Mutant> all{
      mutant("ties_to_longer", "takes the longer one of equally frequent pairs", Bug::longer_first),
      mutant("ties_to_larger_text", "takes the largest one of equally frequent pairs of one length", Bug::larger_text),
      mutant("ties_by_bytes", "takes the one of fewer bytes of equally frequent pairs", Bug::shorter_in_bytes),
      mutant("ties_by_text_alone", "looks at what pairs spell before it looks at how long they are",
             Bug::text_before_length),
      mutant("counts_in_16_bits", "counts pairs in 16 bits", Bug::sixteen_bits),
      mutant("words_counted_once", "counts each word once", Bug::words_counted_once),
      mutant("overlaps_left_out", "leaves out places that overlap by the rule that counts them",
             Bug::overlaps_left_out),
      mutant("overlaps_counted", "counts places that overlap by the rule that leaves them out", Bug::overlaps_counted),
      mutant("overlaps_remembered", "looks again at places that overlapped others once", Bug::overlaps_remembered),
      mutant("gone_pairs_left_out", "takes no pair that is not there any more", Bug::gone_left_out),
      mutant("moments_left_out", "sees pairs when a merge is through a word, not before", Bug::moments_left_out),
      mutant("doubles_merged", "merges what spells a piece that there is already", Bug::doubles_merged),
      mutant("doubles_written", "writes a piece again that is spelled in another way", Bug::doubles_written),
      mutant("merged_from_right", "merges overlapping pairs from the right", Bug::from_the_right),
      mutant("merged_once", "merges a pair once in each word", Bug::once_in_a_word),
      mutant("no_digamma", "takes logarithms in the place of the digamma function", Bug::no_digamma),
      mutant("loss_turned", "prunes what loses most", Bug::loss_turned),
      mutant("loss_without_share", "prunes without regard to how often a piece is there", Bug::loss_without_share),
      mutant("shrinks_less", "keeps nine pieces of ten when it prunes", Bug::shrinks_less),
      mutant("no_margin", "goes on pruning down to the size that is asked for", Bug::no_margin),
      mutant("dropped_below_one", "drops pieces that are expected less than once", Bug::dropped_below_one),
      mutant("none_dropped", "drops no piece for what is expected of it", Bug::none_dropped),
      mutant("one_time", "expects and maximises once before it prunes", Bug::one_time),
      mutant("sum_of_other_rule", "takes the sum without a piece by the other rule", Bug::sum_of_other_rule),
      mutant("missing_characters_lost", "gives no characters that were dropped", Bug::missing_characters_lost),
      mutant("last_seed_missing", "leaves out the last of the first strings", Bug::last_seed_missing),
      mutant("seeds_by_count", "takes first strings by their counts, whatever their length", Bug::seeds_by_count),
      mutant("seeds_by_length", "sorts the first strings by their length", Bug::seeds_by_length),
      mutant("one_too_long", "makes pieces that are longer by one than the longest", Bug::one_too_long),
      mutant("longest_in_bytes", "counts the length of a piece in bytes", Bug::longest_in_bytes),
      mutant("mark_at_end", "makes pieces that end in the mark of a space", Bug::mark_at_end),
      mutant("mark_first_alone", "makes no pieces across white space where it may", Bug::mark_first_alone),
      mutant("unknown_merged", "makes pieces of characters that are not known", Bug::unknown_merged),
      mutant("pairs_across_words", "makes pieces across white space where it may not", Bug::words_joined),
      mutant("words_always", "cuts words at white space where it may not", Bug::words_always),
      mutant("long_lines_kept", "takes lines of any length", Bug::long_lines_kept),
      mutant("marked_lines_kept", "takes lines with U+2585", Bug::marked_lines_kept),
      mutant("special_pieces_kept", "makes pieces of what looks like <s>", Bug::special_kept),
      mutant("other_boundary", "leaves out the boundary of the other rule", Bug::other_boundary),
      mutant("cut_at_returns", "ends a line at U+000D as well", Bug::cut_at_returns),
      mutant("no_dummy_prefix", "puts no space before a line", Bug::no_dummy_prefix),
      mutant("spaces_kept", "keeps all white space", Bug::spaces_kept),
      mutant("last_line_lost", "leaves out the last line", Bug::last_line_lost),
      mutant("coverage_ignored", "knows all characters", Bug::coverage_ignored),
      mutant("one_piece_more", "makes one piece more than it may, for a character", Bug::one_more),
      mutant("one_piece_less", "makes one piece less than it may", Bug::one_less),
      mutant("room_for_some", "gives some characters where there is no room for all", Bug::room_for_some),
      mutant("characters_first", "puts the characters before the pieces that it merged", Bug::characters_first),
      mutant("characters_by_number", "sorts the characters by their numbers", Bug::characters_by_number),
      mutant("scores_from_one", "begins with a score of -1", Bug::scores_from_one),
      mutant("rest_not_cleared", "leaves what was behind the last score", Bug::rest_not_cleared),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_mutated(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::sentencepiece_train
