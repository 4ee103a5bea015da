// As it is said: features are written out as texts and looked up in a table, and all sums of a run are kept.
#include <array>
#include <string>
#include <unordered_map>

#include "impls/segmenters/perceptron_segment/runs.h"

namespace assay::perceptron_segment {
namespace {

using Sums = std::array<std::int64_t, hmm::states>;

constexpr std::int64_t impossible = INT64_MIN / 2;

class FeatureTable {
 public:
  explicit FeatureTable(const PerceptronWeights& weights) : start_(weights.start), step_(weights.step) {
    for (const PerceptronWeights::Feature& each : weights.features) {
      std::string key = std::to_string(each.number);
      for (std::size_t i = 0; i < perceptron::templates[each.number].count; ++i)
        key += "," + std::to_string(each.code_points[i]);
      weights_.emplace(std::move(key), each.weights);
    }
  }

  std::int64_t* cut(const Characters& run, std::int64_t* to) {
    const std::size_t count = run.codes.size();
    sums_.assign(count, {});
    before_.assign(count, {});
    for (std::size_t at = 0; at < count; ++at) step_to(run, at);
    const Sums& last = sums_.back();
    std::size_t state = last[3] >= last[1] ? 3 : 1;
    std::vector<std::size_t> states(count);
    for (std::size_t at = count; at-- > 0; state = before_[at][state]) states[at] = state;
    for (std::size_t at = 0; at < count; ++at)
      if (states[at] == 1 || states[at] == 3) *to++ = run.ends[at];
    return to;
  }

 private:
  Sums weights_of(const Characters& run, std::size_t at) const {
    Sums sums{};
    for (std::size_t number = 0; number < perceptron::most_templates; ++number) {
      const perceptron::Template& used = perceptron::templates[number];
      std::string key = std::to_string(number);
      for (std::size_t i = 0; i < used.count; ++i) {
        const std::int64_t place = static_cast<std::int64_t>(at) + used.places[i];
        const bool inside = place >= 0 && place < static_cast<std::int64_t>(run.codes.size());
        key += "," + std::to_string(inside ? run.codes[static_cast<std::size_t>(place)] : perceptron::outside);
      }
      if (const auto found = weights_.find(key); found != weights_.end())
        for (std::size_t y = 0; y < hmm::states; ++y) sums[y] += found->second[y];
    }
    return sums;
  }

  void step_to(const Characters& run, std::size_t at) {
    const Sums own = weights_of(run, at);
    for (std::size_t y = 0; y < hmm::states; ++y) {
      if (at == 0) {
        sums_[0][y] = y == 0 || y == 3 ? start_[y] + own[y] : impossible;
        continue;
      }
      std::int64_t best = impossible * 2;
      for (std::size_t x = 0; x < hmm::states; ++x) {
        if (!hmm::may_follow(y, x) || sums_[at - 1][x] + step_[x][y] < best) continue;
        best = sums_[at - 1][x] + step_[x][y];
        before_[at][y] = x;
      }
      sums_[at][y] = best + own[y];
    }
  }

  PerceptronWeights::ByState start_;
  std::array<PerceptronWeights::ByState, hmm::states> step_;
  std::unordered_map<std::string, PerceptronWeights::ByState> weights_;
  std::vector<Sums> sums_;
  std::vector<std::array<std::size_t, hmm::states>> before_;
};

}  // namespace

Implementation naive() {
  return own_implementation(prepare_runs<FeatureTable>, "features as texts in a table, and Viterbi state by state");
}

}  // namespace assay::perceptron_segment
