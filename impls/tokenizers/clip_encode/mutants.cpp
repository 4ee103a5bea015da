// Encoders with one bug each: in what becomes of a text before it is cut, in how it is cut, in what merges mean and in
// which order they are made, in ids, in what is remembered of words; and those around a call.
#include "harness/mutant.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/clip_encode/cleaning.h"
#include "impls/tokenizers/clip_encode/op.h"
#include "impls/tokenizers/formats/clip_merges.h"
#include "impls/tokenizers/splitter_of_words.h"

namespace assay::clip_encode {
namespace {

enum class Bug {
  none,
  // of cleaning
  case_kept,
  case_of_ascii,
  sigma_by_other_rule,
  composing_by_other_rule,
  separators_stay,
  // of cutting
  digits_together,
  signs_with_letters,
  contractions_missing,
  long_s_by_other_rule,
  white_space_kept,
  marks_in_words,
  special_unknown,
  special_by_other_rule,
  special_anywhere,
  // of merging
  order_of_other_rule,
  from_the_right,
  last_merge_first,
  leftmost_merge_first,
  last_merge_missing,
  end_ignored,
  end_everywhere,
  one_merge,
  places_in_8_bits,
  long_words_unmerged,
  // of ids
  ids_in_order_of_bytes,
  first_of_alike,
  ids_in_9_bits,
  special_ids_swapped,
  start_and_end_added,
  at_most_77,
  // of what is remembered
  cached_by_beginning,
  last_word_lost,
  writes_past_end,
  text_overwritten
};

using Ids = std::vector<std::int32_t>;
using tokenizers::ClipMerges;

CleaningSteps steps_with(const Settings& settings, Bug bug) {
  CleaningSteps steps = steps_of(settings);
  switch (bug) {
    case Bug::case_kept:
    case Bug::case_of_ascii: steps.lowers = false; break;
    case Bug::sigma_by_other_rule: steps.knows_final_sigma = !steps.knows_final_sigma; break;
    case Bug::composing_by_other_rule: steps.composes = !steps.composes; break;
    case Bug::separators_stay: steps.blanks_for_separators = false; break;
    default: break;
  }
  return steps;
}

class MutatedClip {
 public:
  MutatedClip(const ClipMerges& merges, const Settings& settings, Bug bug)
      : bug_(bug), settings_(settings), cleaner_(steps_with(settings, bug)), merges_of_file_(merges) {
    for (const ClipMerges::Merge& each : merges.merges) {
      if (bug == Bug::last_merge_missing && &each == &merges.merges.back()) break;
      const auto place = static_cast<std::int64_t>(each.place);
      std::int32_t made = each.made;
      // As if an id were known when its line is read.
      if (bug == Bug::first_of_alike) made = first_id_of(merges, each);
      const std::int64_t rank = bug == Bug::last_merge_first   ? -place
                                : bug == Bug::places_in_8_bits ? place % 256
                                                               : place;
      merges_[{each.left, each.right}] = {rank, made};
      if (bug == Bug::end_ignored && each.right >= 256 && each.right < 512)
        merges_.try_emplace({each.left, each.right - 256}, Made{rank, made});
    }
  }

  void run(const Call& call) {
    const Value& input = call.inputs[text];
    std::string given(input.text());
    if (bug_ == Bug::case_of_ascii)
      for (char& each : given)
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each | 0x20);
    made_.clear();
    if (bug_ == Bug::start_and_end_added) made_.push_back(merges_of_file_.start_of_text);
    cut(cleaner_.clean(given));
    if (bug_ == Bug::start_and_end_added) made_.push_back(merges_of_file_.end_of_text);
    if (bug_ == Bug::at_most_77 && made_.size() > 77) made_.resize(77);
    Value& output = call.outputs[ids];
    const std::int64_t room = output.dims[0];
    made_.resize(std::min(made_.size(), static_cast<std::size_t>(room)));
    std::copy(made_.begin(), made_.end(), output.as<std::int32_t>());
    if (bug_ == Bug::writes_past_end) output.as<std::int32_t>()[room] = 0;
    if (bug_ == Bug::text_overwritten && input.dims[0] > 0) input.as<char>()[0] = ' ';
    output.dims[0] = std::ssize(made_);
  }

 private:
  struct Made {
    std::int64_t rank;
    std::int32_t symbol;
  };

  static std::int32_t first_id_of(const ClipMerges& merges, const ClipMerges::Merge& wanted) {
    for (const ClipMerges::Merge& each : merges.merges)
      if (each.made == wanted.made) return static_cast<std::int32_t>(first_made + each.place);
    return wanted.made;
  }

  // ---- words --------------------------------------------------------------------------------------------------------

