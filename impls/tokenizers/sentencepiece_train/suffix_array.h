// The strings of a text by a suffix array: for indexed alone.
#pragma once

#include <bit>
#include <numeric>
#include <span>

#include "impls/tokenizers/sentencepiece_train/unigram.h"

namespace assay::sentencepiece_train::unigram {

// All suffixes of the sentences, sorted by as many characters as a piece and what is behind it have. Neighbours that
// begin alike are a string with something else behind it. Where no piece goes on behind a space, words are enough, each
// once for what stands behind it (a space, or the end of a sentence), with how often it is there.
class SuffixArray {
 public:
  SuffixArray(const TrainingText& text, const Settings& settings) : settings_(settings) {
    if (settings.by_words) {
      for (const TrainingWord& word : text.words) {
        append(word.characters, {&space_mark, 1}, word.count - word.last);
        append(word.characters, {}, word.last);
      }
    } else {
      for (const std::u32string& sentence : text.sentences) append(sentence, {}, 1);
    }
    number_characters();
    sort_from(suffixes_, 0);
    before_.assign(1, 0);
    for (const Suffix& suffix : suffixes_) before_.push_back(before_.back() + suffix.count);
  }

  std::vector<Seed> seeds() const {
    struct Branch {
      std::size_t first, length;
    };
    std::vector<Seed> found;
    std::vector<Branch> open{{0, 0}};
    for (std::size_t at = 1; at <= suffixes_.size(); ++at) {
      const std::size_t shared = at == suffixes_.size() ? 0 : shared_length(suffixes_[at - 1].from, suffixes_[at].from);
      std::size_t first = at - 1;
      while (open.back().length > shared) {
        first = open.back().first;
        take(first, at, open.back().length, found);
        open.pop_back();
      }
      if (open.back().length < shared) open.push_back({first, shared});
    }
    std::ranges::stable_sort(found, std::greater(), &Seed::weight);
    return found;
  }

 private:
  struct Suffix {
    std::uint64_t key;
    std::uint32_t from, count;
  };

  // U+0000, which is in no piece, ends it.
  void append(std::u32string_view characters, std::u32string_view behind, std::int64_t count) {
    if (count == 0) return;
    for (std::size_t at = 0; at < characters.size(); ++at)
      suffixes_.push_back({0, static_cast<std::uint32_t>(characters_.size() + at), static_cast<std::uint32_t>(count)});
    characters_.append(characters).append(behind).append(1, U'\0');
  }

  // In the order of the characters, without gaps, so that few bits are enough.
  void number_characters() {
    std::u32string all = characters_;
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    numbers_.resize(characters_.size());
    std::unordered_map<char32_t, std::uint32_t> number_of;
    for (std::uint32_t number = 0; number < all.size(); ++number) number_of.emplace(all[number], number);
    for (std::size_t at = 0; at < characters_.size(); ++at) numbers_[at] = number_of.at(characters_[at]);
    bits_ = std::bit_width(std::max<std::size_t>(all.size(), 2) - 1);
    at_once_ = 64 / static_cast<std::size_t>(bits_);
  }

  // The next characters in one number; behind the end there are zeros.
  std::uint64_t key_at(std::size_t from) const {
    std::uint64_t made = 0;
    bool ended = false;
    for (std::size_t i = 0; i < at_once_; ++i) {
      const std::uint32_t number = ended ? 0 : numbers_[from + i];
      ended = number == 0;
      made = made << bits_ | number;
    }
    return made;
  }

  // By what stands so far behind their beginnings; what is before that is the same.
  void sort_from(std::span<Suffix> part, std::size_t depth) {
    for (Suffix& suffix : part) suffix.key = key_at(suffix.from + depth);
    std::ranges::sort(part, {}, &Suffix::key);
    const std::uint64_t last = (std::uint64_t{1} << bits_) - 1;
    for (std::size_t from = 0, to = 0; from < part.size(); from = to) {
      to = from + 1;
      while (to < part.size() && part[to].key == part[from].key) ++to;
      const bool goes_on = (part[from].key & last) != 0 && depth + at_once_ <= settings_.longest;
      if (to > from + 1 && goes_on) sort_from(part.subspan(from, to - from), depth + at_once_);
    }
  }

  std::size_t shared_length(std::size_t one, std::size_t other) const {
    std::size_t length = 0;
    while (length <= settings_.longest && numbers_[one + length] == numbers_[other + length])
      if (numbers_[one + length++] == 0) break;
    return length;
  }
  void take(std::size_t first, std::size_t end, std::size_t length, std::vector<Seed>& found) const {
    const std::u32string_view string = std::u32string_view(characters_).substr(suffixes_[first].from, length);
    if (length < 2 || string.find(U'\0') != string.npos || !can_be_piece(string, settings_)) return;
    found.push_back({string, (before_[end] - before_[first]) * static_cast<std::int64_t>(length)});
  }

  const Settings& settings_;
  std::u32string characters_;
  std::vector<std::uint32_t> numbers_;
  int bits_ = 1;
  std::size_t at_once_ = 1;
  std::vector<Suffix> suffixes_;
  std::vector<std::int64_t> before_;  // of each: how many stand before it
};

}  // namespace assay::sentencepiece_train::unigram
