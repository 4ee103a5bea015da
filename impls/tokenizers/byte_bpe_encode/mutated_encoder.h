// The rules once more, in the plainest way that implementations may share, with a place for each bug. For the mutants.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "impls/tokenizers/byte_bpe_encode/mutated_vocabulary.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"

namespace assay::byte_bpe_encode {

class MutatedEncoder {
 public:
  MutatedEncoder(std::shared_ptr<const Vocabulary> vocabulary, const Settings& settings, Bug bug)
      : vocabulary_(std::move(vocabulary)), settings_(settings), bug_(bug) {}

  // `ends` are those of the pre-tokens.
  Ids encode(std::string_view text, const std::vector<std::int64_t>& ends) {
    if (bug_ != Bug::address_cache) cache_.clear();
    Ids ids;
    std::size_t at = 0;
    for (std::size_t number = 0; number < ends.size(); ++number) {
      if (bug_ == Bug::cache_read_late && number % found_ahead == 0) look_ahead(text, ends, number);
      const auto end = static_cast<std::size_t>(ends[number]);
      const std::string_view piece = text.substr(at, end - at);
      at = end;
      // What is still in the buffer when the text ends with it.
      if (bug_ == Bug::dropped_at_edge && at == text.size() && at % 4096 == 0) break;
      const Cached* const ahead = bug_ == Bug::cache_read_late ? ahead_[number % found_ahead] : nullptr;
      const Ids& found = ahead != nullptr ? ahead->ids : cached(piece);
      ids.insert(ids.end(), found.begin(), found.end());
    }
    if (bug_ == Bug::last_token && ids.size() > 1) ids.pop_back();
    if (bug_ == Bug::narrow_ids)
      for (std::int32_t& id : ids) id = static_cast<std::int16_t>(id);
    return ids;
  }

 private:
  struct Cached {
    std::string piece;
    Ids ids;
  };

  std::uint32_t rank(std::string_view bytes) const {
    if (bytes.size() > (bug_ == Bug::short_tokens ? 16 : vocabulary_->file.longest)) return no_rank;
    const auto found = vocabulary_->ranks.find(bytes);
    if (found == vocabulary_->ranks.end()) return no_rank;
    if (bug_ == Bug::last_of_vocabulary && found->second == vocabulary_->last && bytes.size() > 1) return no_rank;
    return static_cast<std::uint32_t>(found->second);
  }

  // Of two neighbours: when they become one.
  std::uint32_t rank_of_both(std::string_view left, std::string_view right) const {
    if (!settings_.by_pairs || bug_ == Bug::bytes_for_pairs) {
      const std::uint32_t both = rank({left.data(), left.size() + right.size()});
      return bug_ == Bug::short_ranks && both != no_rank ? both & 0xffffu : both;
    }
    const std::uint32_t first = rank(left), second = rank(right);
    if (first == no_rank || second == no_rank) return no_rank;
    const auto& merges = vocabulary_->merges;
    auto found = merges.find(Vocabulary::key(static_cast<std::int32_t>(first), static_cast<std::int32_t>(second)));
    if (found == merges.end() && bug_ == Bug::pairs_turned &&
        rank({left.data(), left.size() + right.size()}) != no_rank)
      found = merges.find(Vocabulary::key(static_cast<std::int32_t>(second), static_cast<std::int32_t>(first)));
    if (found == merges.end() || (bug_ == Bug::pair_of_equal_bytes && first == second)) return no_rank;
    return bug_ == Bug::short_merge_ranks ? found->second & 0xffffu : found->second;
  }

  bool looks_whole_up() const {
    if (bug_ == Bug::no_whole_piece) return false;
    if (bug_ == Bug::ignore_merges_forgotten && settings_.by_pairs) return false;
    return settings_.whole_first || bug_ == Bug::whole_piece;
  }

  static std::uint32_t hash_of(std::string_view bytes) {
    std::uint32_t hash = 2166136261u;
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
    return hash >> 20;
  }

