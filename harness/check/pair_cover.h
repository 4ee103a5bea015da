// Rows of levels in which any two levels of two factors soon come together: what goes wrong where two conditions meet
// (in place and padded, threads and a narrow type) is then met in every check, and not now and then.
//
// A covering array of strength 2, made a row at a time, each row so that it covers many pairs that no row before it
// had (Cohen, Dalal, Fredman, Patton 1997, The AETG System, section 4).
#pragma once

#include <cstdint>
#include <vector>

#include "harness/core/random.h"

namespace assay {

class PairCover {
 public:
  // How many levels each factor has; 1 or more.
  PairCover(std::vector<int> levels, std::uint64_t seed);

  // A level for each factor. Once all pairs were covered it begins anew, with other rows.
  std::vector<int> next();
  std::int64_t uncovered() const { return uncovered_; }

 private:
  struct Pair {
    std::size_t one, other;  // factors, one < other
    int level_of_one, level_of_other;
  };
  std::size_t place_of(std::size_t one, int level_of_one, std::size_t other, int level_of_other) const;
  bool is_covered(std::size_t one, int level_of_one, std::size_t other, int level_of_other) const;
  void begin_anew();
  Pair any_uncovered();
  int best_level(std::size_t factor, const std::vector<int>& row);

  std::vector<int> levels_;
  std::vector<std::size_t> first_;  // of a factor's levels among those of all
  std::vector<bool> covered_;       // by the places of both levels among those of all
  std::size_t all_levels_ = 0;
  std::int64_t uncovered_ = 0;
  Random random_;
};

}  // namespace assay
