// From every place of a word the tree of all patterns is walked as far as it goes. The children of a node lie side by
// side, by letter.
#include <algorithm>
#include <vector>

#include "impls/segmenters/hyphenate/words.h"

namespace assay::hyphenate {
namespace {

class PatternTree {
 public:
  PatternTree(const PatternFile& file, Margins margins) : margins_(margins) {
    std::vector<const Pattern*> sorted;
    for (const Pattern& pattern : file.patterns) sorted.push_back(&pattern);
    std::ranges::stable_sort(
        sorted, {}, [](const Pattern* pattern) -> const auto& { return pattern->letters; });
    nodes_.push_back({});
    add_children(sorted);
  }

  std::int64_t* run(const Byte* begin, const Byte* end, std::int64_t* out) {
    return write_pieces(begin, end, out, [&](const Byte* from, const Byte* to, std::int64_t* at) {
      read_word(from, to);
      levels_.assign(word_.size() + 1, 0);
      for (std::size_t first = 0; first < word_.size(); ++first) walk_from(first);
      const auto letters = static_cast<std::int64_t>(word_.size()) - 2;
      for (std::int64_t place = margins_.left; place + margins_.right <= letters; ++place)
        if (levels_[static_cast<std::size_t>(place) + 1] % 2 == 1)
          *at++ = begins_[static_cast<std::size_t>(place)] - begin;
      return at;
    });
  }

 private:
  struct Node {
    char32_t letter = 0;
    std::uint32_t children = 0, end_of_children = 0;
    std::uint32_t levels = 0, count = 0;  // of the pattern that ends here; no count: none does
  };
  // The patterns from `first` to `last` share the letters that lead to `node`.
  struct Task {
    std::uint32_t node;
    std::size_t first, last, depth;
  };

  void add_children(const std::vector<const Pattern*>& sorted) {
    std::vector<Task> tasks{{0, 0, sorted.size(), 0}};
    for (std::size_t done = 0; done < tasks.size(); ++done) {
      auto [node, first, last, depth] = tasks[done];
      for (; first < last && sorted[first]->letters.size() == depth; ++first) set_levels(node, sorted[first]->levels);
      nodes_[node].children = static_cast<std::uint32_t>(nodes_.size());
      while (first < last) {
        std::size_t same = first;
        const char32_t letter = sorted[first]->letters[depth];
        while (same < last && sorted[same]->letters[depth] == letter) ++same;
        tasks.push_back({static_cast<std::uint32_t>(nodes_.size()), first, same, depth + 1});
        nodes_.push_back({.letter = letter});
        first = same;
      }
      nodes_[node].end_of_children = static_cast<std::uint32_t>(nodes_.size());
    }
  }

  void set_levels(std::uint32_t number, const std::vector<std::uint8_t>& levels) {
    Node& node = nodes_[number];
    if (node.count == 0) {
      node.levels = static_cast<std::uint32_t>(all_levels_.size());
      node.count = static_cast<std::uint32_t>(levels.size());
      all_levels_.insert(all_levels_.end(), levels.begin(), levels.end());
      return;
    }
    for (std::size_t i = 0; i < levels.size(); ++i)
      all_levels_[node.levels + i] = std::max(all_levels_[node.levels + i], levels[i]);
  }

  void read_word(const Byte* from, const Byte* to) {
    word_.assign(1, U'.');
    begins_.clear();
    while (from < to) {
      const Scanned character = tokenizers::scan(from, to);
      word_ += small_letter(character.code_point);
      begins_.push_back(from);
      from += character.bytes;
    }
    word_ += U'.';
  }

  void walk_from(std::size_t first) {
    const Node* node = nodes_.data();
    for (std::size_t at = first; at < word_.size(); ++at) {
      const Node* child = &nodes_[0] + node->children;
      const Node* const last = &nodes_[0] + node->end_of_children;
      while (child < last && child->letter < word_[at]) ++child;
      if (child == last || child->letter != word_[at]) return;
      node = child;
      for (std::uint32_t i = 0; i < node->count; ++i)
        levels_[first + i] = std::max(levels_[first + i], all_levels_[node->levels + i]);
    }
  }

  Margins margins_;
  std::vector<Node> nodes_;  // the first is the root
  std::vector<std::uint8_t> all_levels_;
  std::u32string word_;  // with its dots
  std::vector<const Byte*> begins_;
  std::vector<std::uint8_t> levels_;
};

}  // namespace

Implementation trie() {
  return own_implementation(prepare_hyphenator<PatternTree>, "a tree of all patterns, walked from every place");
}

}  // namespace assay::hyphenate