  void cut(std::string_view cleaned) {
    const auto* at = reinterpret_cast<const Byte*>(cleaned.data());
    for (const Byte* const end = at + cleaned.size(); at < end;) {
      if (const std::size_t length =
              take_special({reinterpret_cast<const char*>(at), static_cast<std::size_t>(end - at)})) {
        at += length;
        continue;
      }
      const Byte* const to = piece_end(at, end);
      const bool drops = tokenizers::in(tokenizers::spaces, tokenizers::scan(at, end)) && bug_ != Bug::white_space_kept;
      if (!drops && !(bug_ == Bug::last_word_lost && to == end)) encode({at, to});
      at = to;
    }
  }

  // How many bytes of special tokens stand at the beginning.
  std::size_t take_special(std::string_view rest) {
    const bool knows = settings_.hf == (bug_ == Bug::special_by_other_rule) && bug_ != Bug::special_unknown;
    constexpr std::string_view with_long_s = "<\u017ftart_of_text>";
    for (std::size_t which = 0; knows && which < special.size(); ++which)
      if (rest.starts_with(special[which])) {
        const bool start = (which == 0) != (bug_ == Bug::special_ids_swapped);
        made_.push_back(start ? merges_of_file_.start_of_text : merges_of_file_.end_of_text);
        return special[which].size();
      }
    if (!knows || !rest.starts_with(with_long_s)) return 0;
    const auto* const first = reinterpret_cast<const Byte*>(rest.data());
    encode({first, first + with_long_s.size()});
    return with_long_s.size();
  }

  const Byte* piece_end(const Byte* at, const Byte* end) const {
    using namespace tokenizers;
    const Scanned first = scan(at, end);
    const Byte* const next = at + first.bytes;
    const bool any_case = settings_.hf == (bug_ == Bug::long_s_by_other_rule);
    if (*at == '\'' && bug_ != Bug::contractions_missing)
      if (const int length = any_case ? contraction_of_any_case(at, end) : contraction(at, end); length > 0)
        return at + length;
    const bool by_signs = bug_ == Bug::signs_with_letters && in(signs, first) && in(letters, scan(next, end));
    if (in(letters, first) || by_signs)
      return bug_ == Bug::marks_in_words ? PlainText::skip<letters | marks>(next, end)
                                         : PlainText::skip<letters>(next, end);
    if (in(numbers, first)) return bug_ == Bug::digits_together ? PlainText::skip<numbers>(next, end) : next;
    if (in(spaces, first)) return PlainText::skip<spaces>(next, end);
    const Byte* to = PlainText::skip<others>(next, end);
    if (bug_ == Bug::special_anywhere && !settings_.hf)
      for (const Byte* within = next; within < to; ++within)
        for (const std::string_view token : special)
          if (std::string_view(reinterpret_cast<const char*>(within), static_cast<std::size_t>(end - within))
                  .starts_with(token))
            return within;
    return to;
  }

  struct Word {
    const Byte *from, *to;
  };

  void encode(Word word) {
    const std::size_t size = static_cast<std::size_t>(word.to - word.from);
    Ids found;
    if (bug_ == Bug::cached_by_beginning) {
      const std::string key(reinterpret_cast<const char*>(word.from), std::min<std::size_t>(size, 8));
      const auto [known, is_new] = known_.try_emplace({key, size});
      if (is_new) known->second = ids_of(word);
      found = known->second;
    } else {
      found = ids_of(word);
    }
    for (const std::int32_t id : found) made_.push_back(bug_ == Bug::ids_in_9_bits ? id & 0x1ff : id);
  }

  // ---- merges -------------------------------------------------------------------------------------------------------

  Ids ids_of(Word word) const {
    if (settings_.hf && word.to - word.from > 16384) throw Unsupported{"no words of more than 16384 bytes by hf"};
    Ids symbols;
    for (const Byte* at = word.from; at < word.to; ++at) {
      const std::int32_t byte = bug_ == Bug::ids_in_order_of_bytes ? *at : merges_of_file_.of_byte[*at];
      const bool ends = at + 1 == word.to || bug_ == Bug::end_everywhere;
      symbols.push_back(byte + (ends && bug_ != Bug::end_ignored ? 256 : 0));
    }
    if (bug_ == Bug::long_words_unmerged && symbols.size() > 100) return symbols;
    while (merge_first(symbols) && bug_ != Bug::one_merge) {
    }
    return symbols;
  }

  bool merge_first(Ids& symbols) const {
    const Made* first = nullptr;
    std::size_t place = 0;
    for (std::size_t at = 0; at + 1 < symbols.size(); ++at) {
      const auto found = merges_.find({symbols[at], symbols[at + 1]});
      if (found == merges_.end()) continue;
      if (first != nullptr && (first->rank <= found->second.rank || bug_ == Bug::leftmost_merge_first)) continue;
      first = &found->second, place = at;
    }
    if (first == nullptr) return false;
    const std::pair pair(symbols[place], symbols[place + 1]);
    const bool everywhere = settings_.hf == (bug_ == Bug::order_of_other_rule);
    if (bug_ == Bug::from_the_right) {
      std::ranges::reverse(symbols);
      join(symbols, {pair.second, pair.first}, first->symbol, everywhere);
      std::ranges::reverse(symbols);
    } else {
      join(symbols, pair, first->symbol, everywhere);
    }
    return true;
  }