  // Where in the cache a piece is. Every key but the first is the whole of what a bug compares.
  std::string key_of(std::string_view piece) const {
    if (bug_ == Bug::prefix_cache) return std::to_string(piece.size()) + std::string(piece.substr(0, 15));
    if (bug_ == Bug::ends_cache && piece.size() >= 10)
      return std::to_string(piece.size()) + std::string(piece.substr(0, 8)) +
             std::string(piece.substr(piece.size() - 2));
    if (bug_ == Bug::padded_cache && piece.size() <= 15)
      while (piece.ends_with('\0')) piece.remove_suffix(1);
    if (bug_ == Bug::ends_cache || bug_ == Bug::padded_cache) return '=' + std::string(piece);
    if (bug_ == Bug::address_cache)
      return std::to_string(reinterpret_cast<std::uintptr_t>(piece.data())) + "+" + std::to_string(piece.size());
    return std::to_string(hash_of(piece));
  }

  const Ids& cached(std::string_view piece) {
    const auto [slot, is_new] = cache_.try_emplace(key_of(piece));
    const bool by_key = bug_ == Bug::hash_cache || bug_ == Bug::prefix_cache || bug_ == Bug::ends_cache ||
                        bug_ == Bug::padded_cache || bug_ == Bug::address_cache;
    const bool same = !is_new && (by_key || slot->second.piece == piece);
    if (bug_ == Bug::cached_ids_kept && !same && !is_new) {
      slot->second.piece = piece;
      return displacing_ = encode_piece(piece);
    }
    if (!same) slot->second = {std::string(piece), encode_piece(piece)};
    else if (bug_ == Bug::cached_ids_cut && slot->second.ids.size() > 3) slot->second.ids.resize(3);
    return slot->second.ids;
  }

  // Of the next pre-tokens those that are in the cache by now.
  void look_ahead(std::string_view text, const std::vector<std::int64_t>& ends, std::size_t from) {
    for (std::size_t i = 0; i < found_ahead && from + i < ends.size(); ++i) {
      const auto at = static_cast<std::size_t>(from + i == 0 ? 0 : ends[from + i - 1]);
      const std::string_view piece = text.substr(at, static_cast<std::size_t>(ends[from + i]) - at);
      const auto found = cache_.find(key_of(piece));
      ahead_[i] = found != cache_.end() && found->second.piece == piece ? &found->second : nullptr;
    }
  }

  Ids encode_piece(std::string_view piece) {
    if (const std::uint32_t whole = rank(piece); whole != no_rank && looks_whole_up())
      return {static_cast<std::int32_t>(whole)};
    if (bug_ == Bug::greedy) return longest_from_left(piece);
    if (bug_ == Bug::short_lengths) piece = piece.substr(0, piece.size() & 0xffff);
    if (piece.size() > longest_to_scan && !reorders()) return merged_by_order(piece);
    parts_.clear();
    merged_.clear();
    for (std::size_t i = 0; i < piece.size(); ++i) parts_.push_back(piece.substr(i, 1));
    for (std::size_t i = 0; i < parts_.size(); ++i) merged_.push_back(rank_with_next(i));
    for (std::size_t best = lowest(); best < parts_.size(); best = lowest()) {
      const std::uint32_t round = merged_[best];
      merge(best);
      for (std::size_t i = best + 1; bug_ == Bug::all_occurrences && i < parts_.size(); ++i)
        if (merged_[i] == round) merge(i);
    }
    Ids ids;
    for (const std::string_view part : parts_) ids.push_back(id_of(part));
    return ids;
  }

  std::int32_t id_of(std::string_view part) const {
    if (bug_ == Bug::byte_order && part.size() == 1) return static_cast<unsigned char>(part[0]);
    return static_cast<std::int32_t>(rank(part));
  }

  Ids longest_from_left(std::string_view piece) const {
    Ids ids;
    while (!piece.empty()) {
      std::size_t length = std::min(piece.size(), vocabulary_->file.longest);
      while (length > 1 && rank(piece.substr(0, length)) == no_rank) --length;
      ids.push_back(id_of(piece.substr(0, length)));
      piece.remove_prefix(length);
    }
    return ids;
  }

