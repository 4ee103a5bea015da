// The words of a text as `indexed` works on them, for its files alone: a table of all words that are not the same,
// symbols that are numbered without gaps, and the pairs that a text begins with.
#pragma once

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "impls/tokenizers/bpe_train/words.h"

namespace assay::bpe_train::by_index {

constexpr std::uint32_t nowhere = ~0u;

// Words in the order in which each occurs first, in a table of open addresses that is never more than half full. A slot
// has the upper half of the hash, so that words are compared where they are the same, and seldom elsewhere.
class WordTable {
 public:
  struct Word {
    const Byte* first;
    std::uint32_t size;
    std::uint32_t count;
  };

  WordTable() : slots_(std::size_t{1} << 12) {}

  void add(const Byte* first, const Byte* end) {
    const auto size = static_cast<std::uint32_t>(end - first);
    const std::uint64_t hash = hash_of(first, size);
    const auto upper = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t slot = hash & mask();; slot = (slot + 1) & mask()) {
      Slot& found = slots_[slot];
      if (found.number == 0) {
        words_.push_back({first, size, 1});
        found = {upper, static_cast<std::uint32_t>(words_.size())};
        if (2 * words_.size() > slots_.size()) grow();
        return;
      }
      Word& word = words_[found.number - 1];
      if (found.upper == upper && word.size == size && std::memcmp(word.first, first, size) == 0) {
        ++word.count;
        return;
      }
    }
  }

  const std::vector<Word>& words() const { return words_; }

 private:
  struct Slot {
    std::uint32_t upper = 0, number = 0;  // counted from 1
  };

  static std::uint64_t mix(std::uint64_t hash, std::uint64_t more) {
    hash = (hash ^ more) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
  }

  static std::uint64_t hash_of(const Byte* first, std::uint32_t size) {
    std::uint64_t hash = size, eight = 0;
    for (; size > 8; first += 8, size -= 8) {
      std::memcpy(&eight, first, 8);
      hash = mix(hash, eight);
    }
    eight = 0;
    for (std::uint32_t at = 0; at < size; ++at) eight |= std::uint64_t{first[at]} << 8 * at;
    return mix(mix(hash, eight), 0);
  }

  std::size_t mask() const { return slots_.size() - 1; }

  void grow() {
    slots_.assign(2 * slots_.size(), {});
    for (std::uint32_t number = 1; number <= words_.size(); ++number) {
      const std::uint64_t hash = hash_of(words_[number - 1].first, words_[number - 1].size);
      std::size_t slot = hash & mask();
      while (slots_[slot].number != 0) slot = (slot + 1) & mask();
      slots_[slot] = {static_cast<std::uint32_t>(hash >> 32), number};
    }
  }

  std::vector<Word> words_;
  std::vector<Slot> slots_;
};

// Symbols by the order of their ids: those that a text begins as, and behind them what merging makes. So symbols
// compare as their ids do, and are places in tables.
class Numbering {
 public:
  Numbering(const Settings& settings, std::vector<std::int32_t>& symbols) : first_merged_(settings.first_merged()) {
    if (settings.classic()) {
      ids_ = symbols;
      std::ranges::sort(ids_);
      ids_.erase(std::ranges::unique(ids_).begin(), ids_.end());
      for (std::int32_t& symbol : symbols)
        symbol = static_cast<std::int32_t>(std::ranges::lower_bound(ids_, symbol) - ids_.begin());
    } else {
      for (std::int32_t id = 0; id < first_merged_; ++id) ids_.push_back(id);
    }
    begun_as_ = static_cast<std::int32_t>(ids_.size());
  }

  std::int32_t first_made() const { return begun_as_; }
  std::int32_t id_of(std::int32_t symbol) const {
    return symbol < begun_as_ ? ids_[static_cast<std::size_t>(symbol)] : first_merged_ + symbol - begun_as_;
  }

 private:
  std::int32_t first_merged_, begun_as_;
  std::vector<std::int32_t> ids_;
};

struct Pair {
  std::int32_t left, right;
  std::int64_t count = 0;
  std::uint32_t first = 0, end = 0;  // its places, ascending; some of them may have become others
};

// The numbers of the pairs that a text begins with, in a table of open addresses.
class PairTable {
 public:
  PairTable() : slots_(std::size_t{1} << 12, nowhere) {}

  std::uint32_t number_of(std::int32_t left, std::int32_t right, std::vector<Pair>& pairs) {
    std::size_t slot = slot_of(left, right);
    for (; slots_[slot] != nowhere; slot = (slot + 1) & (slots_.size() - 1)) {
      const Pair& pair = pairs[slots_[slot]];
      if (pair.left == left && pair.right == right) return slots_[slot];
    }
    const auto number = static_cast<std::uint32_t>(pairs.size());
    pairs.push_back({left, right});
    slots_[slot] = number;
    if (2 * pairs.size() > slots_.size()) grow(pairs);
    return number;
  }

 private:
  std::size_t slot_of(std::int32_t left, std::int32_t right) const {
    const std::uint64_t mixed = pair_of(left, right) * 0x9e3779b97f4a7c15u;
    return static_cast<std::size_t>(mixed ^ mixed >> 32) & (slots_.size() - 1);
  }

  void grow(const std::vector<Pair>& pairs) {
    slots_.assign(2 * slots_.size(), nowhere);
    for (std::uint32_t number = 0; number < pairs.size(); ++number) {
      std::size_t slot = slot_of(pairs[number].left, pairs[number].right);
      while (slots_[slot] != nowhere) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = number;
    }
  }

  std::vector<std::uint32_t> slots_;
};

}  // namespace assay::bpe_train::by_index
