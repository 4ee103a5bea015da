// An inverted index: where each pair stands is kept beside how often it is there, so that a merge looks at these places
// alone. The most frequent pair is found by a heap that is put right late: what it says of a pair may have been true
// before, and was then never too bad for it; so the pair that comes out is looked at, and goes back if it has become
// worse.
//
// A merge makes pairs of the new symbol alone, and none of them again later. So all places of a pair are known at once,
// lie one behind the other, and are found by the other symbol of the pair: only the pairs that a text begins with are
// hashed.
#include <algorithm>
#include <memory>
#include <queue>

#include "impls/tokenizers/bpe_train/indexed_words.h"

namespace assay::bpe_train {
namespace {

using by_index::nowhere;
using by_index::Numbering;
using by_index::Pair;
using by_index::PairTable;
using by_index::WordTable;

// A symbol of a word. The pair is that which it makes with the next one; nowhere: it has none, or has become part of
// the symbol before.
struct Place {
  std::int32_t symbol;
  std::uint32_t pair, before, next;
  std::uint32_t count;  // how often its word is there
};

// The words of one call, and what is known of them.
class Learner {
 public:
  Learner(const Settings& settings, const Value& text, tokenizers::Splitter piece_end)
      : settings_(settings),
        least_(std::max<std::int64_t>(settings.least_frequency, 1)),
        texts_(settings),
        numbering_(take_words(settings, text, piece_end)),
        heap_(After{this}) {
    PairTable known;
    std::vector<std::uint32_t> all;
    for (std::uint32_t place = 0; place < places_.size(); ++place) {
      if (places_[place].next == nowhere) continue;
      stands_at(known.number_of(places_[place].symbol, places_[places_[place].next].symbol, pairs_), place);
      all.push_back(place);
    }
    of_left_.resize(static_cast<std::size_t>(numbering_.first_made()));
    of_right_.resize(of_left_.size());
    file(0, all);
  }
  Learner(const Learner&) = delete;  // the heap knows where it is

  void learn(Writer& writer) {
    while (writer.merges() < settings_.merges) {
      const std::uint32_t best = take_best();
      if (best == nowhere) break;
      writer.add(numbering_.id_of(pairs_[best].left), numbering_.id_of(pairs_[best].right));
      merge(best);
    }
  }

 private:
  struct Entry {
    std::int64_t count;
    std::uint64_t key;  // of those that are there equally often the smallest one comes first
    std::uint32_t pair;
  };
  // Whether one entry comes out after another.
  struct After {
    const Learner* learner;
    bool operator()(const Entry& one, const Entry& other) const {
      if (one.count != other.count) return one.count < other.count;
      if (learner->settings_.ties == Ties::largest_pair) return learner->is_less(one.pair, other.pair);
      return one.key > other.key;
    }
  };

  // Lays out all symbols of the words that are not the same.
  Numbering take_words(const Settings& settings, const Value& text, tokenizers::Splitter piece_end) {
    WordTable table;
    const auto* const first = text.as<const Byte>();
    for_each_word(first, first + text.dims[0], settings.classic(), piece_end,
                  [&](const Byte* from, const Byte* to) { table.add(from, to); });
    const Symbols symbols(settings);
    std::vector<std::int32_t> begun_as;
    for (const WordTable::Word& word : table.words()) {
      const auto start = static_cast<std::uint32_t>(begun_as.size());
      symbols.append(word.first, word.first + word.size, begun_as);
      const auto end = static_cast<std::uint32_t>(begun_as.size());
      for (std::uint32_t at = start; at < end; ++at)
        places_.push_back({0, nowhere, at == start ? nowhere : at - 1, at + 1 == end ? nowhere : at + 1, word.count});
    }
    Numbering numbering(settings, begun_as);
    for (std::size_t at = 0; at < places_.size(); ++at) places_[at].symbol = begun_as[at];
    return numbering;
  }

  // ---- pairs --------------------------------------------------------------------------------------------------------

  // Texts are kept by id, and asked for only where they decide.
  bool is_less(std::uint32_t one, std::uint32_t other) const {
    const Pair &mine = pairs_[one], &others = pairs_[other];
    const auto compare = [&](std::int32_t symbol, std::int32_t another) {
      if (symbol == another) return 0;
      return texts_.of(numbering_.id_of(symbol)).compare(texts_.of(numbering_.id_of(another)));
    };
    if (const int left = compare(mine.left, others.left); left != 0) return left < 0;
    if (const int right = compare(mine.right, others.right); right != 0) return right < 0;
    return pair_of(mine.left, mine.right) < pair_of(others.left, others.right);
  }

  void stands_at(std::uint32_t number, std::uint32_t place) {
    places_[place].pair = number;
    pairs_[number].count += places_[place].count;
    ++pairs_[number].end;  // how many they are, until they are filed
  }

