// Encoders with one bug each: in what is the longest piece, in what becomes of a word that has none, in how long a word
// may be, in what a vocabulary means, in what is remembered of words, in where pieces stand; and those around a text
// and around a call.
#include "harness/mutant.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/documents/mutated_documents.h"
#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/wordpiece_encode/mutated_words.h"
#include "impls/tokenizers/wordpiece_encode/op.h"

namespace assay::wordpiece_encode {
namespace {

// Those that a mutant looks for.
std::vector<tokenizers::AddedToken> known_special(const tokenizers::WordPieceModel& model, Bug bug) {
  const bool of_lines = !model.max_word;
  const std::vector<std::string> usual{"[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"};
  std::vector<tokenizers::AddedToken> known = model.special;
  std::erase_if(known, [&](const tokenizers::AddedToken& each) {
    return (bug == Bug::special_of_brackets && !(each.text.starts_with('[') && each.text.ends_with(']'))) ||
           (bug == Bug::special_of_usual_names && std::ranges::find(usual, each.text) == usual.end()) ||
           (bug == Bug::special_of_lines_unknown && of_lines);
  });
  return known;
}

Prepared prepare_both(const Request& request, Bug bug, documents::Bug around) {
  const auto read = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&read)) return *refused;
  const auto& model = std::get<tokenizers::WordPieceModel>(read);
  const Settings settings = settings_of(request.parameters);
  auto encoder = std::make_shared<MutatedWords>(model, settings, bug);
  return make_runner([=, special = known_special(model, bug), threads = request.threads](const Call& call) {
    const std::int64_t room = call.outputs[ids].dims[0];
    documents::answer_documents(call, special, settings.asked, around, threads,
                                {[&](std::string_view part) { return encoder->encode(part); }});
    if (bug == Bug::writes_past_end) call.outputs[ids].as<std::int32_t>()[room] = 0;
    if (bug == Bug::text_overwritten && call.inputs[text].dims[0] > 0) call.inputs[text].as<char>()[0] = ' ';
  });
}
Prepared prepare_words_with(const Request& request, Bug bug) {
  return prepare_both(request, bug, documents::Bug::none);
}
Prepared prepare_words_around(const Request& request, documents::Bug around) {
  return prepare_both(request, Bug::none, around);
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_words_with);
  std::vector<Mutant> all{
      mutant("shortest_match", "takes the shortest piece", Bug::shortest_match),
      mutant("prefix_dropped", "looks for what goes on with a word without '##'", Bug::prefix_dropped),
      mutant("prefix_is_fixed", "takes '##' for the prefix of every vocabulary", Bug::prefix_is_fixed),
      mutant("failure_keeps_head", "keeps the pieces before one that is not there", Bug::head_kept),
      mutant("unknown_for_rest", "gives the unknown piece for the rest of a word alone", Bug::unknown_for_rest),
      mutant("unknown_for_each", "gives the unknown piece for a character, and goes on behind it",
             Bug::unknown_for_each),
      mutant("unknown_dropped", "gives nothing for a word without pieces", Bug::unknown_dropped),
      mutant("unknown_is_100", "takes 100 for the id of the unknown piece", Bug::unknown_is_100),
      mutant("first_with_prefix", "looks for the first piece with '##'", Bug::first_with_prefix),
      mutant("further_without_prefix", "takes what begins a word where nothing goes on with it as well",
             Bug::further_without_prefix),
      mutant("takes_shorter_pieces", "takes a shorter piece where the longest leads nowhere", Bug::takes_shorter),
      mutant("match_across_words", "takes the next word for the rest of the one before", Bug::across_words),
      mutant("failure_link_one_short", "loses a byte of what it looked at beyond a piece", Bug::failure_one_short),
      mutant("limit_of_hf", "takes words of more than 100 characters for too long by Google's rule", Bug::limit_of_hf),
      mutant("limit_of_google", "takes words of up to 200 characters by Hugging Face's rule", Bug::limit_of_google),
      mutant("limit_in_bytes", "counts the bytes of a word", Bug::limit_in_bytes),
      mutant("limit_in_utf16", "counts a character beyond U+FFFF twice", Bug::limit_in_units),
      mutant("limit_is_too_long", "takes a word of as many characters as may be for too long", Bug::limit_is_too_long),
      mutant("limit_missing", "spells words of any length", Bug::limit_missing),
      mutant("long_word_cut", "spells the beginning of a word that is too long", Bug::long_word_cut),
      mutant("long_pieces_missed", "does not know pieces of more than 16 bytes", Bug::long_pieces_missed),
      mutant("last_piece_missing", "does not read the last piece", Bug::last_piece_missing),
      mutant("ids_by_order", "takes the place of a piece among the ids for its id", Bug::ids_by_order),
      mutant("ids_in_16_bits", "keeps the lower 16 bits of an id", Bug::ids_in_16_bits),
      mutant("special_recognised", "takes [UNK] in a text for what it stands for", Bug::special_recognised),
      mutant("cache_keyed_by_hash", "takes words of the same hash for the same", Bug::cached_by_hash),
      mutant("cache_keyed_by_beginning", "takes words for the same whose length and first eight bytes are",
             Bug::cached_by_beginning),
      mutant("cache_keyed_by_end", "takes words for the same whose last eight bytes are", Bug::cached_by_end),
      mutant("cache_keyed_by_15_bytes", "takes words for the same whose first 15 bytes are", Bug::cache_of_other_start),
      mutant("case_not_folded", "leaves capitals and accents as they are", Bug::case_not_folded),
      mutant("accents_kept", "makes capitals of ASCII small, and leaves accents", Bug::accents_kept),
      mutant("words_of_other_rule", "cuts words by the other rule", Bug::other_rule),
      mutant("last_word_lost", "leaves out a word behind which the text ends", Bug::last_word_lost),
      mutant("writes_past_end", "writes an id behind its room", Bug::writes_past_end),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
      mutant("special_of_brackets", "looks for no added token but those in brackets", Bug::special_of_brackets),
      mutant("special_of_usual_names", "looks for no added token but those of BERT", Bug::special_of_usual_names),
      mutant("special_of_lines_unknown", "knows no added token of a vocab.txt", Bug::special_of_lines_unknown),
      mutant("places_of_normalized", "says where ids stand in the normalised text", Bug::places_of_normalized),
      mutant("dropped_accents_covered", "ends an id behind the accents that are dropped behind it",
             Bug::dropped_covered),
      mutant("unknown_of_first_character", "says of a word without pieces where its first character is",
             Bug::unknown_of_first_character),
      mutant("prefix_counted", "counts '##' among the characters of a word", Bug::prefix_counted),
      mutant("last_character_open", "ends an id where its last character begins", Bug::last_character_open),
      mutant("ends_in_words", "counts ends as if each character of a word had its bytes in the text",
             Bug::ends_in_words),
  };
  for (Mutant& each : documents::mutants_of(prepare_words_around)) all.push_back(std::move(each));
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_words_with(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::wordpiece_encode
