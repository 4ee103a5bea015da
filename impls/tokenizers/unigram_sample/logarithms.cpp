// The sums as logarithms, each the logarithm of a sum of exponentials less the greatest of them; pieces in a hash
// table, by the lengths that there are.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/unigram_lattice/segmentations.h"
#include "impls/tokenizers/unigram_sample/drawing.h"
#include "impls/tokenizers/unigram_sample/op.h"

namespace assay::unigram_sample {
namespace {

using tokenizers::SentencePieceModel;
using unigram_lattice::Segmentations;
using unigram_lattice::Step;

class LogSums {
 public:
  LogSums(const SentencePieceModel& model, const Parameters& parameters)
      : model_(model),
        alpha_(parameters.get<double>("alpha")),
        samples_(parameters.get<std::int64_t>("samples")),
        seed_(parameters.get<std::int64_t>("random_seed")),
        pieces_(model),
        unknown_score_(double{unigram_lattice::Extremes(model).lowest} - 10) {}

  void segment(std::string_view text, Segmentations& found) {
    lay_out(text);
    Drawing drawing(seed_);
    for (std::int64_t sample = 0; sample < samples_; ++sample) {
      steps_.clear();
      double score = -sums_[text.size()];
      for (std::size_t at = text.size(); at > 0; at = steps_.back().from) {
        const Ending& taken = draw(at, drawing.next());
        steps_.push_back(taken.step);
        score += taken.weight;
      }
      std::ranges::reverse(steps_);
      found.add(steps_, score);
    }
  }

 private:
  struct Ending {
    Step step;
    double weight;  // alpha times the score
  };

  void lay_out(std::string_view text) {
    ending_.assign(text.size() + 1, {});
    sums_.assign(text.size() + 1, 0);
    unigram_lattice::places_of(text, places_);
    for (std::size_t i = 0; i + 1 < places_.size(); ++i) {
      const std::uint32_t from = places_[i];
      if (from > 0) sum_up(from);
      bool has_character = false;
      pieces_.each_at(text, from, [&](std::size_t to, std::int32_t id) {
        const double score = model_.pieces[static_cast<std::size_t>(id)].score;
        ending_[to].push_back({{from, static_cast<std::uint32_t>(to), id}, alpha_ * score});
        has_character = has_character || to == places_[i + 1];
      });
      if (!has_character)
        ending_[places_[i + 1]].push_back({{from, places_[i + 1], model_.unknown}, alpha_ * unknown_score_});
    }
    if (!text.empty()) sum_up(text.size());
  }

  void sum_up(std::size_t at) {
    const auto weight = [this](const Ending& ending) { return ending.weight + sums_[ending.step.from]; };
    double greatest = weight(ending_[at][0]);
    for (const Ending& ending : ending_[at]) greatest = std::max(greatest, weight(ending));
    double sum = 0;
    for (const Ending& ending : ending_[at]) sum += std::exp(weight(ending) - greatest);
    sums_[at] = greatest + std::log(sum);
  }

  // Those that begin first are the longest, and stand first.
  const Ending& draw(std::size_t at, double number) const {
    double sum = 0;
    for (const Ending& ending : ending_[at]) {
      sum += std::exp(ending.weight + sums_[ending.step.from] - sums_[at]);
      if (number < sum) return ending;
    }
    return ending_[at].back();
  }

  const SentencePieceModel& model_;
  double alpha_;
  std::int64_t samples_, seed_;
  unigram_encode::PieceTable pieces_;
  double unknown_score_;
  std::vector<std::uint32_t> places_;
  std::vector<std::vector<Ending>> ending_;
  std::vector<double> sums_;
  std::vector<Step> steps_;
};

Prepared prepare_log_sums(const Request& request) {
  return unigram_lattice::prepare_segmenter<charsmap_normalize::NaiveNormalizer, LogSums>(request);
}

}  // namespace

Implementation logarithms() {
  return own_implementation(prepare_log_sums, "forward sums as logarithms, pieces in a hash table");
}

}  // namespace assay::unigram_sample
