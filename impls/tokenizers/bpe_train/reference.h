// What bpe_train must give. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/buffer.h"
#include "impls/tokenizers/bpe_train/op.h"

namespace assay::bpe_train {

// A word and how often it occurs.
struct CountedWord {
  std::vector<std::int32_t> symbols;
  std::int64_t count = 0;
};

// The words of a text in the order in which each occurs first.
std::vector<CountedWord> reference_words(std::string_view text, const Settings& settings);

struct Learned {
  std::int32_t left = 0, right = 0, merged = 0;
  std::int64_t count = 0;  // of the pair, when it was merged
  bool operator==(const Learned&) const = default;
};

struct Training {
  std::vector<Learned> merges;
  // What the symbols spell that merging made, from first_merged on; the end of a word is U+FFFFFFFF.
  std::vector<std::u32string> made;
};

// What an output holds.
std::vector<std::pair<std::int32_t, std::int32_t>> pairs_in(const Buffer& merges);

Training reference_train(std::string_view text, const Settings& settings);

// "'th' and 'e</w>'": the symbols of a pair, for people.
std::string spelled_pair(const Learned& pair, const Training& training, const Settings& settings);

}  // namespace assay::bpe_train
