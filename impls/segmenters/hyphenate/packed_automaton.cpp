#include "impls/segmenters/hyphenate/packed_automaton.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "impls/segmenters/hyphenate/op.h"

namespace assay::hyphenate {
namespace {

constexpr std::size_t most_nodes = std::size_t{1} << 20, most_moves = std::size_t{1} << 22;
constexpr std::size_t most_places = std::size_t{1} << 24, row = 256;

struct Move {
  Column column;
  std::uint32_t to;  // a node
};

struct Node {
  Column last = 0;
  std::uint32_t depth = 0, fallback = 0;
  std::vector<Move> moves = {};     // to nodes of three letters and more, by column
  std::vector<Move> children = {};  // by column
  std::uint32_t added = 0;          // its place in `levels`
  bool has_pattern = false;
  std::vector<std::uint8_t> own_levels = {};
};

class Maker {
 public:
  explicit Maker(PackedAutomaton& made) : made_(made) {}

  std::string make(const PatternFile& file) {
    find_letters(file);
    const bool fits = add_nodes(file) && link() && pack();
    return fits ? "" : "the automaton of these patterns would have more than 1048576 states or 4194304 moves";
  }

 private:
  Column column_of(char32_t letter) const {
    return static_cast<Column>(std::ranges::lower_bound(made_.letters.begin() + 1, made_.letters.end(), letter) -
                               made_.letters.begin());
  }

  void find_letters(const PatternFile& file) {
    std::vector<char32_t> all{U'.'};
    for (const Pattern& pattern : file.patterns) all.insert(all.end(), pattern.letters.begin(), pattern.letters.end());
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    made_.letters = {0};
    made_.letters.insert(made_.letters.end(), all.begin(), all.end());
    static_assert(most_letters < row);
    made_.columns = static_cast<Column>(made_.letters.size());
    made_.dot = column_of(U'.');
  }

  // Level by level, so that a node stands behind all shorter ones.
  bool add_nodes(const PatternFile& file) {
    std::vector<const Pattern*> sorted;
    for (const Pattern& pattern : file.patterns) sorted.push_back(&pattern);
    std::ranges::stable_sort(
        sorted, {}, [](const Pattern* pattern) -> const auto& { return pattern->letters; });
    struct Range {
      std::size_t first, last;
    };
    std::vector<Range> ranges{{0, sorted.size()}};
    nodes_.emplace_back();
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      auto [first, last] = ranges[node];
      const std::uint32_t depth = nodes_[node].depth;
      for (; first < last && sorted[first]->letters.size() == depth; ++first)
        join(nodes_[node].own_levels, sorted[first]->levels), nodes_[node].has_pattern = true;
      while (first < last) {
        const std::size_t from = first;
        const char32_t letter = sorted[from]->letters[depth];
        while (first < last && sorted[first]->letters[depth] == letter) ++first;
        const Column column = column_of(letter);
        nodes_[node].children.push_back({column, static_cast<std::uint32_t>(nodes_.size())});
        nodes_.push_back({.last = column, .depth = depth + 1});
        ranges.push_back({from, first});
      }
      if (nodes_.size() > most_nodes) return false;
    }
    return true;
  }

  // The higher ones, from the end.
  static void join(std::vector<std::uint8_t>& levels, const std::vector<std::uint8_t>& others) {
    if (levels.size() < others.size()) levels.insert(levels.begin(), others.size() - levels.size(), 0);
    for (std::size_t back = 1; back <= others.size(); ++back)
      levels[levels.size() - back] = std::max(levels[levels.size() - back], others[others.size() - back]);
  }

  static const Move* move_of(const std::vector<Move>& moves, Column column) {
    const auto found = std::ranges::lower_bound(moves, column, {}, &Move::column);
    return found != moves.end() && found->column == column ? &*found : nullptr;
  }

  std::uint32_t target(std::uint32_t node, Column column) const {
    for (;; node = nodes_[node].fallback) {
      if (const Move* child = move_of(nodes_[node].children, column)) return child->to;
      if (node == 0) return 0;
    }
  }

  bool link() {
    merged_ = {{}};  // of the root
    std::size_t moves = 0;
    for (std::uint32_t number = 0; number < nodes_.size(); ++number) {
      Node& node = nodes_[number];
      for (const Move& child : node.children)
        nodes_[child.to].fallback = number == 0 ? 0 : target(node.fallback, child.column);
      add_levels(node, nodes_[node.fallback].added);
      if (node.depth < 2) continue;
      node.moves = node.children;
      for (const Move& move : nodes_[node.fallback].moves)
        if (move_of(node.children, move.column) == nullptr) node.moves.push_back(move);
      std::ranges::sort(node.moves, {}, &Move::column);
      moves += node.moves.size();
      if (moves > most_moves) return false;
    }
    return true;
  }

