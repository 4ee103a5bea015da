// The words and the symbols of the mutants' trainer. For it alone.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/bpe_train/bugs.h"
#include "impls/tokenizers/bpe_train/op.h"
#include "impls/tokenizers/splitters.h"

namespace assay::bpe_train {

using tokenizers::Byte;

struct MutatedWord {
  std::vector<std::int32_t> symbols;
  std::int64_t count = 0;
};

class MutatedWords {
 public:
  MutatedWords(const Settings& settings, tokenizers::Splitter piece_end, int threads, Bug bug)
      : settings_(settings),
        piece_end_(bug == Bug::own_pattern ? tokenizers::splitter_named("gpt2") : piece_end),
        threads_(threads),
        bug_(bug) {
    const bool by_gpt2 = settings.symbols == Alphabet::byte_level_gpt2 && bug != Bug::order_of_bytes;
    std::int32_t first = 0, later = 188;
    for (std::int32_t byte = 0; byte < 256; ++byte) {
      const bool shown = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
      id_of_byte_[byte] = !by_gpt2 ? byte : shown ? first++ : later++;
    }
  }

  std::vector<MutatedWord>& all() { return words_; }
  const std::vector<MutatedWord>& all() const { return words_; }

  void read(const Value& value) {
    words_.clear();
    if (bug_ != Bug::texts_added_up) counts_.clear(), order_.clear();
    std::string_view all = value.text();
    if (bug_ == Bug::last_share_lost && threads_ > 1)
      all = all.substr(0, all.size() - all.size() / static_cast<std::size_t>(threads_));
    if (bug_ == Bug::words_cut_by_threads && threads_ > 1) {
      const std::size_t half = all.size() / 2;
      cut(all.substr(0, half));
      cut(all.substr(half));
    } else if (bug_ == Bug::cut_at_edge && all.size() > edge) {
      cut(all.substr(0, edge));
      cut(all.substr(edge));
    } else {
      cut(all);
    }
    if (bug_ == Bug::last_word_lost && !order_.empty()) --counts_[last_];
    for (const std::string& word : order_)
      if (counts_[word] > 0) words_.push_back({symbols_of(word), counts_[word]});
  }

 private:
  static constexpr std::size_t edge = 65536;

  bool separates(char character) const {
    if (character == ' ' || (character == '\t' && bug_ == Bug::tabs_separate)) return true;
    return (character == '\n' && bug_ != Bug::newlines_join) || (character == '\r' && bug_ != Bug::returns_join);
  }

  void cut(std::string_view all) {
    if (bug_ == Bug::across_words) return settings_.classic() ? add(without_separators(all)) : add(all);
    std::size_t from = 0;
    while (from < all.size()) {
      std::size_t to = from;
      if (settings_.classic()) {
        while (to < all.size() && !separates(all[to])) ++to;
        add(all.substr(from, to - from));
        from = to + 1;
        continue;
      }
      const auto* const first = reinterpret_cast<const Byte*>(all.data());
      to = static_cast<std::size_t>(piece_end_(first + from, first + all.size()) - first);
      add(all.substr(from, to - from));
      from = to;
    }
  }

  std::string without_separators(std::string_view all) const {
    std::string kept;
    for (const char character : all)
      if (!separates(character)) kept += character;
    return kept;
  }

  void add(std::string_view word) {
    if (word.empty() || (bug_ == Bug::long_words_dropped && word.size() > 100)) return;
    std::string key(word);
    if (bug_ == Bug::first_bytes_alone)
      for (const std::string& known : order_)
        if (known.size() == word.size() && known.starts_with(word.substr(0, 4))) key = known;
    const auto [known, is_new] = counts_.try_emplace(key, 0);
    if (is_new) order_.push_back(key);
    ++known->second;
    last_ = std::move(key);
  }

  std::vector<std::int32_t> symbols_of(const std::string& word) {
    std::vector<std::int32_t> ids;
    const auto* at = reinterpret_cast<const Byte*>(word.data());
    const Byte* const end = at + word.size();
    while (at < end) {
      const tokenizers::Scanned next = tokenizers::scan(at, end);
      if (settings_.classic()) {
        const bool bad = next.code_point == tokenizers::no_character;
        const std::uint32_t number = !bad                            ? next.code_point
                                     : bug_ == Bug::invalid_replaced ? 0xfffd
                                                                     : no_character + *at;
        ids.push_back(static_cast<std::int32_t>(2 * number));
        at += next.bytes;
      } else {
        ids.push_back(id_of_byte_[*at++]);
      }
    }
    if (settings_.classic() && bug_ != Bug::no_end_of_word) ++ids.back();
    return ids;
  }

  Settings settings_;
  tokenizers::Splitter piece_end_;
  int threads_;
  Bug bug_;
  std::int32_t id_of_byte_[256] = {};
  std::map<std::string, std::int64_t> counts_;
  std::vector<std::string> order_;
  std::string last_;
  std::vector<MutatedWord> words_;
};

// What symbols spell, in units of 32 bits.
class MutatedSymbols {
 public:
  MutatedSymbols(const Settings& settings, Bug bug) : settings_(settings), bug_(bug) {
    std::u32string shown, others;
    for (char32_t byte = 0; byte < 256; ++byte)
      ((byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174 ? shown : others) += byte;
    const bool by_gpt2 = settings.symbols == Alphabet::byte_level_gpt2 && bug != Bug::order_of_bytes;
    for (char32_t byte = 0; byte < 256; ++byte) bytes_ += by_gpt2 ? (shown + others)[byte] : byte;
  }

  std::int32_t merged(std::int32_t left, std::int32_t right) {
    made_.push_back(spelled(left) + spelled(right));
    return settings_.first_merged() + static_cast<std::int32_t>(made_.size()) - 1;
  }

  std::u32string written(std::int32_t id) const {
    std::u32string text = spelled(id);
    if (settings_.classic() && text.back() == end_mark && bug_ != Bug::end_mark_highest)
      text.replace(text.size() - 1, 1, U"</w>");
    return text;
  }

  static int compare(const std::u32string& one, const std::u32string& other, Bug bug) {
    if (bug != Bug::signed_bytes && bug != Bug::utf16_order) return one.compare(other);
    const auto key = [bug](char32_t unit) {
      if (bug == Bug::signed_bytes)
        return unit < 256 ? static_cast<std::int64_t>(static_cast<signed char>(unit)) : unit;
      // Surrogates stand below U+E000.
      return static_cast<std::int64_t>(unit >= 0x10000 && unit < 0x110000 ? 0xd800 + (unit - 0x10000) / 0x400 : unit);
    };
    const auto less = [&](char32_t left, char32_t right) { return key(left) < key(right); };
    if (std::ranges::lexicographical_compare(one, other, less)) return -1;
    return std::ranges::lexicographical_compare(other, one, less) ? 1 : 0;
  }

 private:
  static constexpr char32_t end_mark = ~char32_t{0};

  std::u32string spelled(std::int32_t id) const {
    if (id >= settings_.first_merged()) return made_[static_cast<std::size_t>(id - settings_.first_merged())];
    if (!settings_.classic()) return {bytes_[static_cast<std::size_t>(id)]};
    std::u32string character{static_cast<char32_t>(id / 2)};
    if (id % 2 != 0) character += end_mark;
    return character;
  }

  Settings settings_;
  Bug bug_;
  std::u32string bytes_;
  std::vector<std::u32string> made_;
};

}  // namespace assay::bpe_train
