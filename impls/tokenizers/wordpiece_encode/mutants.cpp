// Encoders with one bug each: in what is the longest piece, in what becomes of a word that has none, in how long a word
// may be, in what a vocabulary means, in what is remembered of words; and those around a call.
#include "harness/mutant.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/bert_normalize/naive.h"
#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/wordpiece_encode/op.h"

namespace assay::wordpiece_encode {
namespace {

enum class Bug {
  none,
  shortest_match,
  prefix_dropped,
  prefix_is_fixed,
  head_kept,
  unknown_for_rest,
  unknown_for_each,
  unknown_dropped,
  unknown_is_100,
  first_with_prefix,
  further_without_prefix,
  takes_shorter,
  across_words,
  failure_one_short,
  limit_of_hf,
  limit_of_google,
  limit_in_bytes,
  limit_in_units,
  limit_is_too_long,
  limit_missing,
  long_word_cut,
  long_pieces_missed,
  last_piece_missing,
  ids_by_order,
  ids_in_16_bits,
  special_recognised,
  cached_by_hash,
  cached_by_beginning,
  cached_by_end,
  cache_of_other_start,
  case_not_folded,
  accents_kept,
  other_rule,
  last_word_lost,
  writes_past_end,
  text_overwritten
};

using Ids = std::vector<std::int32_t>;

class MutatedWords {
 public:
  MutatedWords(const tokenizers::WordPieceModel& model, const Settings& settings, Bug bug)
      : bug_(bug),
        settings_(settings),
        normalizer_({.google = settings.hf == (bug == Bug::other_rule),
                     .cased = settings.cased || bug == Bug::case_not_folded || bug == Bug::accents_kept}),
        prefix_(bug == Bug::prefix_is_fixed ? "##" : model.prefix),
        unknown_(bug == Bug::unknown_is_100 ? 100 : model.unknown),
        max_word_(settings.max_word) {
    if (bug == Bug::limit_of_hf && max_word_ == 200) max_word_ = 100;
    if (bug == Bug::limit_of_google && max_word_ == 100) max_word_ = 200;
    if (bug == Bug::limit_is_too_long) --max_word_;
    for (const auto& piece : model.pieces) {
      const auto place = static_cast<std::int32_t>(ids_.size());
      if (bug == Bug::last_piece_missing && piece.line == last_line(model)) continue;
      if (bug == Bug::long_pieces_missed && piece.text.size() > 16) continue;
      ids_.emplace(piece.text, bug == Bug::ids_by_order     ? place
                               : bug == Bug::ids_in_16_bits ? static_cast<std::int32_t>(piece.id & 0xffff)
                                                            : piece.id);
      longest_ = std::max(longest_, piece.text.size());
    }
  }

  void run(const Call& call) {
    const Value& input = call.inputs[text];
    std::string given(input.text());
    if (bug_ == Bug::accents_kept && !settings_.cased)
      for (char& each : given)
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each | 0x20);
    std::string_view all = normalizer_.normalize(given);
    made_.clear();
    bool goes_on = false;
    while (!all.empty()) {
      const std::size_t length = std::min(all.find(' '), all.size());
      if (bug_ == Bug::last_word_lost && length == all.size() && !given.ends_with(' ')) break;
      if (!take_special(all)) {
        encode_word(all.substr(0, length), bug_ == Bug::across_words && goes_on);
        goes_on = true;
        all.remove_prefix(std::min(length + 1, all.size()));
      }
    }
    Value& output = call.outputs[ids];
    const std::int64_t room = output.dims[0];
    made_.resize(std::min(made_.size(), static_cast<std::size_t>(room)));
    std::copy(made_.begin(), made_.end(), output.as<std::int32_t>());
    if (bug_ == Bug::writes_past_end) output.as<std::int32_t>()[room] = 0;
    if (bug_ == Bug::text_overwritten && input.dims[0] > 0) input.as<char>()[0] = ' ';
    output.dims[0] = std::ssize(made_);
  }

 private:
  static std::uint32_t last_line(const tokenizers::WordPieceModel& model) {
    return std::ranges::max_element(model.pieces, {}, &tokenizers::WordPieceModel::Piece::line)->line;
  }

  // "[UNK]" is three words by now.
  bool take_special(std::string_view& all) {
    if (bug_ != Bug::special_recognised) return false;
    for (const std::string_view written : {"[ unk ]", "[ UNK ]"}) {
      if (!all.starts_with(written)) continue;
      made_.push_back(unknown_);
      all.remove_prefix(std::min(written.size() + 1, all.size()));
      return true;
    }
    return false;
  }

  std::size_t length_of(std::string_view word) const {
    if (bug_ == Bug::limit_in_bytes) return word.size();
    std::size_t count = 0;
    const auto* at = reinterpret_cast<const tokenizers::Byte*>(word.data());
    for (const auto* const end = at + word.size(); at < end; ++count) {
      const tokenizers::Scanned character = tokenizers::scan(at, end);
      if (bug_ == Bug::limit_in_units && character.bytes == 4) ++count;
      at += character.bytes;
    }
    return count;
  }

