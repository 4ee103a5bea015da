// What a comparison of two times comes to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/core/summary.h"

namespace assay {

enum class Difference : std::uint8_t { faster, slower, same, ambiguous, not_measurable };

constexpr std::string_view name_of(Difference difference) {
  switch (difference) {
    case Difference::faster: return "faster";
    case Difference::slower: return "slower";
    case Difference::same: return "same";
    case Difference::ambiguous: return "ambiguous";
    case Difference::not_measurable: break;
  }
  return "not measurable";
}

// What one comparison of two times says, before it is known how many others were made.
struct RatioTest {
  Estimate ratio;          // over launches, with the 99% interval; above 1 is faster
  double p_different = 1;  // two-sided t test of log ratio = 0
  int launches = 0;        // 0: it could not be measured
};

// "0.962 [0.951, 0.973] of 24 launches"
std::string describe(const RatioTest& test);

}  // namespace assay
