// What implementations of the ops that give several segmentations have in common: the model is read, a text normalised,
// and segmentations written. How they find them they share with nobody.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/sentencepiece_ids.h"
#include "impls/tokenizers/unigram_encode/piece_table.h"
#include "impls/tokenizers/unigram_lattice/op.h"

namespace assay::unigram_lattice {

// A piece within a normalised text.
struct Step {
  std::uint32_t from, to;  // a normalised text has no 4 GiB
  std::int32_t id;
};

// Writes ids and scores as op.h says.
class Segmentations {
 public:
  Segmentations(const tokenizers::SentencePieceModel& model, std::string_view text, std::span<Value> outputs)
      : model_(model), text_(text), ids_(outputs[0]), at_(ids_.as<std::int32_t>()), scores_(outputs[1].as<double>()) {}

  // Steps from the first to the last.
  template <class Steps>
  void add(const Steps& steps, double score) {
    std::int32_t* const count = at_++;
    for (const Step& step : steps) {
      if (step.id == model_.unknown && model_.byte_fallback) {
        for (std::uint32_t at = step.from; at < step.to; ++at)
          *at_++ = model_.of_byte[static_cast<unsigned char>(text_[at])];
      } else {
        *at_++ = step.id;
      }
    }
    *count = static_cast<std::int32_t>(at_ - count - 1);
    scores_[given_++] = score;
  }
  void finish() {
    ids_.dims[0] = at_ - ids_.as<std::int32_t>();
    std::fill(scores_ + given_, scores_ + most_segmentations, 0.0);
  }

 private:
  const tokenizers::SentencePieceModel& model_;
  std::string_view text_;
  Value& ids_;
  std::int32_t* at_;
  double* scores_;
  std::int64_t given_ = 0;
};

using unigram_encode::is_usable;

// The lowest and the greatest score of a NORMAL piece.
struct Extremes {
  explicit Extremes(const tokenizers::SentencePieceModel& model) {
    for (const auto& piece : model.pieces) {
      if (piece.type != tokenizers::SentencePieceModel::Type::normal) continue;
      lowest = std::min(lowest, piece.score);
      greatest = std::max(greatest, piece.score);
    }
  }
  float lowest = std::numeric_limits<float>::max(), greatest = std::numeric_limits<float>::min();
};

// The pieces that stand in texts, by what they spell, for who has few texts to cut.
class UsablePieces {
 public:
  explicit UsablePieces(const tokenizers::SentencePieceModel& model) : model_(model) {
    for (std::size_t id = 0; id < model.pieces.size(); ++id)
      if (is_usable(model.pieces[id])) ids_.emplace(model.pieces[id].text, static_cast<std::int32_t>(id));
  }

  const tokenizers::SentencePieceModel::Piece* find(std::string_view text) const {
    const auto found = ids_.find(text);
    return found == ids_.end() ? nullptr : &model_.pieces[static_cast<std::size_t>(found->second)];
  }
  std::int32_t id_of(const tokenizers::SentencePieceModel::Piece* piece) const {
    return piece == nullptr ? model_.unknown : static_cast<std::int32_t>(piece - model_.pieces.data());
  }

 private:
  const tokenizers::SentencePieceModel& model_;
  std::map<std::string, std::int32_t, std::less<>> ids_;
};

// Where characters begin, and the end.
inline void places_of(std::string_view text, std::vector<std::uint32_t>& places) {
  places.clear();
  const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
  for (std::size_t at = 0; at < text.size(); at += tokenizers::scan(first + at, first + text.size()).bytes)
    places.push_back(static_cast<std::uint32_t>(at));
  places.push_back(static_cast<std::uint32_t>(text.size()));
}

// Segmenter: made of a model and parameters; `void segment(std::string_view normalized, Segmentations& found)`.
template <class Normalizer, class Segmenter>
Prepared prepare_segmenter(const Request& request) {
  return tokenizers::prepare_by_model<Normalizer, Segmenter, Segmentations>(
      request, tokenizers::SentencePieceModel::Kind::unigram, "unigram");
}

// For who tries every way: the same, of texts that are short enough.
inline constexpr std::int64_t longest_of_exhaustive = 8;
template <class Normalizer, class Segmenter>
Prepared prepare_exhaustive_segmenter(const Request& request) {
  if (request.inputs[0].dims[0] > longest_of_exhaustive)
    return Unsupported{"it tries every way to cut a text: at most " + std::to_string(longest_of_exhaustive) + " bytes"};
  return prepare_segmenter<Normalizer, Segmenter>(request);
}

}  // namespace assay::unigram_lattice
