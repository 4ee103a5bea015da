// A tree of the bytes of the words, and for backward one of their bytes from the last to the first: one walk down finds
// the longest word. The children of a node lie beside each other, by their bytes.
#include <algorithm>
#include <span>
#include <string>

#include "impls/segmenters/max_match/cut.h"

namespace assay::max_match {
namespace {

class WordTree {
 public:
  WordTree() = default;
  // Of words that are sorted, and each there once.
  explicit WordTree(std::span<const std::string> words) {
    struct Open {
      std::span<const std::string> words;
      std::size_t depth;
    };
    std::vector<Open> open{{words, 0}};
    nodes_.push_back({});
    for (std::size_t node = 0; node < open.size(); ++node) {
      auto [left, depth] = open[node];
      if (!left.empty() && left[0].size() == depth) {
        nodes_[node].is_word = true;
        left = left.subspan(1);
      }
      nodes_[node].first = static_cast<std::uint32_t>(nodes_.size());
      while (!left.empty()) {
        const char byte = left[0][depth];
        const auto count = static_cast<std::size_t>(
            std::ranges::find_if(left, [&](const std::string& word) { return word[depth] != byte; }) - left.begin());
        nodes_.push_back({.byte = static_cast<Byte>(byte)});
        open.push_back({left.first(count), depth + 1});
        left = left.subspan(count);
        ++nodes_[node].children;
      }
    }
  }

  // The bytes of the longest word that these bytes begin with; 0: none.
  template <class Bytes>
  std::size_t longest(Bytes at, Bytes end) const {
    std::size_t depth = 0, found = 0;
    const Node* node = nodes_.data();
    for (; at != end; ++at) {
      node = child(*node, static_cast<Byte>(*at));
      if (node == nullptr) break;
      ++depth;
      if (node->is_word) found = depth;
    }
    return found;
  }

 private:
  struct Node {
    std::uint32_t first = 0;  // of its children
    std::uint16_t children = 0;
    Byte byte = 0;
    bool is_word = false;
  };

  const Node* child(const Node& node, Byte byte) const {
    const Node* const first = nodes_.data() + node.first;
    const Node* const last = first + node.children;
    const Node* const found =
        std::lower_bound(first, last, byte, [](const Node& each, Byte wanted) { return each.byte < wanted; });
    return found == last || found->byte != byte ? nullptr : found;
  }

  std::vector<Node> nodes_;
};

class Trees {
 public:
  Trees(const Dictionary& words, Direction direction) {
    std::vector<std::string> texts;
    texts.reserve(words.words.size());
    for (const Dictionary::Word& word : words.words) texts.emplace_back(word.text);
    if (direction != Direction::from_right) begin_ = WordTree(texts);
    if (direction == Direction::from_left) return;
    for (std::string& text : texts) std::ranges::reverse(text);
    std::ranges::sort(texts);
    end_ = WordTree(texts);
  }

  void forward(std::string_view text, EndWriter& output) const {
    for (std::size_t at = 0; at < text.size(); output.add(at)) {
      const std::size_t bytes = begin_.longest(text.begin() + static_cast<std::ptrdiff_t>(at), text.end());
      at += bytes > 0 ? bytes : segmenters::bytes_of_character(text, at);
    }
  }

  void backward(std::string_view text, std::vector<std::size_t>& ends) const {
    for (std::size_t end = text.size(); end > 0;) {
      ends.push_back(end);
      const std::size_t bytes =
          end_.longest(text.rbegin() + static_cast<std::ptrdiff_t>(text.size() - end), text.rend());
      end -= bytes > 0 ? bytes : segmenters::bytes_of_character_before(text, end);
    }
  }

 private:
  WordTree begin_, end_;
};

}  // namespace

Implementation trie() {
  return own_implementation(prepare_matching<Trees>,
                            "a tree of the bytes of words, and one of their bytes from behind; a walk from each cut");
}

}  // namespace assay::max_match