  // Puts places beside those of the same pair, and pairs from `from` on into the heap; `all` is ascending for each
  // pair. Pairs that are not there often enough now are never merged.
  void file(std::uint32_t from, const std::vector<std::uint32_t>& all) {
    auto free = static_cast<std::uint32_t>(filed_.size());
    for (std::uint32_t number = from; number < pairs_.size(); ++number) {
      Pair& pair = pairs_[number];
      const std::uint32_t size = pair.count >= least_ ? pair.end : 0;
      pair.first = pair.end = free;
      free += size;
    }
    filed_.resize(free);
    for (const std::uint32_t place : all)
      if (Pair& pair = pairs_[places_[place].pair]; pair.count >= least_) filed_[pair.end++] = place;
    for (std::uint32_t number = from; number < pairs_.size(); ++number) enter(number);
  }

  // Asked for only where it makes a difference.
  std::uint32_t first_place(std::uint32_t number) {
    Pair& pair = pairs_[number];
    while (pair.first < pair.end && places_[filed_[pair.first]].pair != number) ++pair.first;
    return pair.first < pair.end ? filed_[pair.first] : nowhere;
  }

  // ---- the heap -----------------------------------------------------------------------------------------------------

  std::uint64_t key_of(std::uint32_t number) {
    return settings_.ties == Ties::first_seen ? first_place(number)
                                              : pair_of(pairs_[number].left, pairs_[number].right);
  }

  void enter(std::uint32_t number) {
    if (pairs_[number].count >= least_) heap_.push({pairs_[number].count, key_of(number), number});
  }

  // A pair that is there has an entry that is at least as good as it is, since no pair gets better once it has been
  // counted. So the first entry that is still true is the best one.
  std::uint32_t take_best() {
    while (!heap_.empty()) {
      const Entry entry = heap_.top();
      heap_.pop();
      if (entry.count == pairs_[entry.pair].count && entry.key == key_of(entry.pair)) return entry.pair;
      enter(entry.pair);
    }
    return nowhere;
  }

  // ---- merging ------------------------------------------------------------------------------------------------------

  void merge(std::uint32_t number) {
    const Pair pair = pairs_[number];  // a copy: making pairs moves them
    if (settings_.ties == Ties::largest_pair) texts_.merge(numbering_.id_of(pair.left), numbering_.id_of(pair.right));
    merged_ = static_cast<std::int32_t>(of_left_.size());
    first_new_ = static_cast<std::uint32_t>(pairs_.size());
    of_left_.push_back(nowhere), of_right_.push_back(nowhere);
    touched_.clear();
    constexpr std::uint32_t ahead = 16;
    for (std::uint32_t at = pair.first; at < pair.end; ++at) {
      if (at + ahead < pair.end) __builtin_prefetch(&places_[filed_[at + ahead]]);
      if (places_[filed_[at]].pair == number) merge_at(filed_[at]);
    }
    pairs_[number].count = 0;
    // They ascend. One that was behind a new symbol and is now before another is there twice.
    touched_.erase(std::ranges::unique(touched_).begin(), touched_.end());
    for (std::uint32_t made = first_new_; made < pairs_.size(); ++made) pairs_[made].count = pairs_[made].end = 0;
    for (const std::uint32_t place : touched_) stands_at(places_[place].pair, place);
    file(first_new_, touched_);
  }

  void merge_at(std::uint32_t place) {
    Place& here = places_[place];
    const std::uint32_t gone = here.next, behind = places_[gone].next;
    here.symbol = merged_;
    here.next = behind;
    here.pair = nowhere;
    if (here.before != nowhere) {
      Place& last = places_[here.before];
      lose(last.pair, here.count);
      last.pair = made(of_left_, last.symbol, true);
      touched_.push_back(here.before);
    }
    if (behind != nowhere) {
      lose(places_[gone].pair, here.count);
      places_[behind].before = place;
      here.pair = made(of_right_, places_[behind].symbol, false);
      touched_.push_back(place);
    }
    places_[gone].pair = nowhere;
  }

  void lose(std::uint32_t number, std::uint32_t count) { pairs_[number].count -= count; }

  // The pair of the new symbol and one that stands to its left or right. A number from before is that of an earlier
  // merge.
  std::uint32_t made(std::vector<std::uint32_t>& numbers, std::int32_t other, bool is_left) {
    std::uint32_t& number = numbers[static_cast<std::size_t>(other)];
    if (number == nowhere || number < first_new_) {
      number = static_cast<std::uint32_t>(pairs_.size());
      pairs_.push_back(is_left ? Pair{other, merged_} : Pair{merged_, other});
    }
    return number;
  }

  const Settings& settings_;
  std::int64_t least_;
  Texts texts_;
  std::vector<Place> places_;
  Numbering numbering_;
  std::vector<Pair> pairs_;
  std::vector<std::uint32_t> filed_;               // places by pair
  std::vector<std::uint32_t> of_left_, of_right_;  // by symbol, the pair that it makes with the newest one
  std::priority_queue<Entry, std::vector<Entry>, After> heap_;
  std::int32_t merged_ = 0;  // the newest symbol
  std::uint32_t first_new_ = 0;
  std::vector<std::uint32_t> touched_;
};

class IndexedTrainer {
 public:
  IndexedTrainer(Settings settings, tokenizers::Splitter piece_end, int)
      : settings_(std::move(settings)), piece_end_(piece_end) {}

  void train(const Call& call) const {
    Learner learner(settings_, call.inputs[text], piece_end_);
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
