// A charsmap is looked at as a graph before anybody walks it: a file of others may lead anywhere. Each node is looked
// at once, by how far its children are from it; how many nodes hang below it, and how deep, with all that is shared
// written out, is added up on the way back.
#include "impls/tokenizers/formats/sentencepiece_charsmap.h"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/op.h"

namespace assay::tokenizers {
namespace {

using charsmap_normalize::longest_rule;
using charsmap_normalize::most_growth;
using charsmap_normalize::most_nodes;

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << 8 * i;
  return word;
}

// Of each place that children are found from, those children. A unit's label says from where it is found.
class Children {
 public:
  explicit Children(const Charsmap& map) : ends_(map.units.size() + 1), units_(map.units.size()) {
    const auto each = [&](auto&& take) {
      for (std::uint32_t unit = 0; unit < map.units.size(); ++unit)
        if (const std::uint32_t label = Charsmap::label(map.units[unit]); label < 256) take(unit ^ label, unit);
    };
    each([&](std::uint32_t base, std::uint32_t) { ++ends_[base + 1]; });
    for (std::size_t base = 1; base < ends_.size(); ++base) ends_[base] += ends_[base - 1];
    std::vector<std::uint32_t> next(ends_.begin(), ends_.end() - 1);
    each([&](std::uint32_t base, std::uint32_t unit) { units_[next[base]++] = unit; });
  }
  std::span<const std::uint32_t> of(std::uint32_t base) const {
    return {units_.data() + ends_[base], ends_[base + 1] - ends_[base]};
  }

 private:
  std::vector<std::uint32_t> ends_, units_;
};

class TrieCheck {
 public:
  TrieCheck(const Charsmap& map, const Children& children, std::size_t at)
      : map_(map), children_(children), at_(at), known_(map.units.size()) {}

  void look() {
    begin(0, base_of(0));
    while (!open_.empty()) {
      Visit& visit = open_.back();
      const std::span<const std::uint32_t> children = children_.of(visit.base);
      if (visit.next == children.size()) end(visit);
      else reach(children[visit.next++]);
    }
  }

 private:
  // What hangs below a place from which children are found; the same whichever unit leads there, but for whether it has
  // a value.
  struct Known {
    enum : std::uint8_t { no, open, yes } looked_at = no;
    std::uint32_t nodes = 0, depth = 0;
  };
  struct Visit {
    std::uint32_t base, next;
    std::uint64_t nodes;
    std::uint32_t depth;
  };

  [[noreturn]] void refuse(std::uint32_t unit, const std::string& what) const {
    throw RefusedAtByte{at_ + 4 * std::size_t{unit}, what};
  }

  // The place that a unit's children are found from, after what is said of it was looked at.
  std::uint32_t base_of(std::uint32_t unit) const {
    const std::uint32_t base = unit ^ Charsmap::distance(map_.units[unit]);
    if (base >= map_.units.size()) refuse(unit, "expected a unit whose children are in the trie");
    if (Charsmap::has_value(map_.units[unit])) {
      const std::uint32_t value = Charsmap::value(map_.units[base]);
      if (value >= map_.replacements.size()) refuse(base, "expected the place of a replacement behind the trie");
    }
    return base;
  }

  void begin(std::uint32_t unit, std::uint32_t base) {
    known_[base].looked_at = Known::open;
    open_.push_back({base, 0, 1, 0});
    if (open_.size() > longest_rule + 1) refuse(unit, too_deep);
  }

  void reach(std::uint32_t unit) {
    const std::uint32_t base = base_of(unit);
    const Known& known = known_[base];
    if (known.looked_at == Known::open) refuse(unit, "expected a trie without circles");
    if (known.looked_at == Known::no) return begin(unit, base);
    add(open_.back(), known);
  }

  static constexpr const char* too_deep = "expected rules of at most 1024 bytes";
  void add(Visit& to, const Known& child) const {
    static_assert(longest_rule == 1024 && most_nodes == 1048576);
    to.nodes += child.nodes;
    to.depth = std::max(to.depth, child.depth + 1);
    if (to.nodes > most_nodes) refuse(to.base, "expected a trie of at most 1048576 nodes");
    if (to.depth > longest_rule) refuse(to.base, too_deep);
  }

  void end(const Visit& visit) {
    Known& known = known_[visit.base];
    known = {Known::yes, static_cast<std::uint32_t>(visit.nodes), visit.depth};
    open_.pop_back();
    if (!open_.empty()) add(open_.back(), known);
  }

  const Charsmap& map_;
  const Children& children_;
  std::size_t at_;
  std::vector<Known> known_;
  std::vector<Visit> open_;
};

// Of each replacement, the shortest rule: what it may become is held against that.
class GrowthCheck {
 public:
  GrowthCheck(const Charsmap& map, const Children& children, std::size_t behind)
      : map_(map), children_(children), behind_(behind) {}

  void look() {
    shortest_.assign(map_.units.size(), std::numeric_limits<std::uint32_t>::max());
    std::vector<std::uint32_t> bases{Charsmap::distance(map_.units[0])}, next;
    shortest_[bases[0]] = 0;
    for (std::uint32_t depth = 1; !bases.empty(); ++depth, bases.swap(next)) {
      next.clear();
      for (const std::uint32_t base : bases)
        for (const std::uint32_t unit : children_.of(base)) {
          const std::uint32_t to = unit ^ Charsmap::distance(map_.units[unit]);
          value_at(unit, to, depth);
          if (shortest_[to] <= depth) continue;
          shortest_[to] = depth;
          next.push_back(to);
        }
    }
  }

 private:
  void value_at(std::uint32_t unit, std::uint32_t base, std::uint32_t depth) {
    if (!Charsmap::has_value(map_.units[unit])) return;
    const std::uint32_t value = Charsmap::value(map_.units[base]);
    const std::string_view text = map_.replacement(value);
    std::size_t bytes = text.size();
    for (const char each : text) bytes += each == ' ' ? 2 : 0;
    static_assert(most_growth == 16);
    if (bytes > most_growth * depth)
      throw RefusedAtByte{behind_ + value, "expected a replacement of at most 16 times the bytes of its rule"};
    if (!is_utf8(text)) throw RefusedAtByte{behind_ + value, "expected a replacement of UTF-8"};
  }

  const Charsmap& map_;
  const Children& children_;
  std::size_t behind_;
  std::vector<std::uint32_t> shortest_;
};

}  // namespace

Charsmap read_charsmap(Stretch blob) {
  if (blob.bytes.size() < 4) throw RefusedAtByte{blob.at, "expected the size of the charsmap's trie"};
  const std::uint32_t size = word_at(blob.bytes, 0);
  if (size == 0 || size % 1024 != 0 || size >= blob.bytes.size() - 4)
    throw RefusedAtByte{blob.at, "expected the size of a trie: a multiple of 1024, with replacements behind it"};
  Charsmap map;
  map.units.resize(size / 4);
  for (std::size_t i = 0; i < map.units.size(); ++i) map.units[i] = word_at(blob.bytes, 4 + 4 * i);
  map.replacements = blob.bytes.substr(4 + size);
  const Children children(map);
  TrieCheck(map, children, blob.at + 4).look();
  GrowthCheck(map, children, blob.at + 4 + size).look();
  return map;
}

}  // namespace assay::tokenizers
