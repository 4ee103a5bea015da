// Holds one output of an implementation against what the reference expects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/edge_counts.h"
#include "harness/core/expectation.h"
#include "harness/op.h"

namespace assay {

struct Mismatch {
  std::int64_t index = 0;  // dense, row by row
  double expected = 0;
  double got = 0;
  double budget = 0;  // 0 for exact outputs
  double share = 0;   // of the budget
};

struct Comparison {
  std::int64_t elements = 0;
  std::int64_t mismatches = 0;
  // Elements that could have told wrong from right: finite, with a budget below their own size or their
  // distance from zero. Elements of exact outputs all count.
  std::int64_t probative = 0;
  // Whether the elements that could have told are of more than one value: a constant is easily right by accident.
  bool varied = false;
  // Of the elements in which a use of the budget would have shown: not where there is none, and not where every
  // value within the budget is stored as the same number.
  ShareDistribution shares;
  double worst_share = 0;  // of the budget; infinite where a NaN or an Inf is wrong
  double worst_ulp = 0;    // of the storage type
  UlpDistribution ulps;    // of all finite elements that have a budget
  std::optional<Mismatch> first;
  std::string refusal;  // why an output is not accepted that may be right in several ways
  // An exact output may be too short or too long.
  std::int64_t expected_length = 0;
  std::int64_t got_length = 0;

  bool equal() const { return mismatches == 0; }
  // Whether a wrong implementation would probably have shown here.
  bool could_tell() const { return probative > 0 && (varied || elements == 1); }
};

// The share of its budget that an element used, which has this place in the expectation and is stored as `got`;
// infinite if it is wrong in kind. What counts against the budget is the error *before* storing: a type narrower than
// float32 rounds once more, and of all the values that are stored as `got`, the one nearest to what was expected is
// taken.
double share_used(const Expectation& expected, std::size_t place, Dtype dtype, double got,
                  Accumulation sums = Accumulation::usual);

// How far a number may have moved when it was stored: half an ulp of a type that is narrower than float32, else 0.
double rounding_of(Dtype dtype, double value);

// `got` may have padded rows. Of a sample, only its rows are looked at. Numbers must lie within their budget (an error
// that is not a number is never within), NaN must meet NaN, and an infinity its own sign; exact outputs must be equal
// in length and elements; what is right in several ways must be accepted.
Comparison compare(const Expectation& expected, const Value& got, Accumulation sums = Accumulation::usual);

}  // namespace assay