  void add_levels(Node& node, std::uint32_t of_fallback) {
    node.added = of_fallback;
    if (!node.has_pattern) return;
    join(node.own_levels, merged_[of_fallback]);
    if (std::ranges::all_of(node.own_levels, [](std::uint8_t level) { return level == 0; })) return;
    node.added = static_cast<std::uint32_t>(merged_.size());
    merged_.push_back(std::exchange(node.own_levels, {}));
  }

  // Where the row of each node begins: the first place of some in which nothing is in its way.
  bool pack() {
    std::vector<State> places(nodes_.size(), 0);
    std::vector<std::uint32_t> by_size(nodes_.size());
    for (std::uint32_t i = 0; i < by_size.size(); ++i) by_size[i] = i;
    std::stable_sort(by_size.begin() + 1, by_size.end(),
                     [&](auto one, auto other) { return nodes_[one].moves.size() > nodes_[other].moves.size(); });
    for (const std::uint32_t number : by_size) {
      const std::size_t place = place_for(nodes_[number].moves);
      if (place + row > most_places) return false;
      places[number] = static_cast<State>(place);
      taken_[place] = true;
      for (const Move& move : nodes_[number].moves) made_.own[place + move.column] = move.column;
    }
    made_.own.resize(taken_.size() + row);
    made_.added.assign(taken_.size(), 0);
    for (std::uint32_t number = 0; number < nodes_.size(); ++number) {
      for (const Move& move : nodes_[number].moves)
        made_.own[places[number] + move.column] = places[move.to] << 8 | move.column;
      made_.added[places[number]] = nodes_[number].added;
    }
    write_usual(places);
    write_levels();
    return true;
  }

  bool is_free(std::size_t place, const std::vector<Move>& moves) const {
    return std::ranges::none_of(moves, [&](const Move& move) { return made_.own[place + move.column] != 0; });
  }

  std::size_t place_for(const std::vector<Move>& moves) {
    constexpr int most_tries = 1000;
    while (first_free_ < taken_.size() && taken_[first_free_]) ++first_free_;
    std::size_t place = first_free_;
    for (int tries = 0; tries < most_tries && place < taken_.size(); ++place, ++tries)
      if (!taken_[place] && is_free(place, moves)) return place;
    // Behind all others, where a row that is full has no neighbours.
    if (place < taken_.size()) place = taken_.size();
    for (;; ++place) {
      if (place >= taken_.size()) taken_.resize(place + 1), made_.own.resize(place + 1 + row);
      if (is_free(place, moves)) return place;
    }
  }

  void write_usual(const std::vector<State>& places) {
    made_.usual.assign(std::size_t{made_.columns} * made_.columns, 0);
    for (Column before = 0; before < made_.columns; ++before) {
      const Move* const known = before == 0 ? nullptr : move_of(nodes_[0].children, before);
      for (Column column = 1; column < made_.columns; ++column)
        made_.usual[before * made_.columns + column] = places[target(known == nullptr ? 0 : known->to, column)];
    }
  }

  void write_levels() {
    made_.levels.assign(merged_.size(), Levels{});
    made_.farther.resize(merged_.size());
    for (std::size_t number = 0; number < merged_.size(); ++number)
      for (std::size_t back = 0; back < merged_[number].size(); ++back) {
        const std::uint8_t level = merged_[number][merged_[number].size() - 1 - back];
        if (back < 16) made_.levels[number][15 - back] = level;
        else if (level > 0) made_.farther[number].push_back({static_cast<std::uint32_t>(back), level});
      }
    for (std::uint32_t& added : made_.added)
      if (!made_.farther[added].empty()) added |= PackedAutomaton::has_farther;
  }

  PackedAutomaton& made_;
  std::vector<Node> nodes_;
  std::vector<std::vector<std::uint8_t>> merged_;  // levels of nodes with those of their fallbacks, from the end
  std::vector<bool> taken_;                        // places at which a row begins
  std::size_t first_free_ = 0;
};

}  // namespace

std::string PackedAutomaton::make(const PatternFile& file) { return Maker(*this).make(file); }

}  // namespace assay::hyphenate
