// How errors are distributed: counts between fixed edges, small enough for a record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace assay {

template <class Edges>
class EdgeCounts {
 public:
  // Where one count ends and the next begins.
  static constexpr auto edges = Edges::values;
  // No error at all; then below edges[0]; from edges[i - 1] to below edges[i]... up to the last edge, which still
  // belongs to the count before it; and more than that.
  using Counts = std::array<std::int64_t, edges.size() + 2>;

  EdgeCounts() = default;
  explicit EdgeCounts(const Counts& counts) : counts_(counts) {}

  void add(double error) { ++counts_[place_of(error)]; }
  void add(const EdgeCounts& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }

  const Counts& counts() const { return counts_; }
  std::int64_t total() const { return from(0); }
  // How many are edges[edge] or more; of the last edge: more.
  std::int64_t at_least(std::size_t edge) const { return from(edge + 2); }
  // The smallest edge that at most `part` of the elements reach; infinite if even the last is passed by more.
  double below_for_all_but(double part) const {
    const double allowed = part * static_cast<double>(total());
    for (std::size_t edge = 0; edge < edges.size(); ++edge)
      if (static_cast<double>(at_least(edge)) <= allowed) return edges[edge];
    return std::numeric_limits<double>::infinity();
  }

  bool operator==(const EdgeCounts&) const = default;

 private:
  static std::size_t place_of(double error) {
    if (error == 0) return 0;
    if (!(error <= edges.back())) return edges.size() + 1;
    std::size_t place = 1;
    while (place < edges.size() && error >= edges[place - 1]) ++place;
    return place;
  }
  std::int64_t from(std::size_t place) const {
    std::int64_t sum = 0;
    for (std::size_t i = place; i < counts_.size(); ++i) sum += counts_[i];
    return sum;
  }

  Counts counts_{};
};

// Of the elements of a check: how much of its budget each used.
struct ShareEdges {
  static constexpr std::array<double, 10> values{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};
};
using ShareDistribution = EdgeCounts<ShareEdges>;

// How many units in the last place of its storage type each is off. What is rounded correctly is below the first edge.
struct UlpEdges {
  static constexpr std::array<double, 16> values{0.501, 0.6, 0.75, 1,  1.25, 1.5, 2,    3,
                                                 4,     6,   8,    16, 64,   256, 1024, 65536};
};
using UlpDistribution = EdgeCounts<UlpEdges>;

}  // namespace assay
