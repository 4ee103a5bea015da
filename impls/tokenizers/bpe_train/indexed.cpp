// An inverted index: where each pair stands is kept beside how often it is there, so that a merge looks at these places
// alone. The most frequent pair is found by a heap that is put right late: what it says of a pair may have been true
// before, and was then never too bad for it; so the pair that comes out is looked at, and goes back if it has become
// worse.
#include <algorithm>
#include <memory>
#include <queue>

#include "impls/tokenizers/bpe_train/words.h"

namespace assay::bpe_train {
namespace {

constexpr std::uint32_t nowhere = ~0u;
constexpr std::int32_t gone = -1;  // the symbol at a place that has become part of the one before

struct Pair {
  std::int32_t left, right;
  std::int64_t count = 0;
  std::vector<std::uint32_t> places;  // of its left symbol, ascending; some of them may have become others
  std::size_t passed = 0;             // so many of them are known to have
};

// Pairs by their ids, in a table of open addresses.
class Pairs {
 public:
  Pairs() : slots_(std::size_t{1} << 10, nowhere) {}

  Pair& operator[](std::uint32_t number) { return pairs_[number]; }
  const Pair& operator[](std::uint32_t number) const { return pairs_[number]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(pairs_.size()); }

  // The number of a pair, which is made if it is not there.
  std::uint32_t of(std::int32_t left, std::int32_t right) {
    for (std::size_t slot = hash(left, right) & mask();; slot = (slot + 1) & mask()) {
      const std::uint32_t number = slots_[slot];
      if (number == nowhere) return add(slot, left, right);
      if (pairs_[number].left == left && pairs_[number].right == right) return number;
    }
  }

 private:
  std::size_t mask() const { return slots_.size() - 1; }

  static std::size_t hash(std::int32_t left, std::int32_t right) {
    const std::uint64_t mixed = pair_of(left, right) * 0x9e3779b97f4a7c15u;
    return static_cast<std::size_t>(mixed ^ mixed >> 32);
  }

  std::uint32_t add(std::size_t slot, std::int32_t left, std::int32_t right) {
    const std::uint32_t number = size();
    pairs_.push_back({left, right});
    slots_[slot] = number;
    if (2 * pairs_.size() > slots_.size()) grow();
    return number;
  }

  void grow() {
    slots_.assign(2 * slots_.size(), nowhere);
    for (std::uint32_t number = 0; number < size(); ++number) {
      std::size_t slot = hash(pairs_[number].left, pairs_[number].right) & mask();
      while (slots_[slot] != nowhere) slot = (slot + 1) & mask();
      slots_[slot] = number;
    }
  }

  std::vector<Pair> pairs_;
  std::vector<std::uint32_t> slots_;
};

// The words of one call, and what is known of them.
class Learner {
 public:
  Learner(const Settings& settings, CountedWords words)
      : settings_(settings), texts_(settings), words_(std::move(words)), heap_(After{this}) {
    lay_out();
    for (std::uint32_t place = 0; place < symbols_.size(); ++place)
      if (next_[place] != nowhere) stands_at(pairs_.of(symbols_[place], symbols_[next_[place]]), place);
    for (std::uint32_t pair = 0; pair < pairs_.size(); ++pair) enter(pair);
  }
  Learner(const Learner&) = delete;  // the heap knows where it is

  void learn(Writer& writer) {
    while (writer.merges() < settings_.merges) {
      const std::uint32_t best = take_best();
      if (best == nowhere) break;
      writer.add(pairs_[best].left, pairs_[best].right);
      merge(best);
    }
  }

 private:
  struct Entry {
    std::int64_t count;
    std::uint32_t pair, first;  // first: where the pair stands first, if that is asked for
  };
  // Whether one entry comes out after another.
  struct After {
    const Learner* learner;
    bool operator()(const Entry& one, const Entry& other) const {
      if (one.count != other.count) return one.count < other.count;
      return learner->loses_tie(one, other);
    }
  };

  void lay_out() {
    symbols_ = std::move(words_.symbols);
    const auto size = static_cast<std::uint32_t>(symbols_.size());
    before_.resize(size), next_.resize(size), word_of_.resize(size);
    for (std::uint32_t word = 0; word < words_.counts.size(); ++word)
      for (std::uint32_t at = words_.starts[word]; at < words_.starts[word + 1]; ++at) {
        before_[at] = at == words_.starts[word] ? nowhere : at - 1;
        next_[at] = at + 1 == words_.starts[word + 1] ? nowhere : at + 1;
        word_of_[at] = word;
      }
  }

