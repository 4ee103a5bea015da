// A trainer that counts pairs once and keeps the counts up to date, with a place for each bug. For mutants.cpp alone.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "impls/tokenizers/bpe_train/bugs.h"
#include "impls/tokenizers/bpe_train/mutated_words.h"

namespace assay::bpe_train {

class MutatedTrainer {
 public:
  MutatedTrainer(Settings settings, tokenizers::Splitter piece_end, int threads, Bug bug)
      : settings_(std::move(settings)), words_(settings_, piece_end, threads, bug), bug_(bug) {}

  void train(const Call& call) {
    symbols_ = MutatedSymbols(settings_, bug_);
    counts_.clear();
    words_.read(call.inputs[text]);
    for (const MutatedWord& word : words_.all()) count(word, 1);
    if (bug_ == Bug::stale_counts) highest_ = counts_;
    std::vector<Pair> learned;
    while (static_cast<std::int64_t>(learned.size()) < most_merges()) {
      const Pair best = choose();
      if (best.first < 0) break;
      learned.push_back(best);
      merge(best);
    }
    write(call, learned);
  }

 private:
  using Pair = std::pair<std::int32_t, std::int32_t>;

  std::int64_t most_merges() const {
    if (bug_ == Bug::one_fewer) return settings_.merges - 1;
    if (bug_ == Bug::bytes_are_merges && !settings_.classic()) return settings_.merges - 256;
    return settings_.merges;
  }

  // ---- counting -----------------------------------------------------------------------------------------------------

  void count(const MutatedWord& word, std::int64_t times) {
    const std::int64_t weight = times * (bug_ == Bug::word_counted_once ? 1 : word.count);
    std::map<Pair, bool> seen;
    for (std::size_t at = 0; at + 1 < word.symbols.size(); ++at) {
      const Pair pair(word.symbols[at], word.symbols[at + 1]);
      if (bug_ == Bug::once_in_a_word && !seen.try_emplace(pair, true).second) continue;
      counts_[pair] += weight;
      // Of 'aaa' the second pair begins inside of the first.
      const bool run = at + 2 < word.symbols.size() && pair.first == pair.second && word.symbols[at + 2] == pair.first;
      if (bug_ == Bug::runs_counted_once && run) ++at;
    }
  }

  std::int64_t counted(const Pair& pair, std::int64_t count) const {
    if (bug_ == Bug::sixteen_bits) return static_cast<std::uint16_t>(count);
    if (bug_ == Bug::stale_counts) return count > 0 ? highest_.at(pair) : 0;
    return count;
  }

  // ---- choosing -----------------------------------------------------------------------------------------------------

  Pair choose() const {
    std::int64_t most = 0;
    std::vector<Pair> equals;
    for (const auto& [pair, count] : counts_) {
      const std::int64_t now = counted(pair, count);
      if (now > most) equals.clear();
      most = std::max(most, now);
      if (now == most && now > 0) equals.push_back(pair);
    }
    const std::int64_t least =
        bug_ == Bug::least_ignored ? 1 : settings_.least_frequency + (bug_ == Bug::least_exclusive ? 1 : 0);
    if (equals.empty() || most < least) return {-1, -1};
    if (settings_.ties == Ties::first_seen) return first_seen(equals);
    return *std::ranges::max_element(equals, [&](const Pair& one, const Pair& other) { return wins(other, one); });
  }

  Pair first_seen(const std::vector<Pair>& equals) const {
    std::vector<const MutatedWord*> order;
    for (const MutatedWord& word : words_.all()) order.push_back(&word);
    if (bug_ == Bug::seen_by_frequency)
      std::ranges::stable_sort(order, std::greater(), [](const MutatedWord* word) { return word->count; });
    Pair last = equals.front();
    for (const MutatedWord* word : order)
      for (std::size_t at = 0; at + 1 < word->symbols.size(); ++at) {
        const Pair pair(word->symbols[at], word->symbols[at + 1]);
        if (!std::ranges::binary_search(equals, pair)) continue;
        if (bug_ != Bug::last_seen) return pair;
        last = pair;
      }
    return last;
  }

