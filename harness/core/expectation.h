// What the outputs of a case must be.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/buffer.h"
#include "harness/op.h"

namespace assay {

// The rows of a case (indices of its independent dimension) that a reference is asked for: of a large cell some stand
// for all of them. In ascending order; none: all.
struct RowSample {
  std::vector<std::int64_t> rows;
  bool is_all() const { return rows.empty(); }
};

// What one output must be, in one of three forms: numbers within a budget, exactly these integers, or whatever a
// predicate accepts.
struct Expectation {
  // Of numbers: the value (in float64), and the greatest absolute error. Both are those of arithmetic in float32: to
  // be rounded once to a narrower storage type comes on top (core/comparison.h). A budget of infinity says that the
  // contract promises nothing here (overflow). Of a sample, they are of its rows alone, one behind the other.
  std::vector<double> numbers;
  std::vector<double> budget;
  // Where a second answer is as good; empty, or one entry per element.
  enum Also : std::uint8_t { nothing = 0, nan = 1, zero = 2 };
  std::vector<std::uint8_t> also = {};
  // Of ids, offsets and bytes: exactly this.
  std::vector<std::int64_t> exact = {};
  // Of an output that is right in several ways (a tie, a sampled answer): why it is not accepted, or nothing.
  std::function<std::optional<std::string>(const Value& got)> accepts = {};
  std::vector<std::int64_t> sampled_rows = {};  // that numbers and budget are of; empty: all
  // The stricter budget of who says that it sums in a wider type (Implementation::accumulates_wider); empty where that
  // makes no difference.
  std::vector<double> wider_budget = {};

  const std::vector<double>& budget_of(Accumulation sums) const {
    return sums == Accumulation::wider && !wider_budget.empty() ? wider_budget : budget;
  }
  // Where the element with this index (dense, of rows so long) stands in `numbers`; nothing if it is not of the sample.
  std::optional<std::size_t> place_of(std::int64_t index, std::int64_t row_length) const;
  // And the other way.
  std::int64_t index_of(std::size_t place, std::int64_t row_length) const {
    const auto at = static_cast<std::int64_t>(place);
    if (sampled_rows.empty()) return at;
    return sampled_rows[static_cast<std::size_t>(at / row_length)] * row_length + at % row_length;
  }
};

}  // namespace assay
