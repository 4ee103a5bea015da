// The rules of op.h, code point by code point, for implementations: `naive`, and those of ops that begin with it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generated/unicode16_normalization_stages.h"
#include "impls/tokenizers/bert_normalize/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::bert_normalize {

// A character of a word by itself, or with its place: where in the text the one is that it was made of.
struct Unplaced {
  std::uint32_t code_point;
  static constexpr bool is_placed = false;
  static Unplaced at(std::uint32_t code_point, std::size_t, std::size_t) { return {code_point}; }
  Unplaced as(std::uint32_t other) const { return {other}; }
};
struct Placed {
  std::uint32_t code_point, from, to;
  static constexpr bool is_placed = true;
  static Placed at(std::uint32_t code_point, std::size_t from, std::size_t to) {
    return {code_point, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)};
  }
  Placed as(std::uint32_t other) const { return {other, from, to}; }
};

template <class Character>
class WordNormalizer {
 public:
  explicit WordNormalizer(const Settings& settings) : settings_(settings) {}

  // The memory that it needs stays from text to text.
  const std::string& normalize(std::string_view text) {
    made_.clear();
    places_.clear();
    word_.clear();
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
    const auto* const end = first + text.size();
    for (const auto* at = first; at < end;) {
      const tokenizers::Scanned next = tokenizers::scan(at, end);
      const auto from = static_cast<std::size_t>(at - first);
      at += next.bytes;
      if (next.code_point != tokenizers::no_character) take(Character::at(next.code_point, from, from + next.bytes));
    }
    end_word();
    return made_;
  }

  // Of each byte of what was made, where characters are placed; of texts below 4 GiB.
  struct Place {
    std::uint32_t from = 0, to = 0;
  };
  const std::vector<Place>& places() const { return places_; }

 private:
  using CodePoint = std::uint32_t;

  void take(const Character& character) {
    using namespace unicode16_normal;
    const CodePoint each = character.code_point;
    const Category category = record_of(each).category;
    const bool line = each == '\t' || each == '\n' || each == '\r';
    const bool dropped = each == 0 || each == 0xfffd || (category == control && !line) || category == format ||
                         (category == private_use && !settings_.google);
    if (dropped) return;
    if (line || category == space || category == line_separator || category == paragraph_separator) return end_word();
    const bool alone = is_ideograph(each);
    if (alone) end_word();
    word_.push_back(character);
    if (alone) end_word();
  }

  bool is_ideograph(CodePoint each) const {
    if (each < 0x3400) return false;
    const bool in_extension_e = each >= 0x2b820 && each <= 0x2ceaf;
    return each <= 0x4dbf || (each >= 0x4e00 && each <= 0x9fff) || (each >= 0xf900 && each <= 0xfaff) ||
           (each >= 0x20000 && each <= 0x2a6df) || (each >= 0x2a700 && each <= 0x2b73f) ||
           (each >= 0x2b740 && each <= 0x2b81f) || (in_extension_e && (settings_.google || each > 0x2b91f)) ||
           (each >= 0x2f800 && each <= 0x2fa1f);
  }

  void end_word() {
    if (word_.empty()) return;
    if (!settings_.cased) {
      if (settings_.google) lower(true);
      decompose();
      std::erase_if(word_, [](const Character& each) {
        return unicode16_normal::record_of(each.code_point).category == unicode16_normal::mark;
      });
      if (!settings_.google) lower(false);
    }
    bool apart = true;
    for (const Character& each : word_) {
      const bool sign = is_sign(each.code_point);
      if ((apart || sign) && !made_.empty()) made_ += ' ';
      if constexpr (Character::is_placed) places_.resize(made_.size());
      write(each.code_point);
      if constexpr (Character::is_placed) places_.resize(made_.size(), {each.from, each.to});
      apart = sign;
    }
    word_.clear();
  }

  static bool is_sign(CodePoint each) {
    if (each >= 0x80) return unicode16_normal::record_of(each).category == unicode16_normal::punctuation;
    const bool digit = each >= '0' && each <= '9', letter = (each | 0x20u) >= 'a' && (each | 0x20u) <= 'z';
    return each > ' ' && each < 0x7f && !digit && !letter;
  }

  void lower(bool in_context) {
    changed_.clear();
    for (std::size_t i = 0; i < word_.size(); ++i) {
      const Character& each = word_[i];
      const std::uint32_t* mapping = unicode16_normal::sequences + unicode16_normal::record_of(each.code_point).lower;
      if (in_context && each.code_point == 0x3a3 && ends_a_word(i)) changed_.push_back(each.as(0x3c2));
      else if (*mapping == 0) changed_.push_back(each);
      else
        for (std::uint32_t part = 1; part <= *mapping; ++part) changed_.push_back(each.as(mapping[part]));
    }
    word_.swap(changed_);
  }

  bool ends_a_word(std::size_t at) const {
    const auto record = [&](std::size_t i) -> const unicode16_normal::Record& {
      return unicode16_normal::record_of(word_[i].code_point);
    };
    std::size_t i = at;
    while (i > 0 && record(i - 1).case_ignorable) --i;
    if (i == 0 || !record(i - 1).cased) return false;
    for (i = at + 1; i < word_.size(); ++i)
      if (!record(i).case_ignorable) return !record(i).cased;
    return true;
  }

  void decompose() {
    changed_.clear();
    for (const Character& each : word_) append_parts(each);
    word_.swap(changed_);
    const auto class_of = [](const Character& each) { return unicode16_normal::record_of(each.code_point).combining; };
    const auto starts = [&](const Character& each) { return class_of(each) == 0; };
    for (auto from = word_.begin(); from != word_.end(); ++from) {
      if (starts(*from)) continue;
      const auto to = std::find_if(from, word_.end(), starts);
      std::stable_sort(from, to, [&](const Character& a, const Character& b) { return class_of(a) < class_of(b); });
      if (to == word_.end()) break;
      from = to;
    }
  }

  void append_parts(const Character& each) {
    if (each.code_point >= 0xac00 && each.code_point <= 0xd7a3) {  // a syllable of Hangul
      const CodePoint trailing = (each.code_point - 0xac00) % 28, rest = (each.code_point - 0xac00) / 28;
      changed_.push_back(each.as(0x1100 + rest / 21));
      changed_.push_back(each.as(0x1161 + rest % 21));
      if (trailing != 0) changed_.push_back(each.as(0x11a7 + trailing));
      return;
    }
    const std::uint32_t* mapping = unicode16_normal::sequences + unicode16_normal::record_of(each.code_point).canonical;
    if (*mapping == 0) return changed_.push_back(each);
    for (std::uint32_t i = 1; i <= *mapping; ++i) append_parts(each.as(mapping[i]));
  }

  void write(CodePoint each) {
    const auto byte = [&](CodePoint bits) { made_ += static_cast<char>(bits); };
    const auto tail = [&](int shift) { byte(0x80u | (each >> shift & 0x3fu)); };
    if (each < 0x80) return byte(each);
    if (each < 0x800) byte(0xc0u | each >> 6);
    if (each >= 0x800 && each < 0x10000) byte(0xe0u | each >> 12);
    if (each >= 0x10000) byte(0xf0u | each >> 18), tail(12);
    if (each >= 0x800) tail(6);
    tail(0);
  }

  Settings settings_;
  std::string made_;
  std::vector<Place> places_;
  std::vector<Character> word_, changed_;
};

using NaiveNormalizer = WordNormalizer<Unplaced>;
using PlacingNormalizer = WordNormalizer<Placed>;

}  // namespace assay::bert_normalize
