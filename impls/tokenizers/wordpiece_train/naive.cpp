// The rule as it is said: all pairs and symbols are counted anew before each merge, in tables.
#include <memory>
#include <unordered_map>

#include "impls/tokenizers/wordpiece_train/words.h"

namespace assay::wordpiece_train {
namespace {

__extension__ typedef unsigned __int128 Product;

class RecountingTrainer {
 public:
  explicit RecountingTrainer(const Settings& settings) : settings_(settings) {}

  void train(const Call& call) {
    words_ = counted_words(call.inputs[text].text(), settings_);
    MergeWriter output(call.outputs[merges]);
    while (output.merges() < settings_.merges) {
      count();
      const std::uint64_t best = find_best();
      if (best == none) break;
      const auto made = first_merged + static_cast<std::int32_t>(output.merges());
      const auto left = static_cast<std::int32_t>(best >> 32), right = static_cast<std::int32_t>(best & 0xffffffffu);
      for (CountedSymbols& word : words_) merge(word.symbols, left, right, made);
      output.add(left, right);
    }
  }

 private:
  static constexpr std::uint64_t none = ~0ull;

  void count() {
    pairs_.clear();
    symbols_.clear();
    for (const CountedSymbols& word : words_) {
      std::int32_t before = -1;
      for (const std::int32_t symbol : word.symbols) {
        symbols_[symbol] += static_cast<std::uint64_t>(word.count);
        if (before >= 0)
          pairs_[static_cast<std::uint64_t>(before) << 32 | static_cast<std::uint32_t>(symbol)] +=
              static_cast<std::uint64_t>(word.count);
        before = symbol;
      }
    }
  }

  std::uint64_t find_best() const {
    std::uint64_t best = none, best_count = 0;
    Product best_parts = 1;
    for (const auto& [pair, count] : pairs_) {
      if (count < static_cast<std::uint64_t>(settings_.least_frequency)) continue;
      Product parts = 1;
      if (settings_.by_ratio)
        parts = static_cast<Product>(symbols_.at(static_cast<std::int32_t>(pair >> 32))) *
                symbols_.at(static_cast<std::int32_t>(pair & 0xffffffffu));
      const Product mine = count * best_parts, other = best_count * parts;
      if (best != none && (mine < other || (mine == other && pair > best))) continue;
      best = pair, best_count = count, best_parts = parts;
    }
    return best;
  }

  static void merge(std::vector<std::int32_t>& symbols, std::int32_t left, std::int32_t right, std::int32_t made) {
    std::size_t kept = 0;
    for (std::size_t at = 0; at < symbols.size(); ++at, ++kept) {
      const bool both = at + 1 < symbols.size() && symbols[at] == left && symbols[at + 1] == right;
      symbols[kept] = both ? made : symbols[at];
      if (both) ++at;
    }
    symbols.resize(kept);
  }

  Settings settings_;
  std::vector<CountedSymbols> words_;
  std::unordered_map<std::uint64_t, std::uint64_t> pairs_;
  std::unordered_map<std::int32_t, std::uint64_t> symbols_;
};

}  // namespace

Implementation naive() {
  return own_implementation(
      [](const Request& request) -> Prepared {
        auto trainer = std::make_shared<RecountingTrainer>(settings_of(request.parameters));
        return make_runner([trainer](const Call& call) { trainer->train(call); });
      },
      "counts all pairs and symbols anew before each merge");
}

}  // namespace assay::wordpiece_train
