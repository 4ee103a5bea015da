// Trainers with one bug each: in how pairs and symbols are counted, in which has the highest score, in how it is
// merged, in what words and symbols are, in where it ends; and those around a call.
#include "harness/mutant.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/wordpiece_train/words.h"

namespace assay::wordpiece_train {
namespace {

enum class Bug {
  none,
  overlaps_not_counted,
  words_counted_once,
  counts_of_beginning,
  symbols_of_beginning,
  ratio_of_sum,
  ratio_of_left,
  ratio_rounded,
  ratio_always,
  frequency_always,
  ties_of_largest,
  ties_by_right,
  merged_from_right,
  merged_once,
  least_is_too_few,
  least_is_one,
  one_merge_more,
  one_merge_less,
  one_symbol_each,
  ids_from_zero,
  word_ends_lost,
  last_word_lost,
  across_words,
  case_not_folded,
  other_rule,
  counts_in_8_bits,
  text_overwritten
};

using Symbols = std::vector<std::int32_t>;
using SymbolPair = std::pair<std::int32_t, std::int32_t>;

class MutatedTraining {
 public:
  MutatedTraining(const Settings& settings, Bug bug) : settings_(settings), bug_(bug) {
    if (bug == Bug::case_not_folded) settings_.cased = true;
    if (bug == Bug::other_rule) settings_.hf = !settings_.hf;
    if (bug == Bug::ratio_always) settings_.by_ratio = true;
    if (bug == Bug::frequency_always) settings_.by_ratio = false;
    if (bug == Bug::least_is_too_few) ++settings_.least_frequency;
    if (bug == Bug::least_is_one) settings_.least_frequency = 1;
    if (bug == Bug::one_merge_more) ++settings_.merges;
    if (bug == Bug::one_merge_less) settings_.merges = std::max<std::int64_t>(settings_.merges - 1, 0);
  }

  void run(const Call& call) {
    const Value& input = call.inputs[text];
    words_ = counted_words(input.text(), settings_);
    if (bug_ == Bug::last_word_lost && !words_.empty()) words_.pop_back();
    if (bug_ == Bug::across_words) join_words();
    for (CountedSymbols& word : words_) {
      if (bug_ == Bug::words_counted_once) word.count = 1;
      if (bug_ == Bug::counts_in_8_bits) word.count &= 0xff;
      if (bug_ == Bug::word_ends_lost && word.symbols.size() > 8) word.symbols.resize(8);
      if (bug_ == Bug::one_symbol_each)
        for (std::int32_t& symbol : word.symbols) symbol &= ~1;
    }
    MergeWriter output(call.outputs[merges]);
    pairs_.clear();
    symbols_.clear();
    while (output.merges() < settings_.merges) {
      count(output.merges() == 0);
      const SymbolPair best = find_best();
      if (best.first < 0) break;
      const std::int64_t before = output.merges();
      for (CountedSymbols& word : words_)
        merge(word.symbols, best, static_cast<std::int32_t>(before) + (bug_ == Bug::ids_from_zero ? 0 : first_merged));
      output.add(best.first, best.second);
      if (output.merges() == before) break;
    }
    if (bug_ == Bug::text_overwritten && input.dims[0] > 0) input.as<char>()[0] = ' ';
  }

 private:
  void join_words() {
    CountedSymbols all{{}, 1};
    for (const CountedSymbols& word : words_)
      for (std::int64_t i = 0; i < word.count; ++i)
        all.symbols.insert(all.symbols.end(), word.symbols.begin(), word.symbols.end());
    words_ = {all};
  }

  void count(bool is_first) {
    if (bug_ != Bug::counts_of_beginning || is_first) pairs_.clear();
    const bool counts_symbols = bug_ != Bug::symbols_of_beginning || is_first;
    if (counts_symbols) symbols_.clear();
    for (const CountedSymbols& word : words_)
      for (std::size_t at = 0; at < word.symbols.size(); ++at) {
        if (counts_symbols) symbols_[word.symbols[at]] += word.count;
        if (at == 0) continue;
        const SymbolPair pair(word.symbols[at - 1], word.symbols[at]);
        const bool overlaps = at > 1 && pair.first == pair.second && word.symbols[at - 2] == pair.first;
        if (overlaps && bug_ == Bug::overlaps_not_counted) continue;
        if (bug_ == Bug::counts_of_beginning && !is_first && pair.first < first_merged && pair.second < first_merged)
          continue;
        pairs_[pair] += word.count;
      }
  }

