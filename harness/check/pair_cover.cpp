#include "harness/check/pair_cover.h"

#include <utility>

namespace assay {
namespace {

constexpr int open = -1;  // a factor of a row that has no level yet

}  // namespace

PairCover::PairCover(std::vector<int> levels, std::uint64_t seed) : levels_(std::move(levels)), random_(seed) {
  for (const int count : levels_) {
    first_.push_back(all_levels_);
    all_levels_ += static_cast<std::size_t>(count);
  }
  begin_anew();
}

void PairCover::begin_anew() {
  covered_.assign(all_levels_ * all_levels_, false);
  uncovered_ = 0;
  for (std::size_t one = 0; one < levels_.size(); ++one)
    for (std::size_t other = one + 1; other < levels_.size(); ++other)
      uncovered_ += static_cast<std::int64_t>(levels_[one]) * levels_[other];
}

std::size_t PairCover::place_of(std::size_t one, int level_of_one, std::size_t other, int level_of_other) const {
  if (one > other) return place_of(other, level_of_other, one, level_of_one);
  return (first_[one] + static_cast<std::size_t>(level_of_one)) * all_levels_ + first_[other] +
         static_cast<std::size_t>(level_of_other);
}

bool PairCover::is_covered(std::size_t one, int level_of_one, std::size_t other, int level_of_other) const {
  return covered_[place_of(one, level_of_one, other, level_of_other)];
}

// One of them, each as likely as the others.
PairCover::Pair PairCover::any_uncovered() {
  auto left = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(uncovered_)));
  for (std::size_t one = 0; one < levels_.size(); ++one)
    for (std::size_t other = one + 1; other < levels_.size(); ++other)
      for (int a = 0; a < levels_[one]; ++a)
        for (int b = 0; b < levels_[other]; ++b)
          if (!is_covered(one, a, other, b) && left-- == 0) return {one, other, a, b};
  return {0, 1, 0, 0};  // not reached: uncovered_ counts them
}

// The level with which a factor covers the most pairs with those that have one; of equals, any.
int PairCover::best_level(std::size_t factor, const std::vector<int>& row) {
  int best = 0, most = -1, equals = 0;
  for (int level = 0; level < levels_[factor]; ++level) {
    int covers = 0;
    for (std::size_t other = 0; other < row.size(); ++other)
      if (row[other] != open && !is_covered(factor, level, other, row[other])) ++covers;
    if (covers > most) best = level, most = covers, equals = 1;
    else if (covers == most && random_.below(static_cast<std::uint64_t>(++equals)) == 0) best = level;
  }
  return best;
}

std::vector<int> PairCover::next() {
  if (uncovered_ == 0) begin_anew();
  std::vector<int> row(levels_.size(), open);
  std::vector<std::size_t> order;
  for (std::size_t factor = 0; factor < levels_.size(); ++factor) order.push_back(factor);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.below(i)]);
  if (uncovered_ > 0) {  // with one factor, or factors of one level, there are no pairs to speak of
    const Pair begin = any_uncovered();
    row[begin.one] = begin.level_of_one;
    row[begin.other] = begin.level_of_other;
  }
  for (const std::size_t factor : order)
    if (row[factor] == open) row[factor] = best_level(factor, row);
  for (std::size_t one = 0; one < row.size(); ++one)
    for (std::size_t other = one + 1; other < row.size(); ++other)
      if (!is_covered(one, row[one], other, row[other])) {
        covered_[place_of(one, row[one], other, row[other])] = true;
        --uncovered_;
      }
  return row;
}

}  // namespace assay
