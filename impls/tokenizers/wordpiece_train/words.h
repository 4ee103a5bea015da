// What trainers of wordpiece_train have in common: the words of a text and the symbols that they begin as, and how
// merges are written. How they learn of them they share with nobody.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "impls/tokenizers/bert_normalize/naive.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/wordpiece_train/op.h"

namespace assay::wordpiece_train {

// Each word once, with how often it is there.
struct CountedSymbols {
  std::vector<std::int32_t> symbols;
  std::int64_t count = 0;
};

inline std::vector<CountedSymbols> counted_words(std::string_view text, const Settings& settings) {
  bert_normalize::NaiveNormalizer normalizer({.google = !settings.hf, .cased = settings.cased});
  std::string_view all = normalizer.normalize(text);
  std::unordered_map<std::string_view, std::size_t> places;
  std::vector<CountedSymbols> words;
  while (!all.empty()) {
    const std::string_view word = all.substr(0, all.find(' '));
    all.remove_prefix(std::min(word.size() + 1, all.size()));
    const auto [known, is_new] = places.try_emplace(word, words.size());
    if (is_new) {
      words.emplace_back();
      const auto* at = reinterpret_cast<const tokenizers::Byte*>(word.data());
      for (const auto *const first = at, *const end = at + word.size(); at < end;) {
        const tokenizers::Scanned character = tokenizers::scan(at, end);
        words.back().symbols.push_back(static_cast<std::int32_t>(2 * character.code_point) + (at > first ? 1 : 0));
        at += character.bytes;
      }
    }
    ++words[known->second].count;
  }
  return words;
}

class MergeWriter {
 public:
  explicit MergeWriter(Value& output) : output_(output), room_(output.dims[0]) { output_.dims[0] = 0; }
  void add(std::int32_t left, std::int32_t right) {
    if (output_.dims[0] + 2 > room_) return;  // cannot be: each merge makes a text at least one symbol shorter
    auto* const ids = output_.as<std::int32_t>();
    ids[output_.dims[0]++] = left;
    ids[output_.dims[0]++] = right;
  }
  std::int64_t merges() const { return output_.dims[0] / 2; }

 private:
  Value& output_;
  std::int64_t room_;
};

}  // namespace assay::wordpiece_train