  void encode_word(std::string_view word, bool goes_on) {
    const bool too_long = bug_ != Bug::limit_missing && length_of(word) > max_word_;
    if (too_long && bug_ == Bug::long_word_cut) word = beginning(word, max_word_);
    else if (too_long) return made_.push_back(unknown_);
    const bool caches = bug_ == Bug::cached_by_hash || bug_ == Bug::cached_by_beginning || bug_ == Bug::cached_by_end ||
                        bug_ == Bug::cache_of_other_start;
    const Ids found = caches ? cached(word) : pieces_of(word, goes_on);
    made_.insert(made_.end(), found.begin(), found.end());
  }

  static std::string_view beginning(std::string_view word, std::size_t characters) {
    std::size_t at = 0;
    while (characters-- > 0 && at < word.size()) do
        ++at;
      while (at < word.size() && (static_cast<unsigned char>(word[at]) & 0xc0u) == 0x80u);
    return word.substr(0, at);
  }

  const Ids& cached(std::string_view word) {
    std::string key(word);
    if (bug_ == Bug::cached_by_hash) key = std::to_string(std::hash<std::string_view>{}(word)&0x3ffu);
    if (bug_ == Bug::cached_by_beginning) key = std::to_string(word.size()) + std::string(word.substr(0, 8));
    if (bug_ == Bug::cached_by_end) key = std::string(word.substr(word.size() - std::min<std::size_t>(word.size(), 8)));
    if (bug_ == Bug::cache_of_other_start) key = std::string(word.substr(0, 15));
    const auto [known, is_new] = cache_.try_emplace(std::move(key));
    if (is_new) known->second = pieces_of(word, false);
    return known->second;
  }

  std::string start_of(bool further) const {
    if (!further) return bug_ == Bug::first_with_prefix ? prefix_ : "";
    return bug_ == Bug::prefix_dropped ? "" : prefix_;
  }

  // 0: none.
  std::size_t length_of_piece(std::string_view rest, bool further, std::size_t below) const {
    std::size_t found = 0;
    for (std::size_t length = 1; length < std::min(below, longest_ + 1) && length <= rest.size(); ++length) {
      if (!ids_.contains(start_of(further) + std::string(rest.substr(0, length))) &&
          !(bug_ == Bug::further_without_prefix && ids_.contains(std::string(rest.substr(0, length)))))
        continue;
      found = length;
      if (bug_ == Bug::shortest_match) break;
    }
    return found;
  }

  std::int32_t id_of(std::string_view piece, bool further) const {
    auto found = ids_.find(start_of(further) + std::string(piece));
    if (found == ids_.end()) found = ids_.find(std::string(piece));
    return found->second;
  }

  bool can_be_spelled(std::string_view rest, std::size_t steps) const {
    if (rest.empty()) return true;
    if (steps == 0) return false;
    for (std::size_t length = length_of_piece(rest, true, ~std::size_t{0}); length > 0;
         length = length_of_piece(rest, true, length))
      if (can_be_spelled(rest.substr(length), steps - 1)) return true;
    return false;
  }

  Ids pieces_of(std::string_view word, bool goes_on) const {
    Ids found;
    bool further = goes_on;
    for (std::size_t at = 0; at < word.size(); further = true) {
      const std::string_view rest = word.substr(at);
      std::size_t length = length_of_piece(rest, further, ~std::size_t{0});
      // Another way is looked for where this one leads nowhere: nearby, since there are too many.
      if (bug_ == Bug::takes_shorter && word.size() < 16)
        for (std::size_t shorter = length; shorter > 0; shorter = length_of_piece(rest, further, shorter))
          if (can_be_spelled(rest.substr(shorter), 3)) {
            length = shorter;
            break;
          }
      if (length == 0) {
        switch (bug_) {
          case Bug::head_kept: return found.empty() ? Ids{unknown_} : found;
          case Bug::unknown_for_rest: found.push_back(unknown_); return found;
          case Bug::unknown_dropped: return {};
          case Bug::unknown_for_each: {
            found.push_back(unknown_);
            at += beginning(rest, 1).size();
            continue;
          }
          default: return {unknown_};
        }
      }
      found.push_back(id_of(rest.substr(0, length), further));
      at += length;
      // As if what was looked at beyond the piece were less by its first byte.
      if (bug_ == Bug::failure_one_short && length > 1 && at + 1 < word.size() && looks_beyond(word, at, length)) ++at;
    }
    return found;
  }

  // Whether a longer piece begins as the word goes on, two bytes beyond the one that was found.
  bool looks_beyond(std::string_view word, std::size_t at, std::size_t length) const {
    const std::string start(word.substr(at - length, length + 2));
    const auto next = ids_.lower_bound(start);
    return next != ids_.end() && next->first.starts_with(start);
  }

  Bug bug_;
  Settings settings_;
  bert_normalize::NaiveNormalizer normalizer_;
  std::string prefix_;
  std::int32_t unknown_;
  std::size_t max_word_, longest_ = 0;
  std::map<std::string, std::int32_t> ids_;
  std::unordered_map<std::string, Ids> cache_;
  Ids made_;
};

Prepared prepare_words_with(const Request& request, Bug bug) {
  const auto model = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  auto encoder = std::make_shared<MutatedWords>(std::get<0>(model), settings_of(request.parameters), bug);
  return make_runner([encoder](const Call& call) { encoder->run(call); });
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
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_words_with(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::wordpiece_encode
