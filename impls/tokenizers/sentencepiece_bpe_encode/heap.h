// A heap of the possible merges, and a list of symbols that are linked: n log n.
#pragma once

#include <map>
#include <queue>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/sentencepiece_bpe_encode/pieces.h"

namespace assay::sentencepiece_bpe_encode {

class HeapMerger {
 public:
  explicit HeapMerger(const Pieces& pieces) : pieces_(pieces) {}

  // Calls write(piece, id) for each.
  template <class Write>
  void merge(std::string_view text, Write write) {
    text_ = text;
    symbols_.clear();
    splits_.clear();
    std::uint32_t from = 0;
    pieces_.for_each_symbol(text, [&](std::size_t bytes, bool frozen) {
      const auto here = static_cast<std::uint32_t>(symbols_.size());
      symbols_.push_back({from, static_cast<std::uint32_t>(bytes), here - 1, here + 1, frozen});
      from += static_cast<std::uint32_t>(bytes);
    });
    if (symbols_.empty()) return;
    symbols_.front().before = none;
    symbols_.back().next = none;
    waiting_ = {};
    for (std::uint32_t at = 0; at < symbols_.size(); ++at) offer(at);
    while (!waiting_.empty()) {
      const Candidate first = waiting_.top();
      waiting_.pop();
      take(first);
    }
    for (std::uint32_t at = 0; at != none; at = symbols_[at].next)
      put(text.substr(symbols_[at].from, symbols_[at].bytes), write);
  }

 private:
  static constexpr std::uint32_t none = ~0u;
  struct Linked {
    std::uint32_t from, bytes, before, next;
    bool frozen;
  };
  struct Candidate {
    float score;
    std::uint32_t left, left_bytes, right_bytes;  // the lengths tell whether it is still there
    bool operator<(const Candidate& other) const {
      return score != other.score ? score < other.score : left > other.left;
    }
  };

  void offer(std::uint32_t at) {
    const Linked& left = symbols_[at];
    if (left.next == none || left.frozen) return;
    const Linked& right = symbols_[left.next];
    if (right.frozen) return;
    const std::int32_t id = pieces_.find(text_.substr(left.from, left.bytes + right.bytes));
    if (id < 0) return;
    if (pieces_.has_unused && pieces_.is_unused(id)) splits_[id] = left.bytes;
    waiting_.push({pieces_.score(id), at, left.bytes, right.bytes});
  }

  void take(const Candidate& candidate) {
    Linked& left = symbols_[candidate.left];
    if (left.bytes != candidate.left_bytes || left.next == none) return;
    Linked& right = symbols_[left.next];
    if (right.bytes != candidate.right_bytes) return;
    left.bytes += right.bytes;
    right.bytes = 0;
    left.next = right.next;
    if (left.next != none) symbols_[left.next].before = candidate.left;
    if (left.before != none) offer(left.before);
    offer(candidate.left);
  }

  template <class Write>
  void put(std::string_view symbol, Write& write) const {
    const std::int32_t id = pieces_.find(symbol);
    if (id >= 0 && !pieces_.is_unused(id)) return write(symbol, id);
    const auto split = id < 0 ? splits_.end() : splits_.find(id);
    if (split == splits_.end()) return write(symbol, pieces_.unknown());
    put(symbol.substr(0, split->second), write);
    put(symbol.substr(split->second), write);
  }

  const Pieces& pieces_;
  std::string_view text_;
  std::vector<Linked> symbols_;
  std::map<std::int32_t, std::size_t> splits_;  // of pieces that are not to be used: the bytes of the left part
  std::priority_queue<Candidate> waiting_;
};

// Of whole texts.
class WholeTexts {
 public:
  WholeTexts(const SentencePieceModel& model, const Parameters&) : pieces_(model), merger_(pieces_) {}

  void segment(std::string_view text, tokenizers::PieceIds& ids) {
    merger_.merge(text, [&](std::string_view piece, std::int32_t id) { ids.add(piece, id); });
  }

 private:
  Pieces pieces_;
  HeapMerger merger_;
};

}  // namespace assay::sentencepiece_bpe_encode
