// What wordpiece_train must give. For contracts alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/wordpiece_train/op.h"

namespace assay::wordpiece_train {

using Pair = std::pair<std::int32_t, std::int32_t>;

struct CountedWord {
  std::vector<std::int32_t> symbols;
  std::int64_t count = 0;
};
std::vector<CountedWord> reference_words(std::string_view text, const Settings& settings);

struct Counts {
  std::map<Pair, std::int64_t> pairs;
  std::map<std::int32_t, std::int64_t> symbols;
};
Counts counts_of(const std::vector<CountedWord>& words);

// Whether the score of one pair is higher than that of another.
bool scores_higher(const Pair& one, const Pair& other, const Counts& counts, bool by_ratio);

std::vector<Pair> reference_train(std::string_view text, const Settings& settings);

// "th" and "##e": what a symbol spells by these merges.
std::string spelled(std::int32_t id, const std::vector<Pair>& merges);

}  // namespace assay::wordpiece_train
