// What a merge changes alone: each pair knows in which words it is, so that only these are cut anew, and what they had
// is taken off the counts. The pairs that are left stand in a list that is looked through for the highest score, since
// by ratio any merge may change the score of any pair.
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "impls/tokenizers/wordpiece_train/words.h"

namespace assay::wordpiece_train {
namespace {

class IndexedTrainer {
 public:
  explicit IndexedTrainer(const Settings& settings) : settings_(settings) {}

  void train(const Call& call) {
    words_ = counted_words(call.inputs[text].text(), settings_);
    pairs_.clear();
    symbols_.clear();
    for (std::uint32_t word = 0; word < words_.size(); ++word) change(word, 1);
    MergeWriter output(call.outputs[merges]);
    while (output.merges() < settings_.merges) {
      const auto best = highest();
      if (best == pairs_.end()) break;
      const Pair pair = best->first;
      output.add(pair.left, pair.right);
      const auto made = first_merged + static_cast<std::int32_t>(output.merges()) - 1;
      const std::unordered_set<std::uint32_t> where = std::move(best->second.words);
      for (const std::uint32_t word : where) {
        change(word, -1);
        join(words_[word].symbols, pair, made);
        change(word, 1);
      }
    }
  }

 private:
  struct Pair {
    std::int32_t left, right;
    auto operator<=>(const Pair&) const = default;
  };
  struct Known {
    std::int64_t count = 0;
    std::unordered_set<std::uint32_t> words;  // some of which may have lost it since
  };
  using Pairs = std::map<Pair, Known>;

  void change(std::uint32_t word, std::int64_t sign) {
    const std::vector<std::int32_t>& symbols = words_[word].symbols;
    const std::int64_t by = sign * words_[word].count;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      symbols_[symbols[i]] += by;
      if (i + 1 == symbols.size()) break;
      const auto known = pairs_.try_emplace({symbols[i], symbols[i + 1]}).first;
      known->second.count += by;
      if (sign > 0) known->second.words.insert(word);
      else if (known->second.count == 0) pairs_.erase(known);
    }
  }

  Pairs::iterator highest() {
    auto best = pairs_.end();
    for (auto each = pairs_.begin(); each != pairs_.end(); ++each) {
      if (each->second.count < settings_.least_frequency) continue;
      if (best == pairs_.end() || is_higher(*each, *best)) best = each;
    }
    return best;
  }

  bool is_higher(const Pairs::value_type& one, const Pairs::value_type& other) const {
    if (!settings_.by_ratio) return one.second.count > other.second.count;
    return is_greater(parts_of(other.first, one.second.count), parts_of(one.first, other.second.count));
  }
  struct Wide {
    std::uint64_t high, low;  // high 2^32 + low, low below 2^32
  };
  // Counts are below 2^32; the product of three of them is below 2^96.
  Wide parts_of(const Pair& pair, std::int64_t times) const {
    const auto left = static_cast<std::uint64_t>(symbols_.at(pair.left)),
               right = static_cast<std::uint64_t>(symbols_.at(pair.right));
    const std::uint64_t product = left * right, by = static_cast<std::uint64_t>(times);
    const std::uint64_t bottom = (product & 0xffffffffu) * by;
    return {(product >> 32) * by + (bottom >> 32), bottom & 0xffffffffu};
  }
  static bool is_greater(const Wide& one, const Wide& other) {
    return one.high != other.high ? one.high > other.high : one.low > other.low;
  }

  static void join(std::vector<std::int32_t>& symbols, const Pair& pair, std::int32_t made) {
    auto to = symbols.begin();
    for (auto from = symbols.begin(); from != symbols.end(); ++to) {
      const bool both = *from == pair.left && from + 1 != symbols.end() && *(from + 1) == pair.right;
      *to = both ? made : *from;
      from += both ? 2 : 1;
    }
    symbols.erase(to, symbols.end());
  }

  Settings settings_;
  std::vector<CountedSymbols> words_;
  Pairs pairs_;
  std::unordered_map<std::int32_t, std::int64_t> symbols_;
};

}  // namespace

Implementation indexed() {
  return own_implementation(
      [](const Request& request) -> Prepared {
        auto trainer = std::make_shared<IndexedTrainer>(settings_of(request.parameters));
        return make_runner([trainer](const Call& call) { trainer->train(call); });
      },
      "cuts only those words anew that have the pair, and keeps the counts of all pairs");
}

}  // namespace assay::wordpiece_train
