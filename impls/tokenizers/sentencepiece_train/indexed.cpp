// An inverted index: each pair knows where it stands, so that a merge looks at these places alone, and the most
// frequent pair comes out of a heap that is put right late: counts only fall, so what it says of a pair was never too
// bad for it, and a pair whose count has fallen goes back. For the kind unigram, a suffix array, and for each word
// which pieces stand where.
#include <limits>
#include <queue>
#include <unordered_set>

#include "impls/tokenizers/sentencepiece_train/remembered_steps.h"
#include "impls/tokenizers/sentencepiece_train/suffix_array.h"

namespace assay::sentencepiece_train {
namespace {

constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

// A symbol of a word, and the pair that it makes with the next one.
struct Place {
  std::uint32_t symbol, before, next, pair = nowhere;
  std::uint32_t word;
  bool forgotten = false;
};

struct IndexedPair {
  std::uint32_t left, right;
  std::u32string text;
  std::int64_t count = 0;
  std::vector<std::uint32_t> places;  // ascending; some of which may have lost it since
};

class PairIndex {
 public:
  PairIndex(const TrainingText& text, const Settings& settings) : text_(text), settings_(settings), heap_(After{this}) {
    std::unordered_map<char32_t, std::uint32_t> numbers;
    for (std::uint32_t word = 0; word < text.words.size(); ++word) {
      const std::u32string& characters = text.words[word].characters;
      for (std::size_t at = 0; at < characters.size(); ++at) {
        const auto [known, is_new] = numbers.try_emplace(characters[at], static_cast<std::uint32_t>(symbols_.size()));
        if (is_new) symbols_.emplace_back(1, characters[at]);
        const auto place = static_cast<std::uint32_t>(places_.size());
        places_.push_back({known->second, at == 0 ? nowhere : place - 1,
                           at + 1 == characters.size() ? nowhere : place + 1, nowhere, word});
      }
    }
    for (std::uint32_t place = 0; place < places_.size(); ++place) stand(place);
    enter_new();
  }
  PairIndex(const PairIndex&) = delete;  // the heap knows where it is

  // The text of the next piece; nullptr: there is none.
  const std::u32string* next() {
    while (!heap_.empty()) {
      const Entry top = heap_.top();
      heap_.pop();
      if (top.count != pairs_[top.pair].count) {
        heap_.push({pairs_[top.pair].count, top.pair});
        continue;
      }
      if (!taken_.insert(pairs_[top.pair].text).second) continue;
      symbols_.push_back(pairs_[top.pair].text);
      if (top.count > 0) join(top.pair);
      return &symbols_.back();
    }
    return nullptr;
  }

 private:
  struct Entry {
    std::int64_t count;
    std::uint32_t pair;
  };
  struct After {
    const PairIndex* index;
    bool operator()(const Entry& one, const Entry& other) const {
      if (one.count != other.count) return one.count < other.count;
      const std::u32string &mine = index->pairs_[one.pair].text, &others = index->pairs_[other.pair].text;
      if (mine.size() != others.size()) return mine.size() > others.size();
      const int order = mine.compare(others);
      return order != 0 ? order > 0 : one.pair > other.pair;
    }
  };

  // Notes which pair begins here. It counts when all that one merge makes is there.
  void stand(std::uint32_t place) {
    Place& here = places_[place];
    here.pair = nowhere;
    here.forgotten = false;
    if (here.next == nowhere) return;
    const std::uint32_t right = places_[here.next].symbol;
    const std::uint64_t key = static_cast<std::uint64_t>(here.symbol) << 32 | right;
    const auto [known, is_new] = numbers_.try_emplace(key, nowhere);
    if (is_new) {
      std::u32string text = symbols_[here.symbol] + symbols_[right];
      if (!can_be_piece(text, settings_)) return;
      known->second = static_cast<std::uint32_t>(pairs_.size());
      pairs_.push_back({here.symbol, right, std::move(text), 0, {}});
    }
    if (known->second == nowhere) return;
    here.pair = known->second;
    pairs_[here.pair].places.push_back(place);
  }

  // Counts the pairs that the last merge made, and puts them into the heap.
  void enter_new() {
    for (; entered_ < pairs_.size(); ++entered_) {
      IndexedPair& pair = pairs_[entered_];
      std::uint32_t end_of_last = nowhere;
      std::erase_if(pair.places, [&](std::uint32_t place) { return places_[place].pair != entered_; });
      for (const std::uint32_t place : pair.places) {
        Place& here = places_[place];
        here.forgotten = settings_.older && place == end_of_last;
        if (here.forgotten) continue;
        end_of_last = here.next;
        pair.count += text_.words[here.word].count;
      }
      heap_.push({pair.count, static_cast<std::uint32_t>(entered_)});
    }
  }

  void leave(std::uint32_t place) {
    const Place& here = places_[place];
    if (here.pair != nowhere && here.pair < entered_ && !here.forgotten)
      pairs_[here.pair].count -= text_.words[here.word].count;
  }

  void join(std::uint32_t number) {
    const std::vector<std::uint32_t> where = std::move(pairs_[number].places);
    const auto made = static_cast<std::uint32_t>(symbols_.size() - 1);
    for (const std::uint32_t place : where) {
      Place& here = places_[place];
      if (here.pair != number || here.forgotten) continue;
      const std::uint32_t gone = here.next, behind = places_[gone].next;
      if (here.before != nowhere) leave(here.before);
      leave(gone);
      places_[gone].pair = nowhere;
      here.symbol = made;
      here.next = behind;
      if (behind != nowhere) places_[behind].before = place;
      if (here.before != nowhere) stand(here.before);
      stand(place);
    }
    enter_new();
  }

  const TrainingText& text_;
  const Settings& settings_;
  std::vector<std::u32string> symbols_;
  std::vector<Place> places_;
  std::vector<IndexedPair> pairs_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;  // nowhere: of a pair that is no piece
  std::unordered_set<std::u32string> taken_;
  std::priority_queue<Entry, std::vector<Entry>, After> heap_;
  std::size_t entered_ = 0;
};

class IndexedTrainer {
 public:
  explicit IndexedTrainer(const Settings& settings) : settings_(settings) {}

  void train(const Call& call) const {
    const TrainingText text = training_text(call.inputs[Input::text].text(), settings_);
    PieceWriter writer(call);
    if (!text.fits(call.outputs[scores])) return;
    if (settings_.unigram) {
      const unigram::SuffixArray suffixes(text, settings_);
      unigram::Trainer<unigram::RememberedSteps>(text, settings_)
          .train(suffixes.seeds(), writer, static_cast<std::size_t>(call.outputs[scores].dims[0]));
      return;
    }
    PairIndex index(text, settings_);
    while (writer.written() + std::ssize(text.characters) < call.outputs[scores].dims[0]) {
      const std::u32string* const piece = index.next();
      if (piece == nullptr) break;
      writer.add_next(*piece);
    }
    for (const auto& [character, count] : text.characters) writer.add_next({&character, 1});
  }

 private:
  Settings settings_;
};

}  // namespace

Implementation indexed() {
  return own_implementation(prepare_trainer<IndexedTrainer>,
                            "bpe: keeps where each pair stands, and a heap that is put right late; unigram: a suffix "
                            "array, and where pieces stand in words");
}

}  // namespace assay::sentencepiece_train
