// The automaton of Aho and Corasick 1975 says in one pass, however words overlap, what the longest word is that ends at
// each place: that is all that backward needs. For forward the words are taken from behind, and so is the text: then it
// says what the longest word is that begins at each place. So its time is linear in the text, whatever the words are.
#include <algorithm>
#include <string>

#include "impls/segmenters/max_match/cut.h"

namespace assay::max_match {
namespace {

class Automaton {
 public:
  Automaton() = default;
  explicit Automaton(const std::vector<std::string>& words) {
    nodes_.push_back({});
    for (const std::string& word : words) {
      std::uint32_t node = 0;
      for (const char byte : word) {
        std::uint32_t next = child(node, static_cast<Byte>(byte));
        if (next == 0) {
          next = static_cast<std::uint32_t>(nodes_.size());
          // Words come sorted: a new child is the last one of its parent.
          nodes_.push_back({.byte = static_cast<Byte>(byte), .depth = static_cast<Byte>(nodes_[node].depth + 1)});
          if (nodes_[node].first == 0) nodes_[node].first = next;
          else nodes_[nodes_[node].last].sibling = next;
          nodes_[node].last = next;
        }
        node = next;
      }
      nodes_[node].longest = nodes_[node].depth;
    }
    lay_out();
    link();
  }

  // The node behind a byte: where the longest of what was read leads that begins a word.
  std::uint32_t step(std::uint32_t node, Byte byte) const {
    while (true) {
      if (const std::uint32_t next = laid_out_child(node, byte); next != 0) return next;
      if (node == 0) return 0;
      node = nodes_[node].failure;
    }
  }
  // Of the words that end here, the bytes of the longest; 0: none ends here.
  std::size_t longest(std::uint32_t node) const { return nodes_[node].longest; }

 private:
  // A word has at most 255 bytes.
  struct Node {
    std::uint32_t first = 0, last = 0, sibling = 0;  // while it is built: children as a list
    std::uint32_t failure = 0;
    std::uint32_t edges = 0;  // where its edges begin
    std::uint16_t count = 0;
    Byte byte = 0, depth = 0, longest = 0;
  };
  struct Edge {
    Byte byte;
    std::uint32_t to;
  };

  std::uint32_t child(std::uint32_t node, Byte byte) const {
    const std::uint32_t last = nodes_[node].last;  // of sorted words: the last one, or a new one
    return last != 0 && nodes_[last].byte == byte ? last : 0;
  }

  void lay_out() {
    edges_.reserve(nodes_.size());
    for (Node& node : nodes_) {
      node.edges = static_cast<std::uint32_t>(edges_.size());
      for (std::uint32_t each = node.first; each != 0; each = nodes_[each].sibling) {
        edges_.push_back({nodes_[each].byte, each});
        ++node.count;
      }
    }
    for (std::uint32_t each = nodes_[0].first; each != 0; each = nodes_[each].sibling) root_[nodes_[each].byte] = each;
  }

  std::uint32_t laid_out_child(std::uint32_t node, Byte byte) const {
    if (node == 0) return root_[byte];
    const Edge* const first = edges_.data() + nodes_[node].edges;
    const Edge* const last = first + nodes_[node].count;
    for (const Edge* edge = first; edge < last; ++edge)
      if (edge->byte == byte) return edge->to;
    return 0;
  }

  void link() {
    std::vector<std::uint32_t> queue;
    queue.reserve(nodes_.size());
    for (const std::uint32_t each : root_)
      if (each != 0) queue.push_back(each);
    for (std::size_t next = 0; next < queue.size(); ++next) {
      const Node node = nodes_[queue[next]];
      for (std::uint32_t i = 0; i < node.count; ++i) {
        const Edge edge = edges_[node.edges + i];
        Node& target = nodes_[edge.to];
        target.failure = step(node.failure, edge.byte);
        if (target.longest == 0) target.longest = nodes_[target.failure].longest;
        queue.push_back(edge.to);
      }
    }
  }

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::uint32_t root_[256] = {};
};

class Automata {
 public:
  Automata(const Dictionary& words, Direction direction) {
    std::vector<std::string> texts;
    texts.reserve(words.words.size());
    for (const Dictionary::Word& word : words.words) texts.emplace_back(word.text);
    if (direction != Direction::from_left) end_ = Automaton(texts);
    if (direction == Direction::from_right) return;
    for (std::string& text : texts) std::ranges::reverse(text);
    std::ranges::sort(texts);
    begin_ = Automaton(texts);
  }

  void forward(std::string_view text, EndWriter& output) {
    longest_.resize(text.size());
    std::uint32_t node = 0;
    for (std::size_t at = text.size(); at-- > 0;) {
      node = begin_.step(node, static_cast<Byte>(text[at]));
      longest_[at] = static_cast<Byte>(begin_.longest(node));
    }
    for (std::size_t at = 0; at < text.size(); output.add(at))
      at += longest_[at] > 0 ? longest_[at] : segmenters::bytes_of_character(text, at);
  }

  void backward(std::string_view text, std::vector<std::size_t>& ends) {
    longest_.resize(text.size());
    std::uint32_t node = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      node = end_.step(node, static_cast<Byte>(text[at]));
      longest_[at] = static_cast<Byte>(end_.longest(node));
    }
    for (std::size_t end = text.size(); end > 0;) {
      ends.push_back(end);
      end -= longest_[end - 1] > 0 ? longest_[end - 1] : segmenters::bytes_of_character_before(text, end);
    }
  }

 private:
  Automaton begin_, end_;
  std::vector<Byte> longest_;
};

}  // namespace

Implementation aho_corasick() {
  return own_implementation(
      prepare_matching<Automata>,
      "the longest word at every place, in one pass of an automaton; forward it runs from behind, "
      "over words from behind");
}

}  // namespace assay::max_match