  // Exact for the texts that checks draw: three counts of less than 2^20.
  bool is_higher(const std::pair<const SymbolPair, std::int64_t>& one,
                 const std::pair<const SymbolPair, std::int64_t>& other, bool& same) const {
    if (!settings_.by_ratio) {
      same = one.second == other.second;
      return one.second > other.second;
    }
    const auto parts = [&](const SymbolPair& pair) {
      const auto left = symbols_.find(pair.first), right = symbols_.find(pair.second);
      const std::int64_t a = left == symbols_.end() ? 1 : left->second, b = right == symbols_.end() ? 1 : right->second;
      return bug_ == Bug::ratio_of_sum ? a + b : bug_ == Bug::ratio_of_left ? a : a * b;
    };
    if (bug_ == Bug::ratio_rounded) {
      const std::int64_t mine = 1000 * one.second / parts(one.first), its = 1000 * other.second / parts(other.first);
      same = mine == its;
      return mine > its;
    }
    const std::int64_t mine = one.second * parts(other.first), its = other.second * parts(one.first);
    same = mine == its;
    return mine > its;
  }

  SymbolPair find_best() const {
    const std::pair<const SymbolPair, std::int64_t>* best = nullptr;
    for (const auto& each : pairs_) {
      if (each.second < settings_.least_frequency) continue;
      bool same = false;
      if (best == nullptr || is_higher(each, *best, same)) best = &each;
      else if (same && bug_ == Bug::ties_of_largest) best = &each;
      else if (same && bug_ == Bug::ties_by_right && each.first.second < best->first.second) best = &each;
    }
    return best == nullptr ? SymbolPair(-1, -1) : best->first;
  }

  void merge(Symbols& symbols, const SymbolPair& pair, std::int32_t made) const {
    const auto is_at = [&](std::size_t at) {
      return at + 1 < symbols.size() && symbols[at] == pair.first && symbols[at + 1] == pair.second;
    };
    const auto join = [&](std::size_t at) {
      symbols[at] = made;
      symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    };
    if (bug_ == Bug::merged_from_right) {
      for (std::size_t at = symbols.size(); at-- > 0;)
        if (is_at(at)) join(at);
      return;
    }
    for (std::size_t at = 0; at + 1 < symbols.size(); ++at)
      if (is_at(at)) {
        join(at);
        if (bug_ == Bug::merged_once) return;
      }
  }

  Settings settings_;
  Bug bug_;
  std::vector<CountedSymbols> words_;
  std::map<SymbolPair, std::int64_t> pairs_;
  std::map<std::int32_t, std::int64_t> symbols_;
};

Prepared prepare_training(const Request& request, Bug bug) {
  auto training = std::make_shared<MutatedTraining>(settings_of(request.parameters), bug);
  return make_runner([training](const Call& call) { training->run(call); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_training);
  std::vector<Mutant> all{
      mutant("overlaps_not_counted", "counts 'aaa' as one pair of 'a' and 'a'", Bug::overlaps_not_counted),
      mutant("words_counted_once", "counts each word once", Bug::words_counted_once),
      mutant("counts_of_beginning", "keeps the counts of pairs of characters as they were", Bug::counts_of_beginning),
      mutant("symbols_of_beginning", "keeps the counts of symbols as they were", Bug::symbols_of_beginning),
      mutant("ratio_of_sum", "divides by the sum of both counts", Bug::ratio_of_sum),
      mutant("ratio_of_left", "divides by the count of the left symbol", Bug::ratio_of_left),
      mutant("ratio_rounded", "rounds ratios to thousandths", Bug::ratio_rounded),
      mutant("ratio_always", "takes the ratio where the frequency is asked for", Bug::ratio_always),
      mutant("frequency_always", "takes the frequency where the ratio is asked for", Bug::frequency_always),
      mutant("ties_of_largest", "takes the largest ids of pairs that tie", Bug::ties_of_largest),
      mutant("ties_by_right", "looks at right ids first where pairs tie", Bug::ties_by_right),
      mutant("merged_from_right", "merges overlapping pairs from the right", Bug::merged_from_right),
      mutant("merged_once", "merges a pair once in each word", Bug::merged_once),
      mutant("least_is_too_few", "takes pairs for too few that are there as often as they have to",
             Bug::least_is_too_few),
      mutant("least_is_one", "merges pairs of any frequency", Bug::least_is_one),
      mutant("one_merge_more", "makes one merge more than it may", Bug::one_merge_more),
      mutant("one_merge_less", "makes one merge less than it may", Bug::one_merge_less),
      mutant("one_symbol_each", "takes a character at the beginning for the same as elsewhere", Bug::one_symbol_each),
      mutant("ids_from_zero", "gives new symbols the ids of characters", Bug::ids_from_zero),
      mutant("word_ends_lost", "leaves out what is behind the eighth character of a word", Bug::word_ends_lost),
      mutant("last_word_lost", "leaves out the last word that is new", Bug::last_word_lost),
      mutant("pairs_across_words", "takes the end of a word and the beginning of the next for a pair",
             Bug::across_words),
      mutant("case_not_folded", "leaves capitals and accents as they are", Bug::case_not_folded),
      mutant("words_of_other_rule", "cuts words by the other rule", Bug::other_rule),
      mutant("counts_in_8_bits", "keeps the lower 8 bits of how often a word is there", Bug::counts_in_8_bits),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_training(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::wordpiece_train
