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

class NaiveNormalizer {
 public:
  explicit NaiveNormalizer(const Settings& settings) : settings_(settings) {}

  // The memory that it needs stays from text to text.
  const std::string& normalize(std::string_view text) {
    made_.clear();
    word_.clear();
    const auto* at = reinterpret_cast<const tokenizers::Byte*>(text.data());
    const auto* const end = at + text.size();
    while (at < end) {
      const tokenizers::Scanned next = tokenizers::scan(at, end);
      at += next.bytes;
      if (next.code_point != tokenizers::no_character) take(next.code_point);
    }
    end_word();
    return made_;
  }

 private:
  using CodePoint = std::uint32_t;

  void take(CodePoint each) {
    using namespace unicode16_normal;
    const Category category = record_of(each).category;
    const bool line = each == '\t' || each == '\n' || each == '\r';
    const bool dropped = each == 0 || each == 0xfffd || (category == control && !line) || category == format ||
                         (category == private_use && !settings_.google);
    if (dropped) return;
    if (line || category == space || category == line_separator || category == paragraph_separator) return end_word();
    const bool alone = is_ideograph(each);
    if (alone) end_word();
    word_.push_back(each);
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
      std::erase_if(
          word_, [](CodePoint each) { return unicode16_normal::record_of(each).category == unicode16_normal::mark; });
      if (!settings_.google) lower(false);
    }
    bool apart = true;
    for (const CodePoint each : word_) {
      const bool sign = is_sign(each);
      if ((apart || sign) && !made_.empty()) made_ += ' ';
      write(each);
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
      const std::uint32_t* mapping = unicode16_normal::sequences + unicode16_normal::record_of(word_[i]).lower;
      if (in_context && word_[i] == 0x3a3 && ends_a_word(i)) changed_.push_back(0x3c2);
      else if (*mapping == 0) changed_.push_back(word_[i]);
      else changed_.insert(changed_.end(), mapping + 1, mapping + 1 + *mapping);
    }
    word_.swap(changed_);
  }

  bool ends_a_word(std::size_t at) const {
    const auto record = [&](std::size_t i) -> const unicode16_normal::Record& {
      return unicode16_normal::record_of(word_[i]);
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
    for (const CodePoint each : word_) append_parts(each);
    word_.swap(changed_);
    const auto starts = [](CodePoint each) { return unicode16_normal::record_of(each).combining == 0; };
    for (auto from = word_.begin(); from != word_.end(); ++from) {
      if (starts(*from)) continue;
      const auto to = std::find_if(from, word_.end(), starts);
      std::stable_sort(from, to, [](CodePoint a, CodePoint b) {
        return unicode16_normal::record_of(a).combining < unicode16_normal::record_of(b).combining;
      });
      if (to == word_.end()) break;
      from = to;
    }
  }

  void append_parts(CodePoint each) {
    if (each >= 0xac00 && each <= 0xd7a3) {  // a syllable of Hangul
      const CodePoint trailing = (each - 0xac00) % 28, rest = (each - 0xac00) / 28;
      changed_.push_back(0x1100 + rest / 21);
      changed_.push_back(0x1161 + rest % 21);
      if (trailing != 0) changed_.push_back(0x11a7 + trailing);
      return;
    }
    const std::uint32_t* mapping = unicode16_normal::sequences + unicode16_normal::record_of(each).canonical;
    if (*mapping == 0) return changed_.push_back(each);
    for (std::uint32_t i = 1; i <= *mapping; ++i) append_parts(mapping[i]);
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
  std::vector<CodePoint> word_, changed_;
};

}  // namespace assay::bert_normalize
