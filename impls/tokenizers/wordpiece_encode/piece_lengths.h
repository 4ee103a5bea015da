// Where the pieces of a word stand in the text that it was made of: from their lengths, and from where each of its
// bytes comes from.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/token_lengths.h"

namespace assay::wordpiece_encode {

class PieceLengths {
 public:
  PieceLengths() = default;
  explicit PieceLengths(const tokenizers::WordPieceModel& model) : prefix_(model.prefix.size()) {
    std::vector<tokenizers::TokenLengths::Length> all;
    for (const tokenizers::WordPieceModel::Piece& piece : model.pieces)
      all.push_back({piece.id, static_cast<std::uint32_t>(piece.text.size())});
    lengths_ = tokenizers::TokenLengths(all);
  }

  // Behind the beginning of a word there is a prefix that the word does not have.
  std::size_t of(std::int32_t id, bool begins) const { return lengths_.of(id) - (begins ? 0 : prefix_); }

  // Of all ids of one word. A single one has all of it, be it the piece that it is or the unknown one. Place has `from`
  // and `to`, of each byte of the word.
  template <class Place, class Number>
  void place(std::span<const std::int32_t> ids, std::size_t bytes, const Place* places, Number* starts,
             Number* ends) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const std::size_t length = ids.size() == 1 ? bytes : of(ids[i], i == 0);
      auto from = places[at].from, to = places[at].to;
      for (std::size_t byte = at; byte < at + length; ++byte) {
        from = std::min(from, places[byte].from);
        to = std::max(to, places[byte].to);
      }
      starts[i] = static_cast<Number>(from);
      ends[i] = static_cast<Number>(to);
      at += length;
    }
  }

 private:
  tokenizers::TokenLengths lengths_;
  std::size_t prefix_ = 0;
};

}  // namespace assay::wordpiece_encode
