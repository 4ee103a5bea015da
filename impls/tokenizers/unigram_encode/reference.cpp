#include "impls/tokenizers/unigram_encode/reference.h"

#include <algorithm>
#include <optional>

#include "harness/core/patience.h"
#include "impls/tokenizers/sentencepiece/reference_ids.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/unigram_encode/op.h"

namespace assay::unigram_encode {

using charsmap_normalize::PieceType;
using charsmap_normalize::ReferenceModel;

namespace {

float extreme_score(const ReferenceModel& model, bool lowest) {
  float found = lowest ? std::numeric_limits<float>::max() : std::numeric_limits<float>::min();
  for (const auto& piece : model.pieces)
    if (piece.type == PieceType::normal) found = lowest ? std::min(found, piece.score) : std::max(found, piece.score);
  return found;
}

class BestWays {
 public:
  BestWays(std::string_view text, const ReferenceModel& model, Rounding rounding)
      : text_(text),
        model_(model),
        rounding_(rounding),
        unknown_(rounding == Rounding::all_wide ? double{extreme_score(model, true)} - double{unknown_penalty}
                                                : unknown_score(model)),
        greatest_(extreme_score(model, false)),
        best_(text.size() + 1) {
    best_[0] = Best{};
  }

  std::vector<sentencepiece::FoundPiece> find() {
    for (std::size_t from = 0; from < text_.size();) {
      if (from % 1024 == 0) reference_step();
      move_back(from);
      const std::size_t character = tokenizers::character_at(text_, from).bytes;
      bool has_character = false;
      for (std::size_t bytes = 1; bytes <= std::min(model_.longest_piece, text_.size() - from); ++bytes) {
        const auto found = model_.ids.find(text_.substr(from, bytes));
        if (found == model_.ids.end()) continue;
        const auto& piece = model_.pieces[static_cast<std::size_t>(found->second)];
        if (piece.type == PieceType::unused) continue;
        reach(from, bytes, score(piece), found->second);
        has_character = has_character || bytes == character;
      }
      if (!has_character) reach(from, character, unknown_, model_.unknown);
      from += character;
    }
    std::vector<sentencepiece::FoundPiece> way;
    for (std::size_t end = text_.size(); end > 0; end -= way.back().bytes)
      way.push_back({best_[end]->bytes, best_[end]->id});
    std::ranges::reverse(way);
    return way;
  }

 private:
  struct Best {
    double sum = 0;
    std::size_t bytes = 0;  // of the last piece
    std::int64_t id = -1;
  };

  double score(const charsmap_normalize::ReferencePiece& piece) const {
    if (piece.type != PieceType::user_defined || rounding_ == Rounding::all_wide) return piece.score;
    const std::size_t bytes = piece.text.size();
    if (rounding_ == Rounding::candidates_wide) return double{static_cast<float>(bytes) * greatest_} - 0.1;
    return static_cast<float>(0.1 * static_cast<double>(bytes - 1));
  }

  void reach(std::size_t from, std::size_t bytes, double score, std::int64_t id) {
    double sum = best_[from]->sum + score;
    // The sum of two float32 in float64 is exact enough: rounding it once is what float32 gives.
    if (rounding_ == Rounding::single) sum = static_cast<float>(sum);
    std::optional<Best>& there = best_[from + bytes];
    if (there && !(sum > there->sum)) return;
    there = Best{rounding_ == Rounding::all_wide ? sum : double{static_cast<float>(sum)}, bytes, id};
  }

  void move_back(std::size_t from) {
    const double sum = best_[from]->sum;
    if (rounding_ != Rounding::single || (sum >= -double{reset_beyond} && sum <= double{reset_beyond})) return;
    for (std::size_t at = from; at < best_.size() && at <= from + model_.longest_piece + 4; ++at)
      if (best_[at]) best_[at]->sum = static_cast<float>(best_[at]->sum - sum);
  }

  std::string_view text_;
  const ReferenceModel& model_;
  Rounding rounding_;
  double unknown_;
  float greatest_;
  std::vector<std::optional<Best>> best_;
};

}  // namespace

double unknown_score(const ReferenceModel& model) { return extreme_score(model, true) - unknown_penalty; }

std::vector<std::int64_t> reference_unigram(std::string_view normalized, const ReferenceModel& model,
                                            Rounding rounding) {
  return sentencepiece::ids_of(normalized, BestWays(normalized, model, rounding).find(), model);
}

double score_of(const std::vector<std::int64_t>& pieces, const ReferenceModel& model, Rounding rounding) {
  double sum = 0;
  for (const std::int64_t id : pieces) {
    const auto& piece = model.pieces[static_cast<std::size_t>(id)];
    const auto bytes = static_cast<double>(piece.text.size());
    if (id == model.unknown) sum += unknown_score(model);
    else if (piece.type != PieceType::user_defined || rounding == Rounding::all_wide) sum += piece.score;
    else sum += rounding == Rounding::candidates_wide ? bytes * extreme_score(model, false) - 0.1 : 0.1 * (bytes - 1);
  }
  return sum;
}

}  // namespace assay::unigram_encode
