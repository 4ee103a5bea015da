// A heap of the possible merges of a word, and a list of its symbols that are linked: n log n in its bytes. Which two
// make a third is looked up in a table of open addresses. Words that were there before are known.
#include <algorithm>
#include <bit>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/clip_encode/words.h"

namespace assay::clip_encode {
namespace {

class HeapEncoder {
 public:
  HeapEncoder(const ClipMerges& merges, const Settings& settings) : of_byte_(merges.of_byte), in_rounds_(!settings.hf) {
    slots_.resize(std::bit_ceil(2 * merges.merges.size() + 2));
    for (const ClipMerges::Merge& each : merges.merges) slot_of(each.left, each.right) = each;
  }

  void encode(const Byte* from, const Byte* to, IdWriter& output) {
    const std::string word(reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from));
    auto known = known_.find(word);
    if (known == known_.end()) {
      if (known_.size() == most_known) known_.clear();
      known = known_.emplace(word, ids_of(word)).first;
    }
    for (const std::int32_t id : known->second) output.add(id);
  }

 private:
  static constexpr std::size_t most_known = 1 << 16;
  static constexpr std::uint32_t none = ~0u;
  using Merge = ClipMerges::Merge;

  struct Candidate {
    std::uint32_t place, at;  // of the merge; and where its left symbol is
    const Merge* merge;
    bool operator>(const Candidate& other) const { return place != other.place ? place > other.place : at > other.at; }
  };
  struct Linked {
    std::int32_t symbol;
    std::uint32_t before, next;
  };

  // The merge of this pair, or an empty slot: one whose `made` is 0, which is a byte.
  Merge& slot_of(std::int32_t left, std::int32_t right) {
    const std::uint64_t key = std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
    std::size_t slot = static_cast<std::size_t>(key * 0x9e3779b97f4a7c15u >> 32) & (slots_.size() - 1);
    while (slots_[slot].made != 0 && (slots_[slot].left != left || slots_[slot].right != right))
      slot = (slot + 1) & (slots_.size() - 1);
    return slots_[slot];
  }

  std::vector<std::int32_t> ids_of(const std::string& word) {
    symbols_.clear();
    for (std::uint32_t at = 0; at < word.size(); ++at)
      symbols_.push_back({of_byte_[static_cast<Byte>(word[at])], at - 1, at + 1});
    symbols_.back().symbol += static_cast<std::int32_t>(first_at_end);
    symbols_.back().next = none;
    waiting_ = {};
    for (std::uint32_t at = 0; at < symbols_.size(); ++at) look(at);
    while (!waiting_.empty()) {
      now_.assign(1, waiting_.top());
      waiting_.pop();
      // What a merge makes possible waits for the next round, even if it comes before.
      for (; in_rounds_ && !waiting_.empty() && waiting_.top().place == now_[0].place; waiting_.pop())
        now_.push_back(waiting_.top());
      for (const Candidate& candidate : now_) merge(candidate);
    }
    std::vector<std::int32_t> ids;
    for (std::uint32_t at = 0; at != none; at = symbols_[at].next) ids.push_back(symbols_[at].symbol);
    return ids;
  }

  void look(std::uint32_t at) {
    const std::uint32_t next = symbols_[at].next;
    if (next == none) return;
    const Merge& found = slot_of(symbols_[at].symbol, symbols_[next].symbol);
    if (found.made != 0) waiting_.push({found.place, at, &found});
  }

  // If both symbols are still there.
  void merge(const Candidate& candidate) {
    Linked& symbol = symbols_[candidate.at];
    const std::uint32_t gone = symbol.next;
    if (symbol.symbol != candidate.merge->left || gone == none || symbols_[gone].symbol != candidate.merge->right)
      return;
    symbol.symbol = candidate.merge->made;
    symbol.next = symbols_[gone].next;
    symbols_[gone].symbol = -1;
    if (symbol.next != none) symbols_[symbol.next].before = candidate.at;
    if (candidate.at != 0) look(symbol.before);
    look(candidate.at);
  }

  std::array<std::int32_t, 256> of_byte_;
  bool in_rounds_;
  std::vector<Merge> slots_;
  std::unordered_map<std::string, std::vector<std::int32_t>> known_;
  std::vector<Linked> symbols_;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> waiting_;
  std::vector<Candidate> now_;
};

}  // namespace

Implementation heap() {
  return own_implementation(
      prepare_words<HeapEncoder>,
      "a heap of possible merges with a linked list, and a table of the words that were there before");
}

}  // namespace assay::clip_encode
