// What pieces add to the score of a segmentation, by each rule of op.h. For implementations.
#pragma once

#include <string>

#include "impls/tokenizers/unigram_lattice/segmentations.h"
#include "impls/tokenizers/unigram_nbest/op.h"

namespace assay::unigram_nbest {

class PieceScores {
 public:
  PieceScores(const tokenizers::SentencePieceModel& model, const Parameters& parameters)
      : rule_(parameters.get<std::string>("rule")), extremes_(model) {}

  double unknown() const { return double{extremes_.lowest} - 10; }

  double of(const tokenizers::SentencePieceModel::Piece& piece) const {
    if (piece.type != tokenizers::SentencePieceModel::Type::user_defined || rule_ == float64_rule) return piece.score;
    std::int64_t characters = 0;
    for (const char byte : piece.text) characters += (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
    if (rule_ == single_rule) return 0.1 * static_cast<double>(characters - 1);
    return static_cast<double>(characters) * double{extremes_.greatest} - 0.1;
  }

 private:
  std::string rule_;
  unigram_lattice::Extremes extremes_;
};

}  // namespace assay::unigram_nbest
