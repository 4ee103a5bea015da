// Texts as numbers of the characters that words have, for implementations that walk a trie a character at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "impls/tokenizers/scan.h"

namespace assay::segmenters {

// A number for each character that is in a word: 1 for the one that is there most often, and so on; 0 for all others.
class CharacterNumbers {
 public:
  CharacterNumbers() : pages_(256) {}  // none
  // Of code points, each as often as it is there.
  explicit CharacterNumbers(const std::vector<std::uint32_t>& code_points);

  std::uint32_t of(std::uint32_t code_point) const { return pages_[page_of_[code_point >> 8] + (code_point & 0xffu)]; }
  std::uint32_t count() const { return count_; }

 private:
  std::array<std::uint32_t, 0x1100> page_of_{};  // the first of them has no number
  std::vector<std::uint32_t> pages_;
  std::uint32_t count_ = 0;
};

// The characters of a text: their numbers, and where each begins. A number that is never one of a word's stands behind
// the last, so that who walks need not ask for the end.
class NumberedText {
 public:
  void read(std::string_view text, const CharacterNumbers& numbers) {
    numbers_.resize(text.size() + 1);
    begins_.resize(text.size() + 1);
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
    const auto* const end = first + text.size();
    std::uint32_t* number = numbers_.data();
    std::size_t* begin = begins_.data();
    for (const auto* at = first; at < end;) {
      const tokenizers::Scanned character = tokenizers::scan(at, end);
      *begin++ = static_cast<std::size_t>(at - first);
      *number++ = character.code_point == tokenizers::no_character ? 0 : numbers.of(character.code_point);
      at += character.bytes;
    }
    count_ = static_cast<std::size_t>(number - numbers_.data());
    *number = 0;
    *begin = text.size();
  }

  std::size_t count() const { return count_; }
  const std::uint32_t* numbers() const { return numbers_.data(); }
  std::size_t begin(std::size_t character) const { return begins_[character]; }  // of count(): the end of the text

 private:
  std::vector<std::uint32_t> numbers_;
  std::vector<std::size_t> begins_;
  std::size_t count_ = 0;
};

// The numbers of the characters of well-formed texts.
std::vector<std::vector<std::uint32_t>> code_points_of(const std::vector<std::string_view>& texts);

}  // namespace assay::segmenters
