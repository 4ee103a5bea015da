// Holds what an op expects, the reference's value and its budget, against the same worked out with 200 bits.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "tests/impls/mpfr/wide.h"

namespace assay::wide {

// What an element must be, from the formula of the op's contract and that of its budget, both written out anew.
struct Right {
  enum Kind : std::uint8_t { number, nan, positive_infinity } kind = number;
  Wide value = 0;
  Wide budget = 0;
  Wide scale = 0;        // what errors are relative to: |value|, or the sizes that add up to it
  bool promised = true;  // if not, the budget is infinite
  std::uint8_t also = Expectation::nothing;
  bool at_edge = false;  // so near to where a second answer begins to be as good that float64 may see it from beyond
};

struct Audit {
  std::int64_t elements = 0;  // finite ones with a budget
  std::int64_t wrong_kind =
      0;                    // NaN, infinity, promise or second answer where it should not be, or not where it should
  double worst_share = 0;   // the reference's error as a share of the budget
  double worst_digits = 0;  // the reference's error relative to the scale
  double worst_budget = 0;  // the relative difference between the budget and its derivation
  std::string place;        // of the first that is bad, for people

  // The error of the reference does not count: at most a thousandth of what is being judged by it; and it keeps its
  // digits where formulas cancel: 40 bits, 16 more than float32 has.
  static constexpr double most_share = 1e-3, most_digits = 0x1p-40;
  static constexpr double most_difference = 1e-9;  // of the budget: that of arithmetic in float64
  bool reference_holds() const { return wrong_kind == 0 && worst_share <= most_share && worst_digits <= most_digits; }
  bool budget_holds() const { return worst_budget <= most_difference; }
  bool holds() const { return reference_holds() && budget_holds(); }
  std::string describe() const;

  void look_at(const Right& right, const Expectation& expected, std::size_t index,
               const std::function<std::string()>& place_of);
  void add(const Audit& other);
};

// Makes an expectation of y, the last output, for planted faults another one than the op does.
using Contract = std::function<Expectation(const Op& op, const Case& which, const std::vector<Buffer>& inputs)>;
Expectation genuine(const Op& op, const Case& which, const std::vector<Buffer>& inputs);

}  // namespace assay::wide
