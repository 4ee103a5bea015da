// The cases of an op that are worth trying: how to draw one, and what is simpler than one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/pair_cover.h"
#include "harness/core/contract.h"
#include "harness/core/plan.h"
#include "harness/core/random.h"

namespace assay {

// The cases of a check group, drawn from all that the op's contract allows. Placement, padding, what lies on what,
// parameters, threads, weights and the ways in which lengths are drawn are factors: of any two of them, all levels come
// together (PairCover). Kinds of values take turns.
class CaseSpace {
 public:
  CaseSpace(const OpInfo& op, const CheckGroup& group, std::uint64_t seed);

  // `size` runs from 0 to 100 over a check: small cases first.
  Case draw(Random& random, int size);
  // Cases of shapes that are dear, so that a check has one of each: very many rows, 2^22 elements, more than 2^24.
  // Which of them it has depends on how many cases it makes, and on its seed.
  std::vector<Case> large_ones(Random& random);

 private:
  // What a number of factors stands for, in the order in which they are in a row of the cover.
  struct Factors {
    std::size_t placement, padding, in_place, threads, weights;
    std::vector<std::size_t> dimensions, parameters;
  };
  void draw_lengths(Case& drawn, const std::vector<int>& row, Random& random, int size);
  void draw_parameters(Case& drawn, const std::vector<int>& row, Random& random) const;
  std::string next_values(Random& random);
  std::string next_weights(Random& random);
  void show_what_weights_are(Case& drawn, Random& random) const;
  void set_zeros_beside_nan(Case& drawn, Random& random) const;

  const OpInfo& op_;
  CheckGroup group_;
  std::uint64_t seed_;
  std::vector<int> levels_;  // of the factors
  Factors factors_{};
  PairCover cover_;
  std::vector<std::string> values_, weights_;  // whose turn is to come
  std::int64_t made_ = 0;
};

// Cases that are simpler than this one, the simplest first. What shrinks a counterexample.
std::vector<Case> simpler_cases(const OpInfo& op, const Case& which);

}  // namespace assay
