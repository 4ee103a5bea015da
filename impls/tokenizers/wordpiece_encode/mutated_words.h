// The rules once more, in the plainest way that implementations may share, with a place for each bug. For the mutants.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "impls/tokenizers/bert_normalize/naive.h"
#include "impls/tokenizers/documents/mutated_documents.h"
#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/wordpiece_encode/op.h"

namespace assay::wordpiece_encode {

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
  text_overwritten,
  special_of_brackets,
  special_of_lines_unknown,
  special_of_usual_names,
  places_of_normalized,
  dropped_covered,
  unknown_of_first_character,
  prefix_counted,
  last_character_open,
  ends_in_words
};

using Ids = std::vector<std::int32_t>;
using Part = documents::MutatedDocuments::Part;

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
      sizes_.emplace(ids_.at(piece.text), piece.text.size());
    }
  }

  // The ids of a text without added tokens, and where they stand.
  Part encode(std::string_view text) {
    std::string given(text);
    if (bug_ == Bug::accents_kept && !settings_.cased)
      for (char& each : given)
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each | 0x20);
    const std::string_view whole = normalizer_.normalize(given);
    std::string_view all = whole;
    part_ = {};
    bool goes_on = false;
    while (!all.empty()) {
      const std::size_t length = std::min(all.find(' '), all.size());
      if (bug_ == Bug::last_word_lost && length == all.size() && !given.ends_with(' ')) break;
      if (!take_special(all)) {
        const std::size_t before = part_.ids.size();
        encode_word(all.substr(0, length), bug_ == Bug::across_words && goes_on);
        place(before, static_cast<std::size_t>(all.data() - whole.data()), length, text);
        goes_on = true;
        all.remove_prefix(std::min(length + 1, all.size()));
      }
    }
    part_.starts.resize(part_.ids.size());
    part_.ends.resize(part_.ids.size());
    return std::move(part_);
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
      part_.ids.push_back(unknown_);
      all.remove_prefix(std::min(written.size() + 1, all.size()));
      return true;
    }
    return false;
  }

  // Of the ids behind the first `before`: those of a word that begins at `at` of the normalised text.
  void place(std::size_t before, std::size_t at, std::size_t bytes, std::string_view text) {
    const auto* const places = normalizer_.places().data() + at;
    const std::size_t count = part_.ids.size() - before;
    part_.starts.resize(part_.ids.size());
    part_.ends.resize(part_.ids.size());
    for (std::size_t i = 0, from = 0; i < count && from < bytes; ++i) {
      const std::int32_t id = part_.ids[before + i];
      std::size_t length = count == 1 ? bytes : length_of_piece(id, i == 0);
      if (bug_ == Bug::unknown_of_first_character && count == 1 && id == unknown_) length = 1;
      const std::size_t to = std::min(bytes, from + length);
      std::size_t start = places[from].from, end = places[from].to;
      for (std::size_t byte = from; byte < to; ++byte) {
        start = std::min<std::size_t>(start, places[byte].from);
        end = std::max<std::size_t>(end, places[byte].to);
        if (bug_ == Bug::last_character_open && places[byte].from > start) end = places[byte].from;
      }
      if (bug_ == Bug::dropped_covered) end = next_kept(end, text);
      if (bug_ == Bug::places_of_normalized) start = at + from, end = at + to;
      if (bug_ == Bug::ends_in_words) end = places[0].from + to;
      part_.starts[before + i] = static_cast<std::int64_t>(start);
      part_.ends[before + i] = static_cast<std::int64_t>(end);
      from = to;
    }
  }

  // Behind marks that follow, which are dropped.
  static std::size_t next_kept(std::size_t at, std::string_view text) {
    while (at + 1 < text.size() && (text[at] == '\xcc' || text[at] == '\xcd')) at += 2;
    return at;
  }

  std::size_t length_of_piece(std::int32_t id, bool begins) const {
    const auto found = sizes_.find(id);
    const std::size_t size = found == sizes_.end() ? 1 : found->second;
    return begins || bug_ == Bug::prefix_counted ? size : size - std::min(size, prefix_.size());
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
    else if (too_long) return part_.ids.push_back(unknown_);
    const bool caches = bug_ == Bug::cached_by_hash || bug_ == Bug::cached_by_beginning || bug_ == Bug::cached_by_end ||
                        bug_ == Bug::cache_of_other_start;
    const Ids found = caches ? cached(word) : pieces_of(word, goes_on);
    part_.ids.insert(part_.ids.end(), found.begin(), found.end());
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
  bert_normalize::PlacingNormalizer normalizer_;
  std::string prefix_;
  std::int32_t unknown_;
  std::size_t max_word_, longest_ = 0;
  std::map<std::string, std::int32_t> ids_;
  std::unordered_map<std::string, Ids> cache_;
  std::unordered_map<std::int32_t, std::size_t> sizes_;
  Part part_;
};

}  // namespace assay::wordpiece_encode
