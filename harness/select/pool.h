// The geometric mean of independent ratios, with the interval that theirs give it.
#pragma once

#include <cmath>

#include "harness/core/summary.h"

namespace assay {

class Pool {
 public:
  void add(const Estimate& ratio) {
    ++count_;
    sum_ += std::log(ratio.value);
    const double half = ratio.low > 0 ? (std::log(ratio.high) - std::log(ratio.low)) / 2 : INFINITY;
    squares_ += half * half;
  }
  int count() const { return count_; }
  Estimate result() const {
    if (count_ == 0) return {};
    const double mean = sum_ / count_, half = std::sqrt(squares_) / count_;
    return {std::exp(mean), std::exp(mean - half), std::exp(mean + half)};
  }

 private:
  int count_ = 0;
  double sum_ = 0, squares_ = 0;
};

}  // namespace assay
