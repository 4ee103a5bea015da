// The strings of a text by a suffix array, and pieces in a trie: for indexed alone.
#pragma once

#include <numeric>

#include "impls/tokenizers/sentencepiece_train/unigram.h"

namespace assay::sentencepiece_train::unigram {

// Nodes in the order of their making; the children of a node are a list in the order of their characters.
class PieceTrie {
 public:
  explicit PieceTrie(const ScoredPieces& pieces) : nodes_(1) {
    for (std::size_t number = 0; number < pieces.size(); ++number) {
      std::uint32_t node = 0;
      for (const char32_t character : pieces[number].text) node = child_made(node, character);
      nodes_[node].piece = static_cast<std::int32_t>(number);
    }
  }
  template <class Visit>
  void each_at(std::u32string_view text, Visit visit) const {
    std::uint32_t node = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const auto found = children_.find(key(node, text[at]));
      if (found == children_.end()) return;
      node = found->second;
      if (nodes_[node].piece >= 0) visit(at + 1, static_cast<std::size_t>(nodes_[node].piece));
    }
  }

 private:
  struct Node {
    std::int32_t piece = -1;
  };
  static std::uint64_t key(std::uint32_t node, char32_t character) {
    return static_cast<std::uint64_t>(node) << 32 | character;
  }
  std::uint32_t child_made(std::uint32_t node, char32_t character) {
    const auto [child, is_new] = children_.try_emplace(key(node, character), static_cast<std::uint32_t>(nodes_.size()));
    if (is_new) nodes_.emplace_back();
    return child->second;
  }

  std::vector<Node> nodes_;
  std::unordered_map<std::uint64_t, std::uint32_t> children_;
};

// All suffixes, sorted by as many characters as a piece and what is behind it have. Neighbours that begin alike are a
// string with something else behind it.
class SuffixArray {
 public:
  SuffixArray(const TrainingText& text, const Settings& settings) : settings_(settings) {
    for (const std::u32string& sentence : text.sentences) characters_.append(sentence).append(1, U'\0');
    suffixes_.resize(characters_.size());
    std::iota(suffixes_.begin(), suffixes_.end(), 0u);
    std::ranges::sort(suffixes_, [this](std::uint32_t one, std::uint32_t other) { return start(one) < start(other); });
  }

  std::vector<Seed> seeds() const {
    struct Branch {
      std::size_t first, length;
    };
    std::vector<Seed> found;
    std::vector<Branch> open{{0, 0}};
    for (std::size_t at = 1; at <= suffixes_.size(); ++at) {
      const std::size_t shared = at == suffixes_.size() ? 0 : shared_length(suffixes_[at - 1], suffixes_[at]);
      std::size_t first = at - 1;
      while (open.back().length > shared) {
        first = open.back().first;
        take(first, at, open.back().length, found);
        open.pop_back();
      }
      if (open.back().length < shared) open.push_back({first, shared});
    }
    std::ranges::stable_sort(found, std::greater(), &Seed::weight);
    return found;
  }

 private:
  std::u32string_view start(std::uint32_t suffix) const {
    return std::u32string_view(characters_).substr(suffix, settings_.longest + 1);
  }
  std::size_t shared_length(std::uint32_t one, std::uint32_t other) const {
    const std::u32string_view mine = start(one), its = start(other);
    return static_cast<std::size_t>(std::ranges::mismatch(mine, its).in1 - mine.begin());
  }
  void take(std::size_t first, std::size_t end, std::size_t length, std::vector<Seed>& found) const {
    const std::u32string_view string = start(suffixes_[first]).substr(0, length);
    if (length < 2 || string.find(U'\0') != string.npos || !can_be_piece(string, settings_)) return;
    found.push_back({string, static_cast<std::int64_t>((end - first) * length)});
  }

  const Settings& settings_;
  std::u32string characters_;
  std::vector<std::uint32_t> suffixes_;
};

}  // namespace assay::sentencepiece_train::unigram
