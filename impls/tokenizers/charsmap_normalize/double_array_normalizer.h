// Walks the charsmap as it lies in the file, from each place of a text. User-defined symbols are found by the lengths
// of those that begin with the same byte. For implementations.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/scan.h"

namespace assay::charsmap_normalize {

using tokenizers::Byte;

// What a prefix becomes, and how many bytes it has.
struct Replaced {
  std::string_view by;
  std::size_t bytes;
};

class PrefixRules {
 public:
  explicit PrefixRules(const tokenizers::SentencePieceModel& model) : map_(model.charsmap) {
    for (const auto& piece : model.pieces)
      if (piece.type == tokenizers::SentencePieceModel::Type::user_defined)
        symbols_[static_cast<Byte>(piece.text[0])].push_back(piece.text);
    for (auto& of_byte : symbols_)
      std::ranges::sort(of_byte, std::greater(), [](const std::string& symbol) { return symbol.size(); });
    if (!map_.empty()) root_ = tokenizers::Charsmap::distance(map_.units[0]);
  }

  bool begins_symbol(Byte first) const { return !symbols_[first].empty(); }

  // 0 if no symbol begins here.
  std::size_t symbol(const Byte* at, const Byte* end) const {
    const auto left = static_cast<std::size_t>(end - at);
    for (const std::string& symbol : symbols_[*at])
      if (symbol.size() <= left && std::memcmp(symbol.data(), at, symbol.size()) == 0) return symbol.size();
    return 0;
  }

  Replaced next(const Byte* at, const Byte* end) const {
    const auto* const chars = reinterpret_cast<const char*>(at);
    if (const std::size_t bytes = symbol(at, end); bytes > 0) return {{chars, bytes}, bytes};
    std::size_t longest = 0;
    std::uint32_t found = 0;
    if (!map_.empty()) {
      using tokenizers::Charsmap;
      const std::uint32_t* const units = map_.units.data();
      std::uint32_t base = root_;
      for (const Byte* here = at; here < end; ++here) {
        const std::uint32_t unit = base ^ *here;
        if (Charsmap::label(units[unit]) != *here) break;
        base = unit ^ Charsmap::distance(units[unit]);
        if (Charsmap::has_value(units[unit])) longest = static_cast<std::size_t>(here - at) + 1, found = base;
      }
      if (longest > 0) return {map_.replacement(Charsmap::value(units[found])), longest};
    }
    const tokenizers::Scanned character = tokenizers::scan(at, end);
    if (character.code_point == tokenizers::no_character) return {replacement_character, 1};
    return {{chars, character.bytes}, character.bytes};
  }

 private:
  tokenizers::Charsmap map_;
  std::uint32_t root_ = 0;
  std::array<std::vector<std::string>, 256> symbols_;  // by their first byte, the longest first
};

class DoubleArrayNormalizer {
 public:
  explicit DoubleArrayNormalizer(const tokenizers::SentencePieceModel& model)
      : rules_(model),
        space_(model.escape_whitespaces ? space_mark : " "),
        prefix_(model.dummy_prefix && !model.whitespace_as_suffix),
        suffix_(model.dummy_prefix && model.whitespace_as_suffix),
        remove_(model.remove_extra_whitespaces) {}

  void normalize(std::string_view text, std::string& made) const {
    made.clear();
    const auto* at = reinterpret_cast<const Byte*>(text.data());
    const Byte* const end = at + text.size();
    Replaced next{};
    do {
      if (at == end) return;
      next = rules_.next(at, end);
      at += next.bytes;
    } while (remove_ && next.by == " ");
    if (prefix_) made += space_;
    for (bool drop = remove_;;) {
      std::string_view by = next.by;
      if (drop) by.remove_prefix(std::min(by.find_first_not_of(' '), by.size()));
      if (!by.empty()) {
        append(by, made);
        drop = remove_ && by.back() == ' ';
      }
      if (at == end) break;
      next = rules_.next(at, end);
      at += next.bytes;
    }
    if (remove_) {
      std::string_view kept = made;
      while (kept.ends_with(space_)) kept.remove_suffix(space_.size());
      made.resize(kept.size());
    }
    if (suffix_) made += space_;
  }

 private:
  void append(std::string_view by, std::string& made) const {
    for (std::size_t space = by.find(' '); space != by.npos; space = by.find(' ')) {
      made += by.substr(0, space);
      made += space_;
      by.remove_prefix(space + 1);
    }
    made += by;
  }

  PrefixRules rules_;
  std::string_view space_;
  bool prefix_, suffix_, remove_;
};

}  // namespace assay::charsmap_normalize
