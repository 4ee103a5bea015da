// All strings of a text in a table: for naive, and for mutants.
#pragma once

#include "impls/tokenizers/sentencepiece_train/unigram.h"

namespace assay::sentencepiece_train::unigram {

class PieceTable {
 public:
  PieceTable(const ScoredPieces& pieces, const TrainingText& text) : text_(text), pieces_(pieces) { take(); }
  void keep(const ScoredPieces&, const std::vector<std::uint32_t>&) { take(); }

  template <class Visit>
  void each_in_word(std::size_t word, std::size_t from, Visit visit) const {
    each_at(std::u32string_view(text_.words[word].characters).substr(from), visit);
  }
  template <class Visit>
  void each_in_piece(std::size_t piece, std::size_t from, Visit visit) const {
    each_at(pieces_[piece].text.substr(from), visit);
  }

 private:
  void take() {
    numbers_.clear();
    longest_ = 0;
    for (std::size_t number = 0; number < pieces_.size(); ++number) {
      numbers_.emplace(pieces_[number].text, number);
      longest_ = std::max(longest_, pieces_[number].text.size());
    }
  }
  template <class Visit>
  void each_at(std::u32string_view text, Visit visit) const {
    for (std::size_t size = 1; size <= std::min(longest_, text.size()); ++size)
      if (const auto found = numbers_.find(text.substr(0, size)); found != numbers_.end()) visit(size, found->second);
  }

  const TrainingText& text_;
  const ScoredPieces& pieces_;  // of the model that this is of
  std::unordered_map<std::u32string_view, std::size_t> numbers_;
  std::size_t longest_ = 0;
};

// Strings that have more than one character behind them somewhere, the end of a sentence being one: the greatest weight
// first, and then in the order of their characters, where what a string begins with comes behind it.
inline std::vector<Seed> seeds_by_table(const TrainingText& text, const Settings& settings) {
  struct Seen {
    std::int64_t count = 0;
    char32_t behind = 0;
    bool branches = false;
  };
  std::unordered_map<std::u32string_view, Seen> seen;
  for (const std::u32string_view sentence : text.sentences)
    for (std::size_t from = 0; from < sentence.size(); ++from)
      for (std::size_t end = from + 2; end <= std::min(from + settings.longest, sentence.size()); ++end) {
        const char32_t behind = end < sentence.size() ? sentence[end] : U'\0';
        Seen& here = seen.try_emplace(sentence.substr(from, end - from), Seen{0, behind}).first->second;
        ++here.count;
        here.branches = here.branches || here.behind != behind;
      }
  std::vector<Seed> seeds;
  for (const auto& [string, here] : seen)
    if (here.branches && can_be_piece(string, settings)) seeds.push_back({string, here.count * std::ssize(string)});
  std::ranges::sort(seeds, [](const Seed& one, const Seed& other) {
    if (one.weight != other.weight) return one.weight > other.weight;
    const std::size_t both = std::min(one.text.size(), other.text.size());
    const int order = one.text.substr(0, both).compare(other.text.substr(0, both));
    return order != 0 ? order < 0 : one.text.size() > other.text.size();
  });
  return seeds;
}

}  // namespace assay::sentencepiece_train::unigram