  bool wins(const Pair& one, const Pair& other) const {
    if (settings_.ties == Ties::smallest_ids) {
      if (bug_ == Bug::largest_ids) return one > other;
      if (bug_ == Bug::right_id_first) return Pair(one.second, one.first) < Pair(other.second, other.first);
      return one < other;
    }
    if (bug_ == Bug::pair_by_ids) return one > other;
    if (bug_ == Bug::joined_texts) {
      const auto joined = [&](const Pair& pair) {
        return symbols_.written(pair.first) + symbols_.written(pair.second);
      };
      if (const int all = MutatedSymbols::compare(joined(one), joined(other), bug_); all != 0) return all > 0;
    }
    const auto compared = [&](std::int32_t mine, std::int32_t theirs) {
      return MutatedSymbols::compare(symbols_.written(mine), symbols_.written(theirs), bug_);
    };
    const int sign = bug_ == Bug::smallest_pair ? -1 : 1;
    if (const int left = compared(one.first, other.first); left != 0) return sign * left > 0;
    if (bug_ == Bug::left_text_alone) return one < other;
    if (const int right = compared(one.second, other.second); right != 0) return sign * right > 0;
    return one > other;
  }

  // ---- merging ------------------------------------------------------------------------------------------------------

  void merge(const Pair& pair) {
    const std::int32_t merged = symbols_.merged(pair.first, pair.second);
    const std::int64_t before = counts_[pair];
    for (MutatedWord& word : words_.all()) {
      const auto has_pair = [&](std::size_t at) {
        return at + 1 < word.symbols.size() && word.symbols[at] == pair.first && word.symbols[at + 1] == pair.second;
      };
      bool any = false;
      for (std::size_t at = 0; at + 1 < word.symbols.size() && !any; ++at) any = has_pair(at);
      if (!any) continue;
      count(word, -1);
      forget_to_lower(word, pair);
      replace(word.symbols, pair, merged);
      count(word, 1);
    }
    if (bug_ == Bug::merged_pair_kept && before > 0) counts_[pair] = before - 1;
    if (bug_ == Bug::stale_counts)
      for (const auto& [each, count] : counts_) highest_[each] = std::max(highest_[each], count);
  }

  // A neighbour of what is merged keeps its count, as where it is forgotten.
  void forget_to_lower(const MutatedWord& word, const Pair& pair) {
    if (bug_ != Bug::left_not_lowered && bug_ != Bug::right_not_lowered) return;
    const std::vector<std::int32_t>& symbols = word.symbols;
    for (std::size_t at = 0; at + 1 < symbols.size(); ++at) {
      if (symbols[at] != pair.first || symbols[at + 1] != pair.second) continue;
      if (bug_ == Bug::left_not_lowered && at > 0) counts_[{symbols[at - 1], symbols[at]}] += word.count;
      if (bug_ == Bug::right_not_lowered && at + 2 < symbols.size())
        counts_[{symbols[at + 1], symbols[at + 2]}] += word.count;
      ++at;
    }
    if (counts_[pair] > 0) counts_[pair] = 0;
  }

  void replace(std::vector<std::int32_t>& symbols, const Pair& pair, std::int32_t merged) const {
    const auto is_at = [&](std::size_t at) { return symbols[at] == pair.first && symbols[at + 1] == pair.second; };
    const auto join = [&](std::size_t at) {
      symbols[at] = merged;
      symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    };
    if (bug_ == Bug::from_the_right) {
      for (std::size_t at = symbols.size() - 1; at-- > 0;)
        if (at + 1 < symbols.size() && is_at(at)) join(at);
      return;
    }
    for (std::size_t at = 0; at + 1 < symbols.size(); ++at) {
      if (!is_at(at)) continue;
      join(at);
      if (bug_ == Bug::first_in_word) return;
    }
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  void write(const Call& call, const std::vector<Pair>& learned) const {
    Value& output = call.outputs[merges];
    const std::int64_t room = output.dims[0];
    auto* const ids = output.as<std::int32_t>();
    std::int64_t written = 0;
    const auto add = [&](std::int32_t id) {
      if (bug_ == Bug::ids_one_higher && id >= settings_.first_merged()) ++id;
      if (bug_ == Bug::ids_in_16_bits) id = static_cast<std::uint16_t>(id);
      if (written < room) ids[written++] = id;
    };
    for (const auto& [left, right] : learned) {
      add(bug_ == Bug::pairs_turned ? right : left);
      add(bug_ == Bug::pairs_turned ? left : right);
    }
    if (bug_ == Bug::writes_past_end) ids[room] = -1;
    if (bug_ == Bug::text_overwritten && room > 0) call.inputs[text].as<char>()[0] = '\0';
    output.dims[0] = written;
  }

  Settings settings_;
  MutatedWords words_;
  MutatedSymbols symbols_{settings_, Bug::none};
  Bug bug_;
  std::map<Pair, std::int64_t> counts_, highest_;
};

}  // namespace assay::bpe_train
