// LinMaxMatch (Song, Salcianu, Song, Dopson, Zhou 2021, Fast WordPiece Tokenization, sec. 3): each byte of a word is
// looked at once. Where the tree of the pieces does not go on, the way down to here is left for another that ends in
// the same bytes, and the pieces that lie before it are given out: which, is known beforehand for each node (algorithm
// 2).
//
// Some nodes have as many pieces to give out as bytes. Those of a node begin with those of the one above it, so that
// each keeps only what it adds, in a list from the last one back: no more entries than there are bytes of pieces.
#include <algorithm>
#include <utility>
#include <vector>

#include "impls/tokenizers/wordpiece_encode/words.h"

namespace assay::wordpiece_encode {
namespace {

constexpr std::uint32_t nowhere = ~0u;

// Edges of a tree by node and byte, in one table with open addressing.
class Edges {
 public:
  std::uint32_t find(std::uint32_t node, Byte byte) const { return slots_[place_of(key(node, byte))].to; }
  void add(std::uint32_t node, Byte byte, std::uint32_t to) {
    if (2 * ++count_ > slots_.size()) grow();
    slots_[place_of(key(node, byte))] = {key(node, byte), to};
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t to = nowhere;
  };
  static std::uint64_t key(std::uint32_t node, Byte byte) { return (std::uint64_t{node} + 1) << 8 | byte; }
  std::size_t place_of(std::uint64_t key) const {
    std::size_t place = key * 0x9e3779b97f4a7c15u >> shift_;
    while (slots_[place].key != 0 && slots_[place].key != key) place = (place + 1) & (slots_.size() - 1);
    return place;
  }

  void grow() {
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    --shift_;
    for (const Slot& slot : before)
      if (slot.key != 0) slots_[place_of(slot.key)] = slot;
  }

  std::size_t count_ = 0;
  int shift_ = 56;
  std::vector<Slot> slots_ = std::vector<Slot>(std::size_t{1} << (64 - shift_));
};

class LinMaxMatchEncoder {
 public:
  explicit LinMaxMatchEncoder(const WordPieceModel& model) {
    nodes_.assign(2, {});  // `first_root` and `further_root`
    for (const WordPieceModel::Piece& piece : model.pieces) {
      insert(first_root, piece.text, piece.id);
      if (piece.text.starts_with(model.prefix) && piece.text.size() > model.prefix.size())
        insert(further_root, std::string_view(piece.text).substr(model.prefix.size()), piece.id);
    }
    find_failures();
    labels_ = {};
  }

  bool encode(std::string_view word, IdWriter& output) const {
    std::uint32_t node = first_root;
    for (const char each : word) {
      const auto byte = static_cast<Byte>(each);
      std::uint32_t to = edges_.find(node, byte);
      for (; to == nowhere; to = edges_.find(node, byte)) {
        if (nodes_[node].failure == nowhere) return false;
        give_out(nodes_[node], output);
        node = nodes_[node].failure;
      }
      node = to;
    }
    // A word ends where no piece goes on.
    for (; nodes_[node].failure != nowhere; node = nodes_[node].failure) give_out(nodes_[node], output);
    return node == further_root;
  }

 private:
  static constexpr std::uint32_t first_root = 0, further_root = 1;
  static constexpr std::int32_t none = -1;
  struct Node {
    std::uint32_t failure = nowhere;
    std::uint32_t last_given = nowhere, given = 0;  // where the list of what is given out ends, and its length
    std::int32_t piece = none;
  };
  struct Given {
    std::int32_t piece;
    std::uint32_t before;
  };
  // For building: in the order of the nodes, which is that of insertion.
  struct Label {
    std::uint32_t above = nowhere;
    Byte byte = 0;
    std::uint16_t depth = 0;
  };

  void insert(std::uint32_t node, std::string_view text, std::int32_t piece) {
    labels_.resize(nodes_.size());
    for (std::size_t depth = 0; depth < text.size(); ++depth) {
      const auto byte = static_cast<Byte>(text[depth]);
      std::uint32_t to = edges_.find(node, byte);
      if (to == nowhere) {
        to = static_cast<std::uint32_t>(nodes_.size());
        nodes_.push_back({});
        labels_.push_back({node, byte, static_cast<std::uint16_t>(depth + 1)});
        edges_.add(node, byte, to);
      }
      node = to;
    }
    nodes_[node].piece = piece;
  }

  void find_failures() {
    std::vector<std::uint32_t> by_depth(nodes_.size());
    for (std::uint32_t node = 0; node < nodes_.size(); ++node) by_depth[node] = node;
    std::ranges::stable_sort(by_depth, {}, [&](std::uint32_t node) { return labels_[node].depth; });
    for (const std::uint32_t node : by_depth) {
      if (node == first_root || node == further_root) continue;
      if (nodes_[node].piece != none) {
        nodes_[node].failure = further_root;
        append(nodes_[node], nodes_[node].piece);
      } else {
        find_failure(nodes_[node], nodes_[labels_[node].above], labels_[node].byte);
      }
    }
  }

  // Of a node that is no piece: from where the one above it fails to, on as far as its byte leads on.
  void find_failure(Node& node, const Node& above, Byte byte) {
    node.last_given = above.last_given, node.given = above.given;
    std::uint32_t at = above.failure;
    for (; at != nowhere; at = nodes_[at].failure) {
      node.failure = edges_.find(at, byte);
      if (node.failure != nowhere) return;
      append_all(node, nodes_[at]);
    }
    node.last_given = nowhere, node.given = 0;  // nothing is given out where there is no other way
  }

  void append(Node& node, std::int32_t piece) {
    given_.push_back({piece, node.last_given});
    node.last_given = static_cast<std::uint32_t>(given_.size() - 1);
    ++node.given;
  }
  void append_all(Node& node, const Node& other) {
    std::vector<std::int32_t> pieces(other.given);
    std::uint32_t at = other.last_given;
    for (std::size_t left = other.given; left > 0; at = given_[at].before) pieces[--left] = given_[at].piece;
    for (const std::int32_t piece : pieces) append(node, piece);
  }

  void give_out(const Node& node, IdWriter& output) const {
    std::int32_t* const first = output.here();
    for (std::uint32_t i = 0; i < node.given; ++i) output.add(none);
    std::uint32_t at = node.last_given;
    for (std::uint32_t left = node.given; left > 0; at = given_[at].before) first[--left] = given_[at].piece;
  }

  Edges edges_;
  std::vector<Node> nodes_;
  std::vector<Given> given_;
  std::vector<Label> labels_;
};

}  // namespace

Implementation linmaxmatch() {
  return own_implementation(prepare_words<LinMaxMatchEncoder, documents::AddedTree>,
                            "a tree of the pieces with failure links (Fast WordPiece): each byte of a word once");
}

}  // namespace assay::wordpiece_encode
