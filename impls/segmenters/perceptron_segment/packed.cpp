// Characters become numbers, those of a feature one word of 64 bits, and its four weights lie beside that in a table of
// open addresses; what has a character that no feature has is not looked up.
#include <algorithm>
#include <array>
#include <bit>

#include "impls/segmenters/dictionary/numbered_text.h"
#include "impls/segmenters/perceptron_segment/runs.h"

namespace assay::perceptron_segment {
namespace {

using Sums = std::array<std::int64_t, hmm::states>;
using Weights = PerceptronWeights::ByState;

constexpr std::int64_t never = INT64_MIN / 4;

class PackedFeatures {
 public:
  explicit PackedFeatures(const PerceptronWeights& weights) : start_(weights.start), step_(weights.step) {
    std::vector<std::uint32_t> codes{perceptron::outside};
    for (const auto& each : weights.features)
      codes.insert(codes.end(), each.code_points.begin(),
                   each.code_points.begin() + static_cast<std::ptrdiff_t>(perceptron::templates[each.number].count));
    numbers_ = segmenters::CharacterNumbers(codes);
    outside_ = numbers_.of(perceptron::outside);
    slots_.resize(std::bit_ceil(2 * weights.features.size() + 2));
    for (const auto& each : weights.features) {
      std::array<std::uint32_t, 3> packed{};
      for (std::size_t i = 0; i < perceptron::templates[each.number].count; ++i)
        packed[i] = numbers_.of(each.code_points[i]);
      Slot& slot = *find(key_of(each.number, packed[0], packed[1], packed[2]));
      slot = {key_of(each.number, packed[0], packed[1], packed[2]), each.weights};
    }
  }

  std::int64_t* cut(const Characters& run, std::int64_t* to) {
    const std::size_t count = run.codes.size();
    // Two places more at both ends.
    codes_.assign(count + 4, outside_);
    for (std::size_t at = 0; at < count; ++at) codes_[at + 2] = numbers_.of(run.codes[at]);
    kept_.resize(count);
    Sums sums = weights_at(0);
    for (std::size_t y = 0; y < hmm::states; ++y) sums[y] += y == 0 || y == 3 ? start_[y] : never;
    for (std::size_t at = 1; at < count; ++at) sums = stepped(sums, weights_at(at), kept_[at]);
    unsigned state = sums[3] >= sums[1] ? 3 : 1;
    for (std::size_t at = count; at-- > 0;) {
      const unsigned kept = kept_[at];
      kept_[at] = static_cast<std::uint8_t>(state & 1u);
      const bool takes_later = (kept >> state & 1u) != 0;
      state = state == 0 || state == 3 ? (takes_later ? 3 : 1) : (takes_later ? 2 : 0);
    }
    for (std::size_t at = 0; at < count; ++at)
      if (kept_[at] != 0) *to++ = run.ends[at];
    return to;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;  // 0: empty, as the number of the first character is never 0
    Weights weights{};
  };

  // 2^18 lines of three characters have fewer than 2^20 of them.
  static_assert(3 * perceptron::most_lines < std::size_t{1} << 20 && perceptron::most_templates <= 16);
  static std::uint64_t key_of(std::uint64_t number, std::uint64_t first, std::uint64_t second, std::uint64_t third) {
    return number << 60 | first << 40 | second << 20 | third;
  }

  Slot* find(std::uint64_t key) {
    std::size_t at = (key * 0x9e3779b97f4a7c15u >> 20) & (slots_.size() - 1);
    while (slots_[at].key != key && slots_[at].key != 0) at = (at + 1) & (slots_.size() - 1);
    return &slots_[at];
  }

  Sums weights_at(std::size_t at) {
    const std::uint32_t* const here = codes_.data() + at + 2;
    Sums sums{};
    for (std::size_t number = 0; number < perceptron::most_templates; ++number) {
      const perceptron::Template& used = perceptron::templates[number];
      std::array<std::uint32_t, 3> packed{};
      bool known = true;
      for (std::size_t i = 0; i < used.count; ++i) {
        packed[i] = here[used.places[i]];
        known = known && packed[i] != 0;
      }
      if (!known) continue;
      const Slot& slot = *find(key_of(number, packed[0], packed[1], packed[2]));
      for (std::size_t y = 0; y < hmm::states; ++y) sums[y] += slot.weights[y];  // of an empty one: 0
    }
    return sums;
  }

  // Bit y of `kept`: it follows the later of its two.
  Sums stepped(const Sums& last, const Sums& own, std::uint8_t& kept) const {
    constexpr std::size_t later[] = {3, 2, 2, 3}, earlier[] = {1, 0, 0, 1};
    Sums sums{};
    unsigned bits = 0;
    for (unsigned y = 0; y < hmm::states; ++y) {
      const std::int64_t of_later = last[later[y]] + step_[later[y]][y];
      const std::int64_t of_earlier = last[earlier[y]] + step_[earlier[y]][y];
      bits |= static_cast<unsigned>(of_later >= of_earlier) << y;
      sums[y] = std::max(of_later, of_earlier) + own[y];
    }
    kept = static_cast<std::uint8_t>(bits);
    return sums;
  }

  Weights start_;
  std::array<Weights, hmm::states> step_;
  segmenters::CharacterNumbers numbers_;
  std::uint32_t outside_ = 0;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> codes_;
  std::vector<std::uint8_t> kept_;
};

}  // namespace

Implementation packed() {
  return own_implementation(
      prepare_runs<PackedFeatures>,
      "features as words of 64 bits in a table with their weights, and a byte kept for each character");
}

}  // namespace assay::perceptron_segment