  static void join(Ids& symbols, std::pair<std::int32_t, std::int32_t> pair, std::int32_t made, bool everywhere) {
    std::size_t kept = 0;
    bool goes_on = true;
    for (std::size_t at = 0; at < symbols.size(); ++at) {
      const bool both = goes_on && at + 1 < symbols.size() && std::pair(symbols[at], symbols[at + 1]) == pair;
      symbols[kept++] = both ? made : symbols[at];
      if (both) ++at, goes_on = everywhere;
    }
    symbols.resize(kept);
  }

  Bug bug_;
  Settings settings_;
  Cleaner cleaner_;
  ClipMerges merges_of_file_;
  std::map<std::pair<std::int32_t, std::int32_t>, Made> merges_;
  std::map<std::pair<std::string, std::size_t>, Ids> known_;
  Ids made_;
};

Prepared prepare_clip_with(const Request& request, Bug bug) {
  const auto merges = tokenizers::read_clip_merges(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&merges)) return *refused;
  auto encoder = std::make_shared<MutatedClip>(std::get<0>(merges), settings_of(request.parameters), bug);
  return make_runner([encoder](const Call& call) { encoder->run(call); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_clip_with);
  std::vector<Mutant> all{
      mutant("case_kept", "leaves capitals as they are", Bug::case_kept),
      mutant("case_of_ascii", "makes capitals of ASCII small alone", Bug::case_of_ascii),
      mutant("sigma_by_other_rule", "knows a final sigma by hf alone", Bug::sigma_by_other_rule),
      mutant("composing_by_other_rule", "composes characters by open_clip alone", Bug::composing_by_other_rule),
      mutant("separators_stay", "takes U+001C to U+001F for signs by open_clip", Bug::separators_stay),
      mutant("digits_together", "takes a run of numbers for a word", Bug::digits_together),
      mutant("signs_with_letters", "takes a sign for the beginning of the word behind it", Bug::signs_with_letters),
      mutant("contractions_missing", "takes an apostrophe for a sign like others", Bug::contractions_missing),
      mutant("long_s_by_other_rule", "takes U+017F for an s behind an apostrophe by hf alone",
             Bug::long_s_by_other_rule),
      mutant("white_space_kept", "encodes white space", Bug::white_space_kept),
      mutant("marks_in_words", "takes marks behind letters for letters", Bug::marks_in_words),
      mutant("special_unknown", "takes special tokens for text", Bug::special_unknown),
      mutant("special_by_other_rule", "knows special tokens by hf alone", Bug::special_by_other_rule),
      mutant("special_anywhere", "finds special tokens behind signs", Bug::special_anywhere),
      mutant("order_of_other_rule", "merges in one place where all are meant, and the other way round",
             Bug::order_of_other_rule),
      mutant("merges_from_the_right", "merges from the right", Bug::from_the_right),
      mutant("last_merge_first", "makes the last merge first", Bug::last_merge_first),
      mutant("leftmost_merge_first", "makes the leftmost merge first", Bug::leftmost_merge_first),
      mutant("last_merge_missing", "does not know the last merge", Bug::last_merge_missing),
      mutant("end_ignored", "does not mark the end of a word", Bug::end_ignored),
      mutant("end_everywhere", "marks each byte as the end of a word", Bug::end_everywhere),
      mutant("one_merge", "makes one merge in each word", Bug::one_merge),
      mutant("places_in_8_bits", "keeps the lower 8 bits of the place of a merge", Bug::places_in_8_bits),
      mutant("long_words_unmerged", "leaves words of more than 100 bytes as they are", Bug::long_words_unmerged),
      mutant("ids_in_order_of_bytes", "numbers bytes by their value", Bug::ids_in_order_of_bytes),
      mutant("first_of_alike", "gives what two merges make alike the id of the first", Bug::first_of_alike),
      mutant("ids_in_9_bits", "keeps the lower 9 bits of an id", Bug::ids_in_9_bits),
      mutant("special_ids_swapped", "gives the start of a text the id of its end", Bug::special_ids_swapped),
      mutant("start_and_end_added", "puts the ids of start and end around a text", Bug::start_and_end_added),
      mutant("at_most_77", "gives 77 ids at most", Bug::at_most_77),
      mutant("cache_keyed_by_beginning", "takes words for the same whose length and first eight bytes are",
             Bug::cached_by_beginning),
      mutant("last_word_lost", "leaves out a word behind which the text ends", Bug::last_word_lost),
      mutant("writes_past_end", "writes an id behind its room", Bug::writes_past_end),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_clip_with(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::clip_encode
