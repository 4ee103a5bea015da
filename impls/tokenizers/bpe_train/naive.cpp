// The rule as it is said: before each merge all pairs of all words are counted anew.
#include <algorithm>
#include <memory>
#include <unordered_map>

#include "impls/tokenizers/bpe_train/words.h"

namespace assay::bpe_train {
namespace {

class NaiveTrainer {
 public:
  NaiveTrainer(Settings settings, tokenizers::Splitter piece_end, int)
      : settings_(std::move(settings)), piece_end_(piece_end) {}

  void train(const Call& call) const {
    CountedWords words = counted_words(call.inputs[text], settings_, piece_end_);
    Texts texts(settings_);
    Writer writer(call.outputs[merges]);
    while (writer.merges() < settings_.merges) {
      const Pair best = most_frequent(words, texts);
      if (best.count < settings_.least_frequency) break;
      writer.add(best.left, best.right);
      merge(words, best, texts.merge(best.left, best.right));
    }
  }

 private:
  struct Pair {
    std::int32_t left = 0, right = 0;
    std::int64_t count = 0;
    std::size_t first = 0;
  };

  // A count of 0 if there is no pair.
  Pair most_frequent(const CountedWords& words, const Texts& texts) const {
    std::unordered_map<std::uint64_t, std::size_t> places;
    std::vector<Pair> pairs;  // in the order in which they are seen
    for (std::size_t word = 0; word < words.counts.size(); ++word)
      for (std::size_t at = words.starts[word]; at + 1 < words.starts[word + 1]; ++at) {
        const std::int32_t left = words.symbols[at], right = words.symbols[at + 1];
        const auto [known, is_new] = places.try_emplace(pair_of(left, right), pairs.size());
        if (is_new) pairs.push_back({left, right, 0, pairs.size()});
        pairs[known->second].count += words.counts[word];
      }
    Pair best;
    for (const Pair& pair : pairs)
      if (pair.count > best.count || (pair.count == best.count && wins_tie(pair, best, texts))) best = pair;
    return best;
  }

  bool wins_tie(const Pair& one, const Pair& other, const Texts& texts) const {
    switch (settings_.ties) {
      case Ties::first_seen: return one.first < other.first;
      case Ties::smallest_ids: return pair_of(one.left, one.right) < pair_of(other.left, other.right);
      case Ties::largest_pair: break;
    }
    if (const int left = texts.of(one.left).compare(texts.of(other.left)); left != 0) return left > 0;
    if (const int right = texts.of(one.right).compare(texts.of(other.right)); right != 0) return right > 0;
    return pair_of(one.left, one.right) > pair_of(other.left, other.right);
  }

  static void merge(CountedWords& words, const Pair& pair, std::int32_t merged) {
    std::size_t kept = 0;
    for (std::size_t word = 0; word < words.counts.size(); ++word) {
      const std::size_t end = words.starts[word + 1];
      std::size_t at = words.starts[word];
      words.starts[word] = static_cast<std::uint32_t>(kept);
      while (at < end) {
        const bool both = at + 1 < end && words.symbols[at] == pair.left && words.symbols[at + 1] == pair.right;
        words.symbols[kept++] = both ? merged : words.symbols[at];
        at += both ? 2 : 1;
      }
    }
    words.starts.back() = static_cast<std::uint32_t>(kept);
    words.symbols.resize(kept);
  }

  Settings settings_;
  tokenizers::Splitter piece_end_;
};

}  // namespace

Implementation naive() {
  return own_implementation(prepare_trainer<NaiveTrainer>, "counts all pairs of all words anew before every merge");
}

}  // namespace assay::bpe_train
