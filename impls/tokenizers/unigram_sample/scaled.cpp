// The sums as they are, each a fraction and a power of two of its own, so that none is too small for a float64 and none
// too large; what a piece adds is such a number from the start. Pieces in a double array.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"
#include "impls/tokenizers/unigram_encode/piece_trie.h"
#include "impls/tokenizers/unigram_lattice/segmentations.h"
#include "impls/tokenizers/unigram_sample/drawing.h"
#include "impls/tokenizers/unigram_sample/op.h"

namespace assay::unigram_sample {
namespace {

using tokenizers::SentencePieceModel;
using unigram_encode::PieceTrie;
using unigram_lattice::Segmentations;
using unigram_lattice::Step;

// fraction * 2^power, with a fraction from 1/2 to 1, or 0.
struct Scaled {
  double fraction = 0;
  std::int64_t power = 0;
};

Scaled exponential(double of) {
  const double power = std::floor(of / std::numbers::ln2);
  return {std::exp(of - power * std::numbers::ln2), static_cast<std::int64_t>(power)};
}

Scaled normal(Scaled number) {
  int more = 0;
  number.fraction = std::frexp(number.fraction, &more);
  number.power += more;
  return number;
}

Scaled operator*(const Scaled& one, const Scaled& other) {
  return {one.fraction * other.fraction, one.power + other.power};
}

constexpr std::int64_t no_bits_left = 1100;  // so much smaller, one number adds nothing to another

Scaled operator+(const Scaled& one, const Scaled& other) {
  if (one.fraction == 0) return other;
  const Scaled &high = one.power >= other.power ? one : other, &low = one.power >= other.power ? other : one;
  const std::int64_t apart = high.power - low.power;
  if (apart > no_bits_left) return high;
  return {high.fraction + std::ldexp(low.fraction, -static_cast<int>(apart)), high.power};
}

double share(const Scaled& part, const Scaled& whole) {
  const std::int64_t apart = std::clamp(part.power - whole.power, -no_bits_left, no_bits_left);
  return std::ldexp(part.fraction / whole.fraction, static_cast<int>(apart));
}

class ScaledSums {
 public:
  ScaledSums(const SentencePieceModel& model, const Parameters& parameters)
      : unknown_(model.unknown),
        samples_(parameters.get<std::int64_t>("samples")),
        seed_(parameters.get<std::int64_t>("random_seed")),
        trie_(model) {
    const auto alpha = parameters.get<double>("alpha");
    for (const auto& piece : model.pieces) weights_.push_back(weight_of(alpha * double{piece.score}));
    weights_[static_cast<std::size_t>(unknown_)] =
        weight_of(alpha * (double{unigram_lattice::Extremes(model).lowest} - 10));
  }

  void segment(std::string_view text, Segmentations& found) {
    lay_out(text);
    Drawing drawing(seed_);
    const Scaled& whole = sums_[text.size()];
    for (std::int64_t sample = 0; sample < samples_; ++sample) {
      steps_.clear();
      double score = -std::log(whole.fraction) - static_cast<double>(whole.power) * std::numbers::ln2;
      for (std::size_t at = text.size(); at > 0; at = steps_.back().from) {
        steps_.push_back(draw(at, drawing.next()));
        score += weights_[static_cast<std::size_t>(steps_.back().id)].logarithm;
      }
      std::ranges::reverse(steps_);
      found.add(steps_, score);
    }
  }

 private:
  struct Weight {
    double logarithm;
    Scaled factor;
  };
  static Weight weight_of(double logarithm) { return {logarithm, exponential(logarithm)}; }

  // From each place what is known there flows on to the ends of all pieces that begin there.
  void lay_out(std::string_view text) {
    ending_.resize(std::max(ending_.size(), text.size() + 1));
    for (std::size_t at = 0; at <= text.size(); ++at) ending_[at].clear();
    sums_.assign(text.size() + 1, {});
    sums_[0] = {1, 0};
    unigram_lattice::places_of(text, places_);
    for (std::size_t i = 0; i + 1 < places_.size(); ++i) {
      const std::uint32_t from = places_[i];
      sums_[from] = normal(sums_[from]);
      bool has_character = false;
      trie_.each_at(text, from, [&](std::size_t to, std::int32_t id) {
        flow({from, static_cast<std::uint32_t>(to), id});
        has_character = has_character || to == places_[i + 1];
      });
      if (!has_character) flow({from, places_[i + 1], unknown_});
    }
    sums_[text.size()] = normal(sums_[text.size()]);
  }

  void flow(const Step& step) {
    ending_[step.to].push_back(step);
    sums_[step.to] = sums_[step.to] + part_of(step);
  }

  Scaled part_of(const Step& step) const {
    return normal(sums_[step.from] * weights_[static_cast<std::size_t>(step.id)].factor);
  }

  const Step& draw(std::size_t at, double number) const {
    double sum = 0;
    for (const Step& step : ending_[at]) {
      sum += share(part_of(step), sums_[at]);
      if (number < sum) return step;
    }
    return ending_[at].back();
  }

  std::int32_t unknown_;
  std::int64_t samples_, seed_;
  PieceTrie trie_;
  std::vector<Weight> weights_;
  std::vector<std::uint32_t> places_;
  std::vector<std::vector<Step>> ending_;
  std::vector<Scaled> sums_;
  std::vector<Step> steps_;
};

Prepared prepare_scaled_sums(const Request& request) {
  return unigram_lattice::prepare_segmenter<charsmap_normalize::DoubleArrayNormalizer, ScaledSums>(request);
}

}  // namespace

Implementation scaled() {
  return own_implementation(prepare_scaled_sums, "forward sums with a power of two each, pieces in a double array");
}

}  // namespace assay::unigram_sample
