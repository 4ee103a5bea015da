// The rule as it is said: everything is counted anew before every merge.
#include "impls/tokenizers/wordpiece_train/reference.h"

#include <algorithm>

#include "harness/core/patience.h"
#include "impls/tokenizers/bert_normalize/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::wordpiece_train {
namespace {

__extension__ typedef unsigned __int128 Wide;  // a count is below 2^32, and three of them are multiplied

void merge(std::vector<std::int32_t>& symbols, const Pair& pair, std::int32_t made) {
  std::vector<std::int32_t> merged;
  for (std::size_t at = 0; at < symbols.size(); ++at) {
    const bool here = at + 1 < symbols.size() && Pair(symbols[at], symbols[at + 1]) == pair;
    merged.push_back(here ? made : symbols[at]);
    at += here ? 1 : 0;
  }
  symbols = std::move(merged);
}

}  // namespace

std::vector<CountedWord> reference_words(std::string_view text, const Settings& settings) {
  const std::string all = bert_normalize::reference_normalize(text, {.google = !settings.hf, .cased = settings.cased});
  std::map<std::string, std::int64_t> known;
  for (std::size_t from = 0; from < all.size();) {
    const std::size_t end = std::min(all.find(' ', from), all.size());
    ++known[all.substr(from, end - from)];
    from = end + 1;
  }
  std::vector<CountedWord> words;
  for (const auto& [word, count] : known) {
    words.push_back({{}, count});
    for (std::size_t at = 0; at < word.size();) {
      const tokenizers::Character character = tokenizers::character_at(word, at);
      words.back().symbols.push_back(static_cast<std::int32_t>(2 * character.code_point) + (at > 0 ? 1 : 0));
      at += character.bytes;
    }
  }
  return words;
}

Counts counts_of(const std::vector<CountedWord>& words) {
  Counts counts;
  for (const CountedWord& word : words)
    for (std::size_t at = 0; at < word.symbols.size(); ++at) {
      counts.symbols[word.symbols[at]] += word.count;
      if (at > 0) counts.pairs[{word.symbols[at - 1], word.symbols[at]}] += word.count;
    }
  return counts;
}

bool scores_higher(const Pair& one, const Pair& other, const Counts& counts, bool by_ratio) {
  const auto of_pair = [&](const Pair& pair) { return static_cast<std::uint64_t>(counts.pairs.at(pair)); };
  const auto of_parts = [&](const Pair& pair) {
    return static_cast<Wide>(counts.symbols.at(pair.first)) * static_cast<Wide>(counts.symbols.at(pair.second));
  };
  if (!by_ratio) return of_pair(one) > of_pair(other);
  return of_pair(one) * of_parts(other) > of_pair(other) * of_parts(one);
}

std::vector<Pair> reference_train(std::string_view text, const Settings& settings) {
  std::vector<CountedWord> words = reference_words(text, settings);
  std::vector<Pair> merges;
  while (std::ssize(merges) < settings.merges) {
    reference_step();
    const Counts counts = counts_of(words);
    const Pair* best = nullptr;
    for (const auto& [pair, count] : counts.pairs)  // in the order of ids: the first of equal ones stays
      if (count >= settings.least_frequency &&
          (best == nullptr || scores_higher(pair, *best, counts, settings.by_ratio)))
        best = &pair;
    if (best == nullptr) break;
    const std::int32_t made = first_merged + static_cast<std::int32_t>(merges.size());
    for (CountedWord& word : words) merge(word.symbols, *best, made);
    merges.push_back(*best);
  }
  return merges;
}

std::string spelled(std::int32_t id, const std::vector<Pair>& merges) {
  if (id < first_merged) return (id % 2 != 0 ? "##" : "") + tokenizers::to_utf8(static_cast<std::uint32_t>(id) / 2);
  const auto& [left, right] = merges[static_cast<std::size_t>(id - first_merged)];
  return spelled(left, merges) + spelled(right, merges).substr(2);
}

}  // namespace assay::wordpiece_train
