// The rests of words in two tries, of those that begin a word and of others: made once, for all thresholds and rounds.
// A round adds how often each word is there at the last node of each rest that has a start. From the leaves up, the
// count of a node is the sum of those below it; and so is what is taken off it: no string is looked up for its
// beginnings.
#include <memory>

#include "impls/tokenizers/wordpiece_top_down/words.h"

namespace assay::wordpiece_top_down {
namespace {

class TrieLearner {
 public:
  explicit TrieLearner(const Settings& settings) : settings_(settings) {}

  void learn(const Call& call) {
    words_ = words_of(call.inputs[text].text(), settings_);
    build();
    search(words_, settings_, call,
           [this](std::int64_t threshold) -> const std::vector<FoundPiece>& { return by_threshold(threshold); });
  }

 private:
  struct Node {
    std::uint32_t parent = 0, depth = 0;
    std::uint32_t word = 0, from = 0;  // where its string stands
    std::int64_t count = 0, taken = 0;
    std::int64_t piece = 0;  // its count, if it is one in this round
    bool is_piece = false, was_piece = false;
  };
  static constexpr std::uint32_t beginnings = 0, others = 1;

  void build() {
    nodes_.assign(2, {});
    children_.clear();
    paths_.clear();
    for (std::uint32_t word = 0; word < words_.all.size(); ++word) {
      const std::u32string& characters = words_.all[word].characters;
      for (std::uint32_t from = 0; from < characters.size(); ++from) {
        std::uint32_t node = from == 0 ? beginnings : others;
        for (std::uint32_t at = from; at < characters.size(); ++at) node = child(node, characters[at], word, from);
        paths_.push_back(node);
      }
      // Each character is a piece at the beginning and elsewhere, wherever it stands.
      for (std::uint32_t from = 0; from < characters.size(); ++from)
        for (const std::uint32_t root : {beginnings, others}) child(root, characters[from], word, from);
    }
  }

  std::uint32_t child(std::uint32_t node, char32_t character, std::uint32_t word, std::uint32_t from) {
    const auto [known, is_new] = children_.try_emplace(static_cast<std::uint64_t>(node) << 32 | character,
                                                       static_cast<std::uint32_t>(nodes_.size()));
    if (is_new) nodes_.push_back({.parent = node, .depth = nodes_[node].depth + 1, .word = word, .from = from});
    return known->second;
  }

  const std::vector<FoundPiece>& by_threshold(std::int64_t threshold) {
    for (Node& node : nodes_) node.is_piece = node.depth == 1;
    for (std::int64_t round = 0; round < settings_.iterations; ++round) {
      for (Node& node : nodes_) {
        node.was_piece = node.is_piece;
        node.count = node.taken = 0;
      }
      std::size_t path = 0;
      for (const Word& word : words_.all) path = add_starts(word, path, round == 0);
      // Children come behind their parents.
      for (std::size_t number = nodes_.size(); number-- > 2;) close(nodes_[number], threshold);
    }
    return list();
  }

  std::size_t add_starts(const Word& word, std::size_t path, bool is_first_round) {
    const std::size_t size = word.characters.size();
    for (std::size_t from = 0; from < size;) {
      const std::uint32_t last = paths_[path + from];
      nodes_[last].count += word.count;
      std::uint32_t longest = last;
      while (!nodes_[longest].was_piece && nodes_[longest].depth > 1) longest = nodes_[longest].parent;
      from += is_first_round ? 1 : nodes_[longest].depth;
    }
    return path + size;
  }

  void close(Node& node, std::int64_t threshold) {
    Node& parent = nodes_[node.parent];
    const std::int64_t left = node.count - node.taken;
    const bool is_counted = node.count > 0;
    node.is_piece = is_counted && left >= threshold;
    node.piece = left;
    if (!node.is_piece && node.depth == 1) {
      node.is_piece = true;
      node.piece = 1;
    }
    parent.count += node.count;
    parent.taken += node.taken;
    if (is_counted && (left >= threshold || settings_.subtracts_all)) parent.taken += left;
  }

  const std::vector<FoundPiece>& list() {
    found_.clear();
    for (std::size_t number = 2; number < nodes_.size(); ++number) {
      const Node& node = nodes_[number];
      if (!node.is_piece) continue;
      std::uint32_t root = static_cast<std::uint32_t>(number);
      while (nodes_[root].depth > 0) root = nodes_[root].parent;
      found_.push_back({std::u32string_view(words_.all[node.word].characters).substr(node.from, node.depth),
                        root == beginnings, node.piece});
    }
    return found_;
  }

  Settings settings_;
  Words words_;
  std::vector<Node> nodes_;
  std::unordered_map<std::uint64_t, std::uint32_t> children_;
  std::vector<std::uint32_t> paths_;  // the last node of each rest of each word
  std::vector<FoundPiece> found_;
};

}  // namespace

Implementation trie() {
  return own_implementation(
      [](const Request& request) -> Prepared {
        const auto learner = std::make_shared<TrieLearner>(
            settings_of(request.parameters, request.outputs[pieces].dims[0] / bytes_of_piece));
        return make_runner([learner](const Call& call) { learner->learn(call); });
      },
      "the rests of words in two tries, in which counts are added up from the leaves");
}

}  // namespace assay::wordpiece_top_down