  // Whether another pair than that of the lowest rank may be merged: then all are looked at, however many they are.
  bool reorders() const {
    return bug_ == Bug::rightmost || bug_ == Bug::rightmost_of_all || bug_ == Bug::length_ties ||
           bug_ == Bug::neighbouring_ranks || bug_ == Bug::longest || bug_ == Bug::neighbour_stale ||
           bug_ == Bug::all_occurrences;
  }

  // A long piece, by an ordered set of what may be merged.
  Ids merged_by_order(std::string_view piece) const {
    const std::size_t size = piece.size();
    std::vector<std::size_t> before(size + 1), behind(size + 1);
    for (std::size_t at = 0; at <= size; ++at) before[at] = at - 1, behind[at] = at + 1;
    std::set<std::pair<std::uint32_t, std::size_t>> possible;
    std::vector<std::uint32_t> ranks(size, no_rank);
    const auto look = [&](std::size_t at, bool gone) {
      if (ranks[at] != no_rank) possible.erase({ranks[at], at});
      const std::size_t next = behind[at];
      ranks[at] = gone || next >= size
                      ? no_rank
                      : rank_of_both(piece.substr(at, next - at), piece.substr(next, behind[next] - next));
      if (ranks[at] != no_rank) possible.emplace(ranks[at], at);
    };
    for (std::size_t at = 0; at < size; ++at) look(at, false);
    while (!possible.empty()) {
      const std::size_t at = possible.begin()->second, gone = behind[at];
      behind[at] = behind[gone];
      before[behind[at]] = at;
      look(gone, true);
      look(at, false);
      if (at > 0) look(before[at], false);
    }
    Ids ids;
    for (std::size_t at = 0; at < size; at = behind[at]) ids.push_back(id_of(piece.substr(at, behind[at] - at)));
    return ids;
  }

  std::string_view with_next(std::size_t part) const {
    return {parts_[part].data(), parts_[part].size() + parts_[part + 1].size()};
  }
  std::uint32_t rank_with_next(std::size_t part) const {
    return part + 1 < parts_.size() ? rank_of_both(parts_[part], parts_[part + 1]) : no_rank;
  }

  // Whether `right` goes before `left`, which is further left.
  bool precedes(std::size_t right, std::size_t left) const {
    if (bug_ == Bug::rightmost) return merged_[right] <= merged_[left];
    if (bug_ == Bug::rightmost_of_all) return true;
    if (bug_ == Bug::length_ties && with_next(right).size() == with_next(left).size())
      return merged_[right] > merged_[left];
    if (bug_ == Bug::neighbouring_ranks) return merged_[right] / 64 < merged_[left] / 64;
    if (bug_ == Bug::longest && with_next(right).size() != with_next(left).size())
      return with_next(right).size() > with_next(left).size();
    return merged_[right] < merged_[left];
  }

  // The place of the next merge; the number of parts if there is none.
  std::size_t lowest() const {
    std::size_t best = parts_.size();
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (merged_[i] != no_rank && (best == parts_.size() || precedes(i, best))) best = i;
    return best;
  }

  void merge(std::size_t part) {
    parts_[part] = with_next(part);
    parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(part) + 1);
    merged_.erase(merged_.begin() + static_cast<std::ptrdiff_t>(part));
    merged_[part] = rank_with_next(part);
    if (part == 0) return;
    // With the bug, the pair before keeps what it had; a merge that is no token is noticed all the same.
    const std::uint32_t before = rank_with_next(part - 1);
    if (bug_ != Bug::neighbour_stale || before == no_rank) merged_[part - 1] = before;
  }

  static constexpr std::size_t longest_to_scan = 4096, found_ahead = 32;
  std::shared_ptr<const Vocabulary> vocabulary_;
  Settings settings_;
  Bug bug_;
  std::unordered_map<std::string, Cached> cache_;
  std::array<const Cached*, found_ahead> ahead_{};
  Ids displacing_;
  std::vector<std::string_view> parts_;
  std::vector<std::uint32_t> merged_;
};

}  // namespace assay::byte_bpe_encode
