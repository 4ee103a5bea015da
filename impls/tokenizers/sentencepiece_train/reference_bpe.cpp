// Byte pair encoding as it is said: everything is counted anew before every merge.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "harness/core/patience.h"
#include "impls/tokenizers/sentencepiece_train/reference.h"

namespace assay::sentencepiece_train {
namespace {

constexpr std::size_t pieces_between_lists = 100;

struct Symbol {
  std::size_t number = 0;
  bool forgotten = false;  // the place of the pair that begins here
};

struct SplitWord {
  std::vector<Symbol> symbols;
  std::int64_t count = 0;
};

struct Candidate {
  std::size_t left = 0, right = 0;
  std::u32string text;  // UTF-8 has the order of code points
  std::int64_t count = 0;
  bool is_out = false;
};

class PairLearner {
 public:
  PairLearner(const Corpus& corpus, const Settings& settings) : settings_(settings) {
    std::unordered_map<char32_t, std::size_t> numbers;
    for (const CountedWord& word : corpus.words) {
      words_.push_back({{}, word.count});
      for (const char32_t character : word.characters) {
        const auto [known, is_new] = numbers.try_emplace(character, symbols_.size());
        if (is_new) symbols_.emplace_back(1, character);
        words_.back().symbols.push_back({known->second});
      }
      for (std::size_t at = 0; at + 1 < word.characters.size(); ++at) see(words_.back(), at);
    }
    count();
  }

  // The next piece; empty: there is none.
  std::u32string next() {
    while (true) {
      if (pieces_.size() % pieces_between_lists == 0) make_list();
      Candidate* best = nullptr;
      for (Candidate& each : candidates_)  // in the order in which they were seen: the first of equal ones stays
        if (!each.is_out && (best == nullptr || goes_before(each, *best))) best = &each;
      if (best == nullptr) return {};
      best->is_out = true;
      if (!pieces_.insert(best->text).second) continue;
      note_what_is_open(*best);
      const Candidate pair = *best;
      symbols_.push_back(pair.text);
      for (SplitWord& word : words_) merge(word, pair);
      if (pair.count > 0) count();
      return pair.text;
    }
  }

  // How many of the first pieces follow from the rule, whatever it leaves open.
  std::size_t settled() const { return settled_; }

 private:
  // Of those that a list of the most frequent candidates leaves out, none is there more than `left_out_` times. A list
  // may hold pairs that are out, which take the place of others.
  void make_list() {
    std::vector<std::int64_t> counts;
    for (const Candidate& each : candidates_)
      if (!each.is_out) counts.push_back(each.count);
    const std::size_t room = std::max<std::size_t>(1000, counts.size() / 20);
    left_out_ = candidates_.size() <= room ? -1 : 0;
    if (counts.size() < room || left_out_ < 0) return;
    const auto last = counts.begin() + static_cast<std::ptrdiff_t>(room) - 1;
    std::ranges::nth_element(counts, last, std::greater());
    left_out_ = *last;
  }

  void note_what_is_open(const Candidate& best) {
    is_open_ = is_open_ || best.count <= left_out_;
    if (!is_open_) ++settled_;
    is_open_ = is_open_ || (best.count > 0 && std::ranges::any_of(candidates_, [&](const Candidate& each) {
                              return !each.is_out && each.count == best.count && each.text == best.text;
                            }));
  }

  static bool goes_before(const Candidate& one, const Candidate& other) {
    if (one.count != other.count) return one.count > other.count;
    if (one.text.size() != other.text.size()) return one.text.size() < other.text.size();
    return one.text < other.text;
  }

  static std::uint64_t pair_at(const SplitWord& word, std::size_t at) {
    return static_cast<std::uint64_t>(word.symbols[at].number) << 32 | word.symbols[at + 1].number;
  }

  void see(const SplitWord& word, std::size_t at) {
    const std::size_t left = word.symbols[at].number, right = word.symbols[at + 1].number;
    const std::u32string text = symbols_[left] + symbols_[right];
    if (may_be_piece(text, settings_) && places_.try_emplace(pair_at(word, at), candidates_.size()).second)
      candidates_.push_back({left, right, text});
  }

  void count() {
    for (Candidate& candidate : candidates_) candidate.count = 0;
    for (SplitWord& word : words_)
      for (std::size_t at = 0; at + 1 < word.symbols.size(); ++at) {
        Symbol& here = word.symbols[at];
        const bool overlaps = at > 0 && pair_at(word, at - 1) == pair_at(word, at) && !word.symbols[at - 1].forgotten;
        if (settings_.older && overlaps) here.forgotten = true;
        const auto found = places_.find(pair_at(word, at));
        if (found != places_.end() && !here.forgotten) candidates_[found->second].count += word.count;
      }
  }

  void merge(SplitWord& word, const Candidate& pair) {
    std::vector<Symbol>& symbols = word.symbols;
    for (std::size_t at = 0; at + 1 < symbols.size(); ++at) {
      if (symbols[at].number != pair.left || symbols[at + 1].number != pair.right || symbols[at].forgotten) continue;
      symbols[at] = {symbols_.size() - 1};
      symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      if (at > 0) {
        symbols[at - 1].forgotten = false;
        see(word, at - 1);
      }
      if (at + 1 < symbols.size()) see(word, at);
    }
  }

  const Settings& settings_;
  std::vector<std::u32string> symbols_;
  std::vector<SplitWord> words_;
  std::vector<Candidate> candidates_;
  std::unordered_map<std::uint64_t, std::size_t> places_;  // of pairs among the candidates
  std::set<std::u32string> pieces_;
  std::int64_t left_out_ = -1;
  std::size_t settled_ = 0;
  bool is_open_ = false;
};

}  // namespace

Learned reference_bpe(const Corpus& corpus, std::size_t pieces, const Settings& settings) {
  Learned learned;
  if (corpus.characters.size() > pieces || corpus.characters.empty()) return learned;
  const auto add = [&](std::u32string_view text) {
    learned.pieces.push_back({spelled(text), -static_cast<float>(learned.pieces.size())});
  };
  PairLearner learner(corpus, settings);
  while (learned.pieces.size() + corpus.characters.size() < pieces) {
    reference_step();
    const std::u32string next = learner.next();
    if (next.empty()) break;
    add(next);
  }
  const bool is_open = learner.settled() < learned.pieces.size();
  for (const auto& [character, count] : corpus.characters) add(std::u32string(1, character));
  learned.settled = is_open ? learner.settled() : learned.pieces.size();
  return learned;
}

}  // namespace assay::sentencepiece_train
