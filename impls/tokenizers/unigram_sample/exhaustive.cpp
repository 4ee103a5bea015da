// What the sum of a place is, is found anew each time it is asked for: of every way to it, one after the other. For
// short texts alone.
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

constexpr std::size_t most_ways_to_sum = 1 << 12;

class EveryWayTo {
 public:
  EveryWayTo(const SentencePieceModel& model, const Parameters& parameters)
      : pieces_(model),
        alpha_(parameters.get<double>("alpha")),
        samples_(parameters.get<std::int64_t>("samples")),
        seed_(parameters.get<std::int64_t>("random_seed")),
        unknown_score_(double{unigram_lattice::Extremes(model).lowest} - 10) {}

  void segment(std::string_view text, Segmentations& found) {
    text_ = text;
    unigram_lattice::places_of(text, places_);
    Drawing drawing(seed_);
    const double whole = sum_to(places_.size() - 1);
    for (std::int64_t sample = 0; sample < samples_; ++sample) {
      std::vector<Step> steps;
      double score = -whole;
      for (std::size_t place = places_.size() - 1; place > 0;) {
        const Ending taken = draw(place, drawing.next());
        steps.push_back(taken.step);
        score += taken.weight;
        place = taken.begin;
      }
      std::ranges::reverse(steps);
      found.add(steps, score);
    }
  }

 private:
  struct Ending {
    Step step;
    double weight;
    std::size_t begin;  // the number of its place
  };

  std::vector<Ending> ending_at(std::size_t place) const {
    std::vector<Ending> all;
    for (std::size_t from = 0; from < place; ++from) {
      const auto* const known = pieces_.find(text_.substr(places_[from], places_[place] - places_[from]));
      if (known == nullptr && from + 1 < place) continue;
      const double score = known != nullptr ? known->score : unknown_score_;
      all.push_back({{places_[from], places_[place], pieces_.id_of(known)}, alpha_ * score, from});
    }
    return all;
  }

  // From a place back to the beginning.
  void all_ways(std::size_t place, double so_far, std::vector<double>& ways) const {
    if (place == 0) {
      if (ways.size() == most_ways_to_sum) throw Unsupported{"more than 4,096 ways to cut the text"};
      ways.push_back(so_far);
      return;
    }
    for (const Ending& ending : ending_at(place)) all_ways(ending.begin, so_far + ending.weight, ways);
  }

  double sum_to(std::size_t place) const {
    std::vector<double> ways;
    all_ways(place, 0, ways);
    std::ranges::sort(ways);
    double sum = 0;
    for (const double way : ways) sum += std::exp(way - ways.back());
    return ways.back() + std::log(sum);
  }

  Ending draw(std::size_t place, double number) const {
    const std::vector<Ending> all = ending_at(place);
    const double whole = sum_to(place);
    double sum = 0;
    for (const Ending& ending : all) {
      sum += std::exp(sum_to(ending.begin) + ending.weight - whole);
      if (number < sum) return ending;
    }
    return all.back();
  }

  unigram_lattice::UsablePieces pieces_;
  double alpha_;
  std::int64_t samples_, seed_;
  double unknown_score_;
  std::string_view text_;
  std::vector<std::uint32_t> places_;
};

Prepared prepare_every_way_to(const Request& request) {
  return unigram_lattice::prepare_exhaustive_segmenter<charsmap_normalize::NaiveNormalizer, EveryWayTo>(request);
}

}  // namespace

Implementation exhaustive() {
  return own_implementation(prepare_every_way_to, "sums over every way to a place, of texts of at most 8 bytes");
}

}  // namespace assay::unigram_sample
