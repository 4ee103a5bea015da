// What two runs of one machine say of each other: what compare shows and gates by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/difference.h"
#include "harness/core/summary.h"

namespace assay {

// What became of a cell of one implementation that could be measured before.
enum class Fate : std::uint8_t {
  compared,
  lost,            // it is not in the later run, and nobody says why
  failing,         // it is wrong now, and so was not timed
  absent,          // its library is no longer there, or it no longer supports the cell
  not_measurable,  // it was timed, and there is no number
};
std::string_view name_of(Fate fate);

struct Change : CellFields {
  std::string implementation;
  Estimate before, after;  // seconds per call, as they stand in the runs
  RatioTest test;          // time before / time after: below 1 is slower
  Difference difference = Difference::not_measurable;
  Fate fate = Fate::compared;
  std::string why;                        // if it was not compared, or not measurable side by side
  std::optional<RatioTest> side_by_side;  // both builds measured again in the same blocks; `difference` is then from it
  std::optional<RatioTest> fresh;         // the launches that were to confirm the difference
  bool confirmed = false;
};

// The last word on it: what was to confirm it, else the look side by side, else the two runs.
const RatioTest& best_test(const Change& change);

// A slowdown that a comparison should not miss, and whether a test leaves it possible: its 99% interval does not
// exclude it.
inline constexpr double slowdown_looked_for = 0.03;
bool may_be_slower(const RatioTest& test);

// A verdict that was no failure and is one now.
struct NewFailure {
  std::string op, dtype, implementation, verdict, reason, replay;
};

struct RunComparison {
  std::vector<std::string> suspects;  // differences of software, as "name: before and after"
  std::vector<Change> changes;        // worst first
  std::vector<NewFailure> failures;
  std::vector<std::string> appeared;  // what could be measured only now: "op dtype implementation (cells)"
  std::vector<std::string> notes;
};

bool is_regression(const Change& change);  // confirmed and slower, or no longer there

// In one line, for people: "rms_norm f32 simd 32x4096: 5.2% slower".
std::string describe(const Change& change);

}  // namespace assay
