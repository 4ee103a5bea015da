// Byte pair encoding with a bug, for mutants.cpp alone: symbols are texts, and all pairs are counted anew each time.
#pragma once

#include <set>
#include <tuple>

#include "impls/tokenizers/sentencepiece_train/mutated_text.h"

namespace assay::sentencepiece_train {

class MutatedPairs {
 public:
  MutatedPairs(const TrainingText& text, const Settings& settings, Bug bug) : settings_(settings), bug_(bug) {
    for (const TrainingWord& word : text.words) {
      Word cut{{}, {}, word.count};
      for (const char32_t character : word.characters) cut.symbols.emplace_back(1, character);
      cut.forgotten.resize(cut.symbols.size());
      words_.push_back(std::move(cut));
      for (std::size_t at = 0; at + 1 < words_.back().symbols.size(); ++at) meet(words_.back(), at);
    }
  }

  bool next(std::u32string& piece) {
    while (true) {
      if (changed_) count();
      auto best = known_.end();
      for (auto each = known_.begin(); each != known_.end(); ++each) {
        if (each->second.done || (bug_ == Bug::gone_left_out && each->second.count == 0)) continue;
        if (best == known_.end() || is_better(*each, *best)) best = each;
      }
      if (best == known_.end()) return false;
      const Pair pair = best->first;
      piece = pair.first + pair.second;
      best->second.done = true;
      const bool is_double = !taken_.insert(piece).second;
      if (is_double && bug_ == Bug::doubles_merged) merge(pair);
      if (is_double && bug_ != Bug::doubles_written) continue;
      merge(pair);
      return true;
    }
  }

 private:
  using Pair = std::pair<std::u32string, std::u32string>;
  struct Word {
    std::vector<std::u32string> symbols;
    std::vector<bool> forgotten;
    std::int64_t count = 0;
  };
  struct Known {
    std::int64_t count = 0;
    std::size_t seen = 0;
    bool done = false;
  };
  struct HashOfTexts {
    std::size_t operator()(const Pair& pair) const {
      const std::hash<std::u32string> hash;
      return hash(pair.first) * 31 + hash(pair.second);
    }
  };
  using KnownPairs = std::unordered_map<Pair, Known, HashOfTexts>;

  bool is_better(const KnownPairs::value_type& one, const KnownPairs::value_type& other) const {
    const std::u32string text = one.first.first + one.first.second, others = other.first.first + other.first.second;
    const auto before = [&](auto mine, auto its) {
      return std::tie(mine, text, one.second.seen) < std::tie(its, others, other.second.seen);
    };
    if (one.second.count != other.second.count) return one.second.count > other.second.count;
    switch (bug_) {
      case Bug::longer_first: return before(others.size(), text.size());
      case Bug::larger_text: return text.size() != others.size() ? text.size() < others.size() : text > others;
      case Bug::shorter_in_bytes: return before(as_bytes(text).size(), as_bytes(others).size());
      case Bug::text_before_length: return before(0, 0);
      default: return before(text.size(), others.size());
    }
  }

  static Pair pair_at(const Word& word, std::size_t at) { return {word.symbols[at], word.symbols[at + 1]}; }

  void meet(const Word& word, std::size_t at) {
    if (mutated_can_be_piece(word.symbols[at] + word.symbols[at + 1], settings_, bug_))
      known_.try_emplace(pair_at(word, at), Known{0, known_.size()});
  }

  bool leaves_out_overlaps() const {
    return bug_ == Bug::overlaps_left_out || (settings_.older && bug_ != Bug::overlaps_counted);
  }

  void count() {
    changed_ = false;
    for (auto& [pair, known] : known_) known.count = 0;
    for (Word& word : words_)
      for (std::size_t at = 0; at + 1 < word.symbols.size(); ++at) {
        if (bug_ == Bug::overlaps_remembered) word.forgotten[at] = false;
        if (leaves_out_overlaps() && at > 0 && pair_at(word, at - 1) == pair_at(word, at) && !word.forgotten[at - 1])
          word.forgotten[at] = true;
        const auto found = known_.find(pair_at(word, at));
        if (found == known_.end() || word.forgotten[at]) continue;
        found->second.count += word.count;
        if (bug_ == Bug::sixteen_bits) found->second.count &= 0xffff;
      }
  }

  void merge_at(Word& word, std::size_t at, const Pair& pair) {
    const auto place = static_cast<std::ptrdiff_t>(at);
    changed_ = true;
    word.symbols[at] = pair.first + pair.second;
    word.forgotten[at] = false;
    word.symbols.erase(word.symbols.begin() + place + 1);
    word.forgotten.erase(word.forgotten.begin() + place + 1);
    if (at > 0) word.forgotten[at - 1] = false;
    if (bug_ == Bug::moments_left_out) return;
    if (at > 0) meet(word, at - 1);
    if (at + 1 < word.symbols.size()) meet(word, at);
  }

  void merge(const Pair& pair) {
    const auto is_at = [&](const Word& word, std::size_t at) {
      return at + 1 < word.symbols.size() && !word.forgotten[at] && pair_at(word, at) == pair;
    };
    for (Word& word : words_) {
      if (bug_ == Bug::from_the_right) {
        for (std::size_t at = word.symbols.size(); at-- > 0;)
          if (is_at(word, at)) merge_at(word, at, pair);
        continue;
      }
      for (std::size_t at = 0; at + 1 < word.symbols.size(); ++at) {
        if (!is_at(word, at)) continue;
        merge_at(word, at, pair);
        if (bug_ == Bug::once_in_a_word) break;
      }
      if (bug_ != Bug::moments_left_out) continue;
      for (std::size_t at = 0; at + 1 < word.symbols.size(); ++at) meet(word, at);
    }
  }

  const Settings& settings_;
  Bug bug_;
  bool changed_ = true;
  std::vector<Word> words_;
  KnownPairs known_;
  std::set<std::u32string> taken_;
};

}  // namespace assay::sentencepiece_train
