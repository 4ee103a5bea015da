// How much of their budgets the elements of a check used: counts by share, small enough for a record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay {

class ShareDistribution {
 public:
  // Shares at which one count ends and the next begins.
  static constexpr std::array<double, 10> edges{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};
  // No error at all; then below edges[0]; from edges[i - 1] to below edges[i]... up to the whole budget, which
  // is within; and more than that.
  using Counts = std::array<std::int64_t, edges.size() + 2>;

  ShareDistribution() = default;
  explicit ShareDistribution(const Counts& counts) : counts_(counts) {}

  void add(double share) { ++counts_[place_of(share)]; }
  void add(const ShareDistribution& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }

  const Counts& counts() const { return counts_; }
  std::int64_t total() const { return from(0); }
  // How many used edges[edge] of their budget or more; of the last edge, which is the whole of it: more.
  std::int64_t at_least(std::size_t edge) const { return from(edge + 2); }
  // The smallest edge that at most `part` of the elements reach; infinite if even the last is passed by more.
  double below_for_all_but(double part) const;

  bool operator==(const ShareDistribution&) const = default;

 private:
  static std::size_t place_of(double share);
  std::int64_t from(std::size_t place) const {
    std::int64_t sum = 0;
    for (std::size_t i = place; i < counts_.size(); ++i) sum += counts_[i];
    return sum;
  }

  Counts counts_{};
};

}  // namespace assay
