#include "impls/tokenizers/unigram_sample/reference_laws.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/unigram_lattice/reference_laws.h"
#include "impls/tokenizers/unigram_nbest/reference.h"
#include "impls/tokenizers/unigram_sample/op.h"
#include "impls/tokenizers/unigram_sample/reference.h"

namespace assay::unigram_sample {
namespace {

using sentencepiece::ReadModel;
using unigram_lattice::GivenSegmentations;
using unigram_lattice::LatticeScores;
using unigram_lattice::Segmentation;
using unigram_lattice::Symbols;

// How far the sum of the best segmentation's scores lies above that of each sample; less what rounding may hide.
std::vector<double> short_of_best(const GivenSegmentations& given) {
  const LatticeScores scores(*given.model, Symbols::own);
  const auto best = unigram_nbest::reference_nbest(given.normalized, *given.model, {});
  std::vector<double> all;
  for (const Segmentation& each : given.all)
    all.push_back(best.at(0).score - static_cast<double>(scores.of(each).score));
  return all;
}

double hidden_in(const GivenSegmentations& given) {
  return unigram_nbest::allowed_at(unigram_nbest::reference_nbest(given.normalized, *given.model, {}));
}

Relation none_beats_the_best(ReadModel read) {
  return {"none_beats_the_best", "no sample has a greater sum of scores than the best segmentation", true,
          tokenizers::once_more,
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const GivenSegmentations given = unigram_lattice::given_by(second, read);
            for (const double missing : short_of_best(given))
              if (missing < -hidden_in(given)) return "a sample has a greater sum of scores than the best segmentation";
            return std::nullopt;
          }};
}

// With n places there are fewer than 2^n segmentations: one that is short of the best by d is drawn with a probability
// below 2^n exp(-alpha d).
Relation sharp_is_the_best(ReadModel read) {
  return {"sharp_is_the_best", "with the greatest alpha, samples are the best segmentation, or as good as that", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return tokenizers::with_parameter(which, inputs, "alpha", greatest_alpha);
          },
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const GivenSegmentations given = unigram_lattice::given_by(second, read);
            const double places = static_cast<double>(given.normalized.size());
            const double allowed = (places * std::log(2.0) + 40) / greatest_alpha + hidden_in(given);
            const std::vector<double> missing = short_of_best(given);
            for (std::size_t i = 0; i < missing.size(); ++i)
              if (missing[i] > allowed)
                return "sample " + std::to_string(i) + " is short of the best segmentation by " +
                       std::to_string(missing[i]) + " with alpha = 1000";
            return std::nullopt;
          }};
}

Relation fewer_are_the_first() {
  return {"fewer_are_the_first", "fewer samples are the first ones of more", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const auto wanted = which.parameters.get<std::int64_t>("samples");
            if (wanted < 2) return std::nullopt;
            return tokenizers::with_parameter(which, inputs, "samples",
                                              1 + static_cast<std::int64_t>(derive_seed(which.seed, "fewer") %
                                                                            static_cast<std::uint64_t>(wanted - 1)));
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const auto &more = first.outputs[ids], &fewer = second.outputs[ids];
            bool same = fewer.count() <= more.count();
            for (std::int64_t i = 0; same && i < fewer.count(); ++i) same = fewer.number(i) == more.number(i);
            if (same) return std::nullopt;
            return "fewer samples are others than the first ones of more";
          }};
}

Relation scores_are_probabilities(ReadModel read) {
  return {"scores_are_probabilities", "the probabilities of all samples that differ sum up to 1 at most", true,
          tokenizers::once_more,
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const GivenSegmentations given = unigram_lattice::given_by(second, read);
            if (!given.refusal.empty()) return std::nullopt;
            const double allowed =
                ForwardSums(given.normalized, *given.model, settings_of(second.which.parameters)).allowed();
            std::map<std::vector<std::int64_t>, double> seen;
            double sum = 0;
            for (std::size_t i = 0; i < given.all.size(); ++i) {
              std::vector<std::int64_t> said;
              for (const auto& piece : given.all[i]) said.push_back(piece.id);
              const double score = second.outputs[scores].number(static_cast<std::int64_t>(i));
              const auto [place, is_new] = seen.emplace(std::move(said), score);
              if (is_new) sum += std::exp(score);
              if (!(std::abs(place->second - score) <= 4 * allowed))
                return "sample " + std::to_string(i) + " has another score than the same one before";
            }
            if (!(sum <= std::exp(4 * allowed) + 1e-12)) return "the probabilities sum up to " + std::to_string(sum);
            return std::nullopt;
          }};
}

}  // namespace

std::vector<Relation> laws(const ReadModel& read) {
  return {unigram_lattice::segmentations_spell_the_text(read), none_beats_the_best(read), sharp_is_the_best(read),
          fewer_are_the_first(), scores_are_probabilities(read)};
}

}  // namespace assay::unigram_sample
