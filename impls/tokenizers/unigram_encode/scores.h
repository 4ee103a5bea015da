// What pieces add to a sum, and how sums are kept, by each rule of op.h. For implementations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/unigram_encode/op.h"

namespace assay::unigram_encode {

class Scores {
 public:
  Scores(const tokenizers::SentencePieceModel& model, const Parameters& parameters)
      : rounding(rounding_of(parameters)) {
    float lowest = std::numeric_limits<float>::max();
    for (const auto& piece : model.pieces) {
      if (piece.type != tokenizers::SentencePieceModel::Type::normal) continue;
      lowest = std::min(lowest, piece.score);
      greatest_ = std::max(greatest_, piece.score);
    }
    unknown = rounding == Rounding::all_wide ? double{lowest} - double{unknown_penalty} : lowest - unknown_penalty;
  }

  double of(const tokenizers::SentencePieceModel::Piece& piece) const {
    if (piece.type != tokenizers::SentencePieceModel::Type::user_defined || rounding == Rounding::all_wide)
      return piece.score;
    const auto bytes = static_cast<float>(piece.text.size());
    if (rounding == Rounding::candidates_wide) return static_cast<double>(bytes * greatest_) - 0.1;
    return static_cast<float>(0.1 * static_cast<double>(piece.text.size() - 1));
  }
  // A candidate. What is kept is a float32, but where all is wide.
  double sum(double kept, double score) const {
    return rounding == Rounding::single ? static_cast<double>(static_cast<float>(kept) + static_cast<float>(score))
                                        : kept + score;
  }
  double kept(double candidate) const {
    return rounding == Rounding::all_wide ? candidate : static_cast<double>(static_cast<float>(candidate));
  }

  Rounding rounding;
  double unknown = 0;

 private:
  float greatest_ = std::numeric_limits<float>::min();
};

}  // namespace assay::unigram_encode