  bool loses_tie(const Entry& one, const Entry& other) const {
    if (settings_.ties == Ties::first_seen) return one.first > other.first;
    const Pair &mine = pairs_[one.pair], &others = pairs_[other.pair];
    const std::uint64_t ids = pair_of(mine.left, mine.right), other_ids = pair_of(others.left, others.right);
    if (settings_.ties == Ties::smallest_ids) return ids > other_ids;
    if (const int left = texts_.of(mine.left).compare(texts_.of(others.left)); left != 0) return left < 0;
    if (const int right = texts_.of(mine.right).compare(texts_.of(others.right)); right != 0) return right < 0;
    return ids < other_ids;
  }

  // ---- pairs --------------------------------------------------------------------------------------------------------

  void stands_at(std::uint32_t number, std::uint32_t place) {
    Pair& pair = pairs_[number];
    pair.count += words_.counts[word_of_[place]];
    pair.places.push_back(place);
  }

  bool is_at(const Pair& pair, std::uint32_t place) const {
    return symbols_[place] == pair.left && next_[place] != nowhere && symbols_[next_[place]] == pair.right;
  }

  // Asked for only where it makes a difference.
  std::uint32_t first_place(Pair& pair) {
    if (settings_.ties != Ties::first_seen) return 0;
    while (pair.passed < pair.places.size() && !is_at(pair, pair.places[pair.passed])) ++pair.passed;
    return pair.passed < pair.places.size() ? pair.places[pair.passed] : nowhere;
  }

  // ---- the heap -----------------------------------------------------------------------------------------------------

  void enter(std::uint32_t number) {
    Pair& pair = pairs_[number];
    if (pair.count >= settings_.least_frequency && pair.count > 0) heap_.push({pair.count, number, first_place(pair)});
  }

  // A pair that is there has an entry that is at least as good as it is, since no pair gets better once it has been
  // counted: a merge makes pairs of the new symbol alone. So the first entry that is still true is the best one.
  std::uint32_t take_best() {
    while (!heap_.empty()) {
      const Entry entry = heap_.top();
      heap_.pop();
      Pair& pair = pairs_[entry.pair];
      if (entry.count == pair.count && entry.first == first_place(pair)) return entry.pair;
      enter(entry.pair);
    }
    return nowhere;
  }

  // ---- merging ------------------------------------------------------------------------------------------------------

  void merge(std::uint32_t number) {
    const std::vector<std::uint32_t> places = std::move(pairs_[number].places);
    // A copy: making pairs moves them.
    const Pair pair{pairs_[number].left, pairs_[number].right};
    const std::int32_t merged = texts_.merge(pair.left, pair.right);
    grown_.clear();
    for (const std::uint32_t place : places)
      if (is_at(pair, place)) merge_at(place, merged);
    std::ranges::sort(grown_);
    grown_.erase(std::ranges::unique(grown_).begin(), grown_.end());
    for (const std::uint32_t other : grown_) enter(other);
  }

  void merge_at(std::uint32_t place, std::int32_t merged) {
    const std::uint32_t right = next_[place], before = before_[place], behind = next_[right];
    const std::int64_t count = words_.counts[word_of_[place]];
    const auto lose = [&](std::int32_t one, std::int32_t other) { pairs_[pairs_.of(one, other)].count -= count; };
    lose(symbols_[place], symbols_[right]);
    if (before != nowhere) lose(symbols_[before], symbols_[place]);
    if (behind != nowhere) lose(symbols_[right], symbols_[behind]);
    symbols_[place] = merged;
    symbols_[right] = gone;
    next_[place] = behind;
    if (behind != nowhere) before_[behind] = place;
    if (before != nowhere) gain(before);
    if (behind != nowhere) gain(place);
  }

  void gain(std::uint32_t place) {
    const std::uint32_t number = pairs_.of(symbols_[place], symbols_[next_[place]]);
    stands_at(number, place);
    grown_.push_back(number);
  }

  const Settings& settings_;
  Texts texts_;
  CountedWords words_;
  std::vector<std::int32_t> symbols_;  // by place
  std::vector<std::uint32_t> before_, next_, word_of_;
  Pairs pairs_;
  std::priority_queue<Entry, std::vector<Entry>, After> heap_;
  std::vector<std::uint32_t> grown_;
};

class IndexedTrainer {
 public:
  IndexedTrainer(Settings settings, tokenizers::Splitter piece_end, int)
      : settings_(std::move(settings)), piece_end_(piece_end) {}

  void train(const Call& call) const {
    Learner learner(settings_, counted_words(call.inputs[text], settings_, piece_end_));
    Writer writer(call.outputs[merges]);
    learner.learn(writer);
  }

 private:
  Settings settings_;
  tokenizers::Splitter piece_end_;
};

}  // namespace

Implementation indexed() {
  return own_implementation(
      prepare_trainer<IndexedTrainer>,
      "keeps where each pair stands, and the pairs in a heap that is put right when one comes out");
}

}  // namespace assay::bpe_train
