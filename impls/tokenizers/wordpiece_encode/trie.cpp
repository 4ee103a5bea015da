// Two trees of the bytes of pieces, of those that begin a word and of those that go on with one: one walk down finds
// the longest piece. The children of a node lie beside each other, by their bytes.
#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "impls/tokenizers/wordpiece_encode/words.h"

namespace assay::wordpiece_encode {
namespace {

class PieceTree {
 public:
  using Entry = std::pair<std::string_view, std::int32_t>;

  explicit PieceTree(std::vector<Entry> entries) {
    std::ranges::sort(entries);
    struct Open {
      std::span<const Entry> entries;
      std::size_t depth;
    };
    // Level by level, so that the children of a node are added one after the other.
    std::vector<Open> open{{entries, 0}};
    nodes_.push_back({});
    for (std::size_t node = 0; node < open.size(); ++node) {
      auto [left, depth] = open[node];
      if (!left.empty() && left[0].first.size() == depth) {
        nodes_[node].piece = left[0].second;
        left = left.subspan(1);
      }
      nodes_[node].first = static_cast<std::uint32_t>(nodes_.size());
      while (!left.empty()) {
        const auto byte = static_cast<Byte>(left[0].first[depth]);
        const auto other = std::ranges::find_if(
            left, [&](const Entry& entry) { return static_cast<Byte>(entry.first[depth]) != byte; });
        const auto count = static_cast<std::size_t>(other - left.begin());
        nodes_.push_back({.byte = byte});
        open.push_back({left.first(count), depth + 1});
        left = left.subspan(count);
        ++nodes_[node].children;
      }
    }
  }

  struct Found {
    std::size_t length = 0;  // 0: none
    std::int32_t piece = none;
  };
  Found longest(std::string_view word) const {
    Found found;
    const Node* node = nodes_.data();
    for (std::size_t depth = 0; depth < word.size();) {
      node = child(*node, static_cast<Byte>(word[depth]));
      if (node == nullptr) break;
      ++depth;
      if (node->piece != none) found = {depth, node->piece};
    }
    return found;
  }

 private:
  static constexpr std::int32_t none = -1;
  struct Node {
    std::uint32_t first = 0;  // of its children
    std::int32_t piece = none;
    std::uint16_t children = 0;
    Byte byte = 0;
  };

  const Node* child(const Node& node, Byte byte) const {
    const auto* const first = nodes_.data() + node.first;
    const auto* const found = std::lower_bound(first, first + node.children, byte,
                                               [](const Node& each, Byte wanted) { return each.byte < wanted; });
    return found == first + node.children || found->byte != byte ? nullptr : found;
  }

  std::vector<Node> nodes_;
};

PieceTree tree_of(const WordPieceModel& model, std::string_view prefix) {
  std::vector<PieceTree::Entry> entries;
  for (const WordPieceModel::Piece& piece : model.pieces)
    if (piece.text.starts_with(prefix) && piece.text.size() > prefix.size())
      entries.emplace_back(std::string_view(piece.text).substr(prefix.size()), piece.id);
  return PieceTree(std::move(entries));
}

class TrieEncoder {
 public:
  explicit TrieEncoder(const WordPieceModel& model)
      : first_(tree_of(model, "")), further_(tree_of(model, model.prefix)) {}

  bool encode(std::string_view word, IdWriter& output) const {
    const PieceTree* tree = &first_;
    while (!word.empty()) {
      const PieceTree::Found found = tree->longest(word);
      if (found.length == 0) return false;
      output.add(found.piece);
      word.remove_prefix(found.length);
      tree = &further_;
    }
    return true;
  }

 private:
  PieceTree first_, further_;
};

}  // namespace

Implementation trie() {
  return own_implementation(prepare_words<TrieEncoder, documents::AddedTree>,
                            "two trees of the bytes of pieces, that begin a word and that go on with one");
}

}  // namespace assay::wordpiece_encode
