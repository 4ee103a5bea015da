// From the end: every piece that may be the last one, with the best of what is before it, which is found in the same
// way, anew each time. Nothing is kept but the bytes of the normalised text: for short texts alone.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/sentencepiece_ids.h"
#include "impls/tokenizers/unigram_encode/piece_table.h"
#include "impls/tokenizers/unigram_encode/scores.h"

namespace assay::unigram_encode {
namespace {

using tokenizers::SentencePieceModel;

constexpr std::int64_t longest_text = 8;
constexpr float largest_score = 500;  // sums of a text stay where nothing is taken off them

class EveryWay {
 public:
  EveryWay(const SentencePieceModel& model, const Parameters& parameters) : model_(model), scores_(model, parameters) {
    for (std::size_t id = 0; id < model.pieces.size(); ++id)
      if (is_usable(model.pieces[id])) ids_.emplace(model.pieces[id].text, static_cast<std::int32_t>(id));
  }

  void segment(std::string_view text, tokenizers::PieceIds& ids) {
    starts_.clear();
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
    for (std::size_t at = 0; at < text.size(); at += tokenizers::scan(first + at, first + text.size()).bytes)
      starts_.push_back(at);
    starts_.push_back(text.size());
    const Way best = best_way(text, starts_.size() - 1);
    for (const Step& step : best.steps) ids.add(step.piece, step.id);
  }

 private:
  struct Step {
    std::string_view piece;
    std::int32_t id;
  };
  struct Way {
    double sum = 0;
    std::vector<Step> steps;
  };

  // To the place with this number.
  Way best_way(std::string_view text, std::size_t end) const {
    Way best;
    for (std::size_t from = 0; from < end; ++from) {
      const std::string_view piece = text.substr(starts_[from], starts_[end] - starts_[from]);
      const auto found = ids_.find(piece);
      if (found == ids_.end() && from + 1 < end) continue;
      const bool known = found != ids_.end();
      Way way = best_way(text, from);
      const double score = known ? scores_.of(model_.pieces[static_cast<std::size_t>(found->second)]) : scores_.unknown;
      const double candidate = scores_.sum(way.sum, score);
      if (!best.steps.empty() && !(candidate > best.sum)) continue;
      way.steps.push_back({piece, known ? found->second : model_.unknown});
      best = {scores_.kept(candidate), std::move(way.steps)};
    }
    return best;
  }

  const SentencePieceModel& model_;
  Scores scores_;
  std::map<std::string, std::int32_t, std::less<>> ids_;
  std::vector<std::size_t> starts_;
};

Prepared prepare_exhaustive(const Request& request) {
  if (request.inputs[text].dims[0] > longest_text)
    return Unsupported{"it tries every way to cut a text: at most " + std::to_string(longest_text) + " bytes"};
  auto read = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&read)) return *refused;
  for (const auto& piece : std::get<SentencePieceModel>(read).pieces)
    if (piece.score < -largest_score || piece.score > largest_score)
      return Unsupported{"a score of the model is beyond 500, so that sums may be moved on the way"};
  return tokenizers::prepare_encoder<charsmap_normalize::NaiveNormalizer, EveryWay>(
      request, SentencePieceModel::Kind::unigram, "unigram");
}

}  // namespace

Implementation exhaustive() {
  return own_implementation(prepare_exhaustive, "every way to cut a text of at most 8 bytes, from its end");
}

}  // namespace assay::unigram_encode
