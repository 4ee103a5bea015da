// A heap of the possible merges of a word, and a list of its symbols that are linked: n log n in the characters of a
// word. Words that were there before are looked up.
//
// Of one pair, all that stand in the word when its round begins are taken together: what a merge makes possible waits
// for the next round, even if its pair comes before.
#include <algorithm>
#include <queue>
#include <string>
#include <unordered_map>

#include "impls/tokenizers/bpe_encode/words.h"

namespace assay::bpe_encode {
namespace {

class HeapEncoder {
 public:
  explicit HeapEncoder(const std::vector<tokenizers::Code>& codes) {
    for (const tokenizers::Code& code : codes)
      ranks_.try_emplace(code.left + ' ' + code.right + (code.ends ? " " : ""),
                         static_cast<std::uint32_t>(ranks_.size()));
  }

  void encode(const Byte* from, const Byte* to, SubwordWriter& output) {
    const std::string word(reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from));
    auto known = known_.find(word);
    if (known == known_.end()) {
      if (known_.size() == most_known) known_.clear();
      known = known_.emplace(word, cut(word)).first;
    }
    std::uint32_t begin = 0;
    for (const std::uint32_t end : known->second) {
      output.add(from + begin, from + end);
      if (end < word.size()) output.add_continues();
      begin = end;
    }
  }

 private:
  static constexpr std::size_t most_known = 1 << 16;
  static constexpr std::uint32_t none = ~0u;

  struct Candidate {
    std::uint32_t rank, place, left_length, right_length;  // the lengths tell whether it is still there
    bool operator>(const Candidate& other) const {
      return rank != other.rank ? rank > other.rank : place > other.place;
    }
  };
  struct Symbol {
    std::uint32_t length = 0, before = none, next = none;  // a length of 0: it is part of the one before
  };

  // Where each subword ends.
  std::vector<std::uint32_t> cut(const std::string& word) {
    word_ = &word;
    symbols_.assign(word.size(), {});
    lay_out();
    waiting_ = {};
    for (std::uint32_t place = 0; place != none; place = symbols_[place].next) look(place);
    while (!waiting_.empty()) merge_round();
    std::vector<std::uint32_t> ends;
    for (std::uint32_t place = 0; place != none; place = symbols_[place].next)
      ends.push_back(place + symbols_[place].length);
    return ends;
  }

  void lay_out() {
    const auto* const first = reinterpret_cast<const Byte*>(word_->data());
    std::uint32_t before = none;
    for_each_character(first, first + word_->size(), [&](const Byte* at, const Byte* end) {
      const auto place = static_cast<std::uint32_t>(at - first);
      symbols_[place] = {static_cast<std::uint32_t>(end - at), before, none};
      if (before != none) symbols_[before].next = place;
      before = place;
    });
  }

  void look(std::uint32_t place) {
    const std::uint32_t next = symbols_[place].next;
    if (next == none) return;
    const std::uint32_t left = symbols_[place].length, right = symbols_[next].length;
    std::string pair = word_->substr(place, left) + ' ' + word_->substr(next, right);
    if (next + right == word_->size()) pair += ' ';
    if (const auto found = ranks_.find(pair); found != ranks_.end()) waiting_.push({found->second, place, left, right});
  }

  bool is_there(const Candidate& candidate) const {
    const Symbol& symbol = symbols_[candidate.place];
    return symbol.length == candidate.left_length && symbol.next != none &&
           symbols_[symbol.next].length == candidate.right_length;
  }

  void merge_round() {
    round_.clear();
    const std::uint32_t rank = waiting_.top().rank;
    for (; !waiting_.empty() && waiting_.top().rank == rank; waiting_.pop()) round_.push_back(waiting_.top());
    for (const Candidate& candidate : round_) {
      if (!is_there(candidate)) continue;
      Symbol& symbol = symbols_[candidate.place];
      const std::uint32_t gone = symbol.next;
      symbol.length += symbols_[gone].length;
      symbol.next = symbols_[gone].next;
      symbols_[gone].length = 0;
      if (symbol.next != none) symbols_[symbol.next].before = candidate.place;
      if (symbol.before != none) look(symbol.before);
      look(candidate.place);
    }
  }

  std::unordered_map<std::string, std::uint32_t>
      ranks_;  // "left right", and a blank behind that at the end of a word: no symbol has one
  std::unordered_map<std::string, std::vector<std::uint32_t>> known_;
  const std::string* word_ = nullptr;
  std::vector<Symbol> symbols_;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> waiting_;
  std::vector<Candidate> round_;
};

}  // namespace

Implementation heap() {
  return own_implementation(
      prepare_words<HeapEncoder>,
      "a heap of possible merges with a linked list, and a table of the words that were there before");
}

}  // namespace assay::bpe_encode
