// Pieces in a hash table, which is asked for each of the lengths that there are. For implementations.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/formats/sentencepiece_model.h"

namespace assay::unigram_encode {

// Whether a segmentation may have it.
inline bool is_usable(const tokenizers::SentencePieceModel::Piece& piece) {
  return piece.type == tokenizers::SentencePieceModel::Type::normal ||
         piece.type == tokenizers::SentencePieceModel::Type::user_defined;
}

class PieceTable {
 public:
  explicit PieceTable(const tokenizers::SentencePieceModel& model) {
    std::vector<bool> lengths;
    for (std::size_t id = 0; id < model.pieces.size(); ++id) {
      const auto& piece = model.pieces[id];
      if (!is_usable(piece)) continue;
      ids_.emplace(piece.text, static_cast<std::int32_t>(id));
      if (piece.text.size() >= lengths.size()) lengths.resize(piece.text.size() + 1);
      lengths[piece.text.size()] = true;
    }
    for (std::size_t length = 0; length < lengths.size(); ++length)
      if (lengths[length]) lengths_.push_back(length);
  }

  // visit(end, id) for each piece that stands at `from`, the shorter ones first.
  template <class Visit>
  void each_at(std::string_view text, std::size_t from, Visit visit) const {
    for (const std::size_t length : lengths_) {
      if (length > text.size() - from) break;
      const auto found = ids_.find(text.substr(from, length));
      if (found != ids_.end()) visit(from + length, found->second);
    }
  }

 private:
  std::unordered_map<std::string_view, std::int32_t> ids_;  // of texts in the model
  std::vector<std::size_t> lengths_;
};

}  // namespace assay::unigram_encode
