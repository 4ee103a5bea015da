// The rule as it is said: all pairs are counted anew before each merge, in a table by what both symbols spell. For the
// kind unigram, all strings are in one table and the pieces in another.
#include <set>
#include <tuple>

#include "impls/tokenizers/sentencepiece_train/substring_table.h"

namespace assay::sentencepiece_train {
namespace {

// Where the symbols of a word end, and which of the pairs that begin behind these ends are forgotten.
struct CutWord {
  const TrainingWord* word;
  std::vector<std::uint16_t> ends{0};
  std::vector<bool> forgotten{};

  std::u32string_view text(std::size_t first, std::size_t symbols) const {
    return std::u32string_view(word->characters).substr(ends[first], ends[first + symbols] - ends[first]);
  }
  std::size_t pairs() const { return ends.size() < 3 ? 0 : ends.size() - 2; }
};

// A pair is told by what it spells and the length of its left symbol.
struct SpelledPair {
  std::u32string_view text;
  std::size_t left;
  bool operator==(const SpelledPair&) const = default;
};
struct HashOfPair {
  std::size_t operator()(const SpelledPair& pair) const {
    return std::hash<std::u32string_view>()(pair.text) * 31 + pair.left;
  }
};
struct KnownPair {
  std::int64_t count = 0;
  std::size_t seen = 0;
  bool done = false;
};

class RecountingPairs {
 public:
  RecountingPairs(const TrainingText& text, const Settings& settings) : settings_(settings) {
    for (const TrainingWord& word : text.words) {
      CutWord& cut = words_.emplace_back(CutWord{&word});
      for (std::uint16_t end = 1; end <= word.characters.size(); ++end) cut.ends.push_back(end);
      cut.forgotten.resize(cut.ends.size());
      for (std::size_t at = 0; at < cut.pairs(); ++at) meet(cut, at);
    }
  }

  bool next(std::u32string_view& piece) {
    while (true) {
      if (!counted_) count();
      auto best = known_.end();
      for (auto each = known_.begin(); each != known_.end(); ++each)
        if (!each->second.done && (best == known_.end() || is_better(*each, *best))) best = each;
      if (best == known_.end()) return false;
      best->second.done = true;
      piece = best->first.text;
      if (!taken_.insert(piece).second) continue;
      if (best->second.count > 0) join(best->first);
      return true;
    }
  }

 private:
  using Known = std::unordered_map<SpelledPair, KnownPair, HashOfPair>;

  static bool is_better(const Known::value_type& one, const Known::value_type& other) {
    const auto key = [](const Known::value_type& each) {
      return std::make_tuple(-each.second.count, each.first.text.size(), each.first.text, each.second.seen);
    };
    return key(one) < key(other);
  }

  static SpelledPair pair_at(const CutWord& cut, std::size_t at) {
    return {cut.text(at, 2), static_cast<std::size_t>(cut.ends[at + 1] - cut.ends[at])};
  }

  void meet(const CutWord& cut, std::size_t at) {
    const SpelledPair pair = pair_at(cut, at);
    if (can_be_piece(pair.text, settings_)) known_.try_emplace(pair, KnownPair{0, known_.size()});
  }

  void count() {
    for (auto& [pair, known] : known_) known.count = 0;
    for (CutWord& cut : words_) {
      SpelledPair before{};
      for (std::size_t at = 0; at < cut.pairs(); ++at) {
        const SpelledPair pair = pair_at(cut, at);
        // What overlaps a place of the same pair begins with the symbol that this one ends with.
        if (settings_.older && at > 0 && pair == before && !cut.forgotten[at - 1]) cut.forgotten[at] = true;
        before = pair;
        const auto found = known_.find(pair);
        if (found != known_.end() && !cut.forgotten[at]) found->second.count += cut.word->count;
      }
    }
    counted_ = true;
  }

  void join(const SpelledPair& pair) {
    for (CutWord& cut : words_)
      for (std::size_t at = 0; at < cut.pairs(); ++at) {
        if (cut.forgotten[at] || pair_at(cut, at) != pair) continue;
        const auto place = static_cast<std::ptrdiff_t>(at);
        cut.ends.erase(cut.ends.begin() + place + 1);
        cut.forgotten.erase(cut.forgotten.begin() + place);
        cut.forgotten[at] = false;
        if (at > 0) {
          cut.forgotten[at - 1] = false;
          meet(cut, at - 1);
        }
        if (at < cut.pairs()) meet(cut, at);
      }
    counted_ = false;
  }

  const Settings& settings_;
  std::vector<CutWord> words_;
  Known known_;
  std::set<std::u32string_view> taken_;
  bool counted_ = false;
};

class NaiveTrainer {
 public:
  explicit NaiveTrainer(const Settings& settings) : settings_(settings) {}

  void train(const Call& call) const {
    const TrainingText text = training_text(call.inputs[Input::text].text(), settings_);
    PieceWriter writer(call);
    if (!text.fits(call.outputs[scores])) return;
    if (settings_.unigram) {
      unigram::Trainer<unigram::PieceTable>(text, settings_)
          .train(unigram::seeds_by_table(text, settings_), writer,
                 static_cast<std::size_t>(call.outputs[scores].dims[0]));
      return;
    }
    RecountingPairs pairs(text, settings_);
    std::u32string_view piece;
    while (writer.written() + std::ssize(text.characters) < call.outputs[scores].dims[0] && pairs.next(piece))
      writer.add_next(piece);
    for (const auto& [character, count] : text.characters) writer.add_next({&character, 1});
  }

 private:
  Settings settings_;
};

}  // namespace

Implementation naive() {
  return own_implementation(
      prepare_trainer<NaiveTrainer>,
      "bpe: counts everything anew before each merge; unigram: tables of all strings and of pieces");
}

}  // namespace assay::sentencepiece_train
