#include "impls/tokenizers/unigram_nbest/reference_laws.h"

#include <algorithm>
#include <cmath>

#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/unigram_lattice/reference_laws.h"
#include "impls/tokenizers/unigram_nbest/op.h"
#include "impls/tokenizers/unigram_nbest/reference.h"

namespace assay::unigram_nbest {
namespace {

using sentencepiece::ReadModel;
using unigram_lattice::GivenSegmentations;
using unigram_lattice::LatticeScores;
using unigram_lattice::Segmentation;

// With their scores by the model.
std::vector<Scored> scored_all(const GivenSegmentations& given, const Parameters& parameters) {
  const Settings settings = settings_of(parameters);
  const LatticeScores scores(*given.model, settings.symbols);
  std::vector<Scored> all;
  for (const Segmentation& each : given.all) all.push_back(scored(each, scores, settings.unit));
  return all;
}

Relation scores_are_sums(ReadModel read) {
  return {"scores_are_sums", "each score is the sum of those of its pieces, and none is greater than the one before",
          true, tokenizers::once_more,
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const GivenSegmentations given = unigram_lattice::given_by(second, read);
            if (!given.refusal.empty()) return std::nullopt;
            const std::vector<Scored> all = scored_all(given, second.which.parameters);
            const double allowed = allowed_at(all);
            for (std::int64_t i = 0; i < unigram_lattice::most_segmentations; ++i) {
              const double said = second.outputs[scores].number(i);
              const double sum = i < std::ssize(all) ? all[static_cast<std::size_t>(i)].score : 0;
              const std::string name = "scores[" + std::to_string(i) + "] is " + std::to_string(said);
              if (!(std::abs(said - sum) <= (i < std::ssize(all) ? allowed : 0)))
                return name + ", and its pieces have " + std::to_string(sum);
              if (i > 0 && i < std::ssize(all) && said > second.outputs[scores].number(i - 1) + allowed)
                return name + ", more than the one before";
            }
            return std::nullopt;
          }};
}

Relation none_is_twice(ReadModel read) {
  return {"none_is_twice", "no segmentation is given twice", true, tokenizers::once_more,
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const GivenSegmentations given = unigram_lattice::given_by(second, read);
            for (std::size_t i = 0; i < given.all.size(); ++i)
              for (std::size_t before = 0; before < i; ++before)
                if (std::ranges::equal(given.all[i], given.all[before], {}, &sentencepiece::FoundPiece::id,
                                       &sentencepiece::FoundPiece::id))
                  return "segmentation " + std::to_string(i) + " is segmentation " + std::to_string(before);
            return std::nullopt;
          }};
}

// Their scores, since of those that tie another one may be the last of fewer.
Relation fewer_are_the_first(ReadModel read) {
  return {"fewer_are_the_first", "fewer have the scores of the first ones of more", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const auto wanted = which.parameters.get<std::int64_t>("n");
            if (wanted < 2) return std::nullopt;
            const auto fewer = 1 + static_cast<std::int64_t>(derive_seed(which.seed, "fewer") %
                                                             static_cast<std::uint64_t>(wanted - 1));
            return tokenizers::with_parameter(which, inputs, "n", fewer);
          },
          [read = std::move(read)](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const GivenSegmentations more = unigram_lattice::given_by(first, read),
                                     fewer = unigram_lattice::given_by(second, read);
            const auto wanted = static_cast<std::size_t>(second.which.parameters.get<std::int64_t>("n"));
            if (!more.refusal.empty() || !fewer.refusal.empty()) return std::nullopt;
            if (fewer.all.size() != std::min(wanted, more.all.size()))
              return "there are " + std::to_string(fewer.all.size()) + " of " + std::to_string(wanted) + ", and " +
                     std::to_string(more.all.size()) + " of more";
            const double allowed = allowed_at(scored_all(more, first.which.parameters));
            for (std::int64_t i = 0; i < std::ssize(fewer.all); ++i)
              if (!(std::abs(first.outputs[scores].number(i) - second.outputs[scores].number(i)) <= allowed))
                return "scores[" + std::to_string(i) + "] is another one if no more than " + std::to_string(wanted) +
                       " are asked for";
            return std::nullopt;
          }};
}

Relation none_is_left_out(ReadModel read) {
  return {"none_is_left_out", "no drawn way to cut the text that is not given has a greater score than the last", true,
          tokenizers::once_more,
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const GivenSegmentations given = unigram_lattice::given_by(second, read);
            if (!given.refusal.empty()) return std::nullopt;
            const Settings settings = settings_of(second.which.parameters);
            const LatticeScores model_scores(*given.model, settings.symbols);
            const std::vector<Scored> all = scored_all(given, second.which.parameters);
            Random random(derive_seed(second.which.seed, "ways"));
            for (int i = 0; i < 8; ++i) {
              const Scored other = scored(unigram_lattice::any_segmentation(given.normalized, *given.model, random),
                                          model_scores, settings.unit);
              const bool is_given = std::ranges::any_of(all, [&](const Scored& each) {
                return std::ranges::equal(each.pieces, other.pieces, {}, &sentencepiece::FoundPiece::id,
                                          &sentencepiece::FoundPiece::id);
              });
              if (is_given) continue;
              if (all.size() < settings.wanted) return "there are more segmentations than were given";
              if (other.score > all.back().score + std::max(allowed_at(all), allowed_at({other})))
                return "a segmentation with the score " + std::to_string(other.score) + " is left out";
            }
            return std::nullopt;
          }};
}

}  // namespace

std::vector<Relation> laws(const ReadModel& read) {
  return {unigram_lattice::segmentations_spell_the_text(read), scores_are_sums(read), none_is_twice(read),
          fewer_are_the_first(read), none_is_left_out(read)};
}

}  // namespace assay::unigram_nbest
