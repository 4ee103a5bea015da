#include "impls/tokenizers/unigram_nbest/reference.h"

#include <algorithm>
#include <set>
#include <utility>

#include "harness/core/patience.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/unigram_nbest/op.h"

namespace assay::unigram_nbest {

using charsmap_normalize::ReferenceModel;
using unigram_lattice::FoundPiece;
using unigram_lattice::LatticeScores;
using unigram_lattice::Segmentation;
using unigram_lattice::Symbols;

Settings settings_of(const Parameters& parameters) {
  const auto& rule = parameters.get<std::string>("rule");
  return {static_cast<std::size_t>(parameters.get<std::int64_t>("n")),
          rule == float64_rule  ? Symbols::own
          : rule == single_rule ? Symbols::tenths
                                : Symbols::greatest,
          rule == float64_rule ? 0x1p-53 : 0x1p-24};
}

// Each sum is rounded once, and so may the scores be that are no float32: with k pieces, 2 k + 1 times by half a unit
// of what is there, which is at most the sum of all sizes.
Scored scored(Segmentation pieces, const LatticeScores& scores, double unit) {
  const LatticeScores::Sum sum = scores.of(pieces);
  const double steps = 2 * static_cast<double>(pieces.size()) + 1;
  return {std::move(pieces), static_cast<double>(sum.score), steps * unit * static_cast<double>(sum.size)};
}

namespace {

// From a place to the end of the text.
struct Rest {
  long double score = 0;
  FoundPiece first;
  std::size_t rank = 0;  // of the rest behind that piece
};

}  // namespace

std::vector<Scored> reference_nbest(std::string_view normalized, const ReferenceModel& model,
                                    const Settings& settings) {
  const LatticeScores scores(model, settings.symbols);
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < normalized.size(); at += tokenizers::character_at(normalized, at).bytes)
    places.push_back(at);
  std::vector<std::vector<Rest>> rests(normalized.size() + 1);
  rests.back().push_back({});
  for (std::size_t i = places.size(); i-- > 0;) {
    if (i % 256 == 0) reference_step();
    std::vector<Rest>& here = rests[places[i]];
    for (const FoundPiece& piece : unigram_lattice::pieces_at(normalized, places[i], model)) {
      const std::vector<Rest>& behind = rests[places[i] + piece.bytes];
      for (std::size_t rank = 0; rank < behind.size(); ++rank)
        here.push_back({scores.of(piece.id) + behind[rank].score, piece, rank});
    }
    std::ranges::stable_sort(here, std::greater{}, &Rest::score);
    if (here.size() > settings.wanted) here.resize(settings.wanted);
  }
  std::vector<Scored> best;
  for (std::size_t number = 0; number < rests[0].size(); ++number) {
    Segmentation pieces;
    std::size_t rank = number;
    for (std::size_t at = 0; at < normalized.size(); at += pieces.back().bytes) {
      pieces.push_back(rests[at][rank].first);
      rank = rests[at][rank].rank;
    }
    best.push_back(scored(std::move(pieces), scores, settings.unit));
  }
  return best;
}

// Each sum that is compared may be off by what is hidden of one segmentation; a search compares promises, too.
double allowed_at(const std::vector<Scored>& expected) {
  double hidden = 0;
  for (const Scored& each : expected) hidden = std::max(hidden, each.hidden);
  return 4 * hidden;
}

std::optional<std::string> why_not(const std::vector<Segmentation>& given, const std::vector<Scored>& expected,
                                   const LatticeScores& scores, double unit) {
  if (given.size() != expected.size())
    return "there are " + std::to_string(given.size()) + " segmentations, expected " + std::to_string(expected.size());
  std::vector<Scored> all;
  for (const Segmentation& each : given) all.push_back(scored(each, scores, unit));
  const double allowed = std::max(allowed_at(expected), allowed_at(all));
  std::set<std::vector<std::int64_t>> seen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string name = "segmentation " + std::to_string(i);
    if (!(std::abs(all[i].score - expected[i].score) <= allowed))
      return name + " has the score " + std::to_string(all[i].score) + ", expected one of " +
             std::to_string(expected[i].score);
    std::vector<std::int64_t> said;
    for (const FoundPiece& piece : given[i]) said.push_back(piece.id);
    if (!seen.insert(std::move(said)).second) return name + " is there twice";
  }
  return std::nullopt;
}

}  // namespace assay::unigram_nbest
