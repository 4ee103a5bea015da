// What pieces add to a sum, and how sums are kept, by either rule of op.h. For implementations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/unigram_encode/op.h"

namespace assay::unigram_encode {

class Scores {
 public:
  Scores(const tokenizers::SentencePieceModel& model, const Parameters& parameters) : in_double(is_double(parameters)) {
    float lowest = std::numeric_limits<float>::max();
    for (const auto& piece : model.pieces) {
      if (piece.type != tokenizers::SentencePieceModel::Type::normal) continue;
      lowest = std::min(lowest, piece.score);
      greatest_ = std::max(greatest_, piece.score);
    }
    unknown = lowest - unknown_penalty;
  }

  double of(const tokenizers::SentencePieceModel::Piece& piece) const {
    if (piece.type != tokenizers::SentencePieceModel::Type::user_defined) return piece.score;
    const auto bytes = static_cast<float>(piece.text.size());
    if (in_double) return static_cast<double>(bytes * greatest_) - 0.1;
    return static_cast<float>(0.1 * static_cast<double>(piece.text.size() - 1));
  }
  double sum(float kept, double score) const {
    return in_double ? static_cast<double>(kept) + score : static_cast<double>(kept + static_cast<float>(score));
  }

  bool in_double;
  float unknown = 0;

 private:
  float greatest_ = std::numeric_limits<float>::min();
};

}  // namespace assay::unigram_encode
