// The rule as it is said, with the charsmap written out into a table of strings, which is asked for the longest prefix
// first. For implementations.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/scan.h"

namespace assay::charsmap_normalize {

class NaiveNormalizer {
 public:
  explicit NaiveNormalizer(const tokenizers::SentencePieceModel& model)
      : suffix_(model.whitespace_as_suffix),
        dummy_(model.dummy_prefix),
        remove_(model.remove_extra_whitespaces),
        space_(model.escape_whitespaces ? space_mark : " ") {
    if (!model.charsmap.empty()) write_out(model.charsmap);
    // A symbol stays what it is, whatever the charsmap has: symbols are tables of their own, looked at first.
    for (const auto& piece : model.pieces)
      if (piece.type == tokenizers::SentencePieceModel::Type::user_defined) add(symbols_, piece.text, piece.text);
  }

  void normalize(std::string_view text, std::string& made) const {
    made.clear();
    std::string_view becomes;
    while (remove_ && !text.empty()) {
      const std::size_t taken = next(text, becomes);
      if (becomes != " ") break;
      text.remove_prefix(taken);
    }
    if (text.empty()) return;
    if (dummy_ && !suffix_) made += space_;
    bool after_space = remove_;
    while (!text.empty()) {
      text.remove_prefix(next(text, becomes));
      for (const char byte : becomes) {
        if (byte != ' ') made += byte;
        else if (!after_space) made += space_;
        after_space = after_space && byte == ' ';  // only at the beginning of what a prefix becomes are spaces dropped
      }
      if (!becomes.empty()) after_space = remove_ && becomes.back() == ' ';
    }
    if (remove_)
      while (made.ends_with(space_)) made.resize(made.size() - space_.size());
    if (dummy_ && suffix_) made += space_;
  }

 private:
  struct HashOfText {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Table {
    std::unordered_map<std::string, std::string, HashOfText, std::equal_to<>> by_prefix;
    // That there are of those that begin with a byte, the longest first.
    std::array<std::vector<std::size_t>, 256> lengths_from;
  };

  static void add(Table& table, const std::string& prefix, std::string_view becomes) {
    table.by_prefix[prefix] = becomes;
    std::vector<std::size_t>& lengths = table.lengths_from[static_cast<unsigned char>(prefix.front())];
    const auto place = std::ranges::lower_bound(lengths, prefix.size(), std::greater());
    if (place == lengths.end() || *place != prefix.size()) lengths.insert(place, prefix.size());
  }

  void write_out(const tokenizers::Charsmap& map) {
    using tokenizers::Charsmap;
    struct Open {
      std::uint32_t unit;
      std::string prefix;
    };
    // Each unit's label says from where it is found.
    std::vector<std::vector<std::uint32_t>> found_from(map.units.size());
    for (std::uint32_t unit = 0; unit < map.units.size(); ++unit)
      if (const std::uint32_t label = Charsmap::label(map.units[unit]); label < 256)
        found_from[unit ^ label].push_back(unit);
    std::vector<Open> open{{0, {}}};
    while (!open.empty()) {
      const Open node = std::move(open.back());
      open.pop_back();
      const std::uint32_t told = map.units[node.unit], base = node.unit ^ Charsmap::distance(told);
      if (Charsmap::has_value(told) && !node.prefix.empty())
        add(rules_, node.prefix, map.replacement(Charsmap::value(map.units[base])));
      for (const std::uint32_t child : found_from[base])
        open.push_back({child, node.prefix + static_cast<char>(child ^ base)});
    }
  }

  static std::size_t longest(const Table& table, std::string_view text, std::string_view& becomes) {
    for (const std::size_t length : table.lengths_from[static_cast<unsigned char>(text.front())]) {
      if (length > text.size()) continue;
      const auto found = table.by_prefix.find(text.substr(0, length));
      if (found == table.by_prefix.end()) continue;
      becomes = found->second;
      return length;
    }
    return 0;
  }

  // The bytes of the next prefix.
  std::size_t next(std::string_view text, std::string_view& becomes) const {
    if (const std::size_t taken = longest(symbols_, text, becomes); taken > 0) return taken;
    if (const std::size_t taken = longest(rules_, text, becomes); taken > 0) return taken;
    const auto* const at = reinterpret_cast<const tokenizers::Byte*>(text.data());
    const tokenizers::Scanned character = tokenizers::scan(at, at + text.size());
    becomes =
        character.code_point == tokenizers::no_character ? replacement_character : text.substr(0, character.bytes);
    return character.bytes;
  }

  bool suffix_, dummy_, remove_;
  std::string space_;
  Table symbols_, rules_;
};

}  // namespace assay::charsmap_normalize
