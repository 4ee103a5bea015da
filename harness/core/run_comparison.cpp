#include "harness/core/run_comparison.h"

#include <cstdio>

namespace assay {

std::string_view name_of(Fate fate) {
  switch (fate) {
    case Fate::compared: return "compared";
    case Fate::lost: return "lost";
    case Fate::failing: return "failing";
    case Fate::absent: return "absent";
    case Fate::not_measurable: break;
  }
  return "not measurable";
}

const RatioTest& best_test(const Change& change) {
  return change.fresh ? *change.fresh : change.side_by_side ? *change.side_by_side : change.test;
}

bool may_be_slower(const RatioTest& test) {
  return test.launches == 0 || !(test.ratio.low > 1 / (1 + slowdown_looked_for));
}

bool is_regression(const Change& change) {
  if (change.fate != Fate::compared) return true;
  return change.confirmed && change.difference == Difference::slower;
}

std::string describe(const RatioTest& test) {
  if (test.launches == 0) return "not measurable";
  char text[100];
  std::snprintf(text, sizeof text, "%.4f [%.4f, %.4f] of %d launches", test.ratio.value, test.ratio.low,
                test.ratio.high, test.launches);
  return text;
}

std::string describe(const Change& change) {
  const std::string name = change.op + " " + change.dtype + " " + change.implementation + " " + shape_of(change.dims) +
                           unusual_of(change) + (change.cache == "cold" ? " cold" : "") +
                           (change.threads > 1 ? " on " + std::to_string(change.threads) + " threads" : "");
  if (change.fate != Fate::compared) return name + ": " + std::string(name_of(change.fate)) + " (" + change.why + ")";
  const RatioTest& test = best_test(change);
  if (test.launches == 0) return name + ": not measurable";
  char text[64];
  const double ratio = test.ratio.value;
  std::snprintf(text, sizeof text, ": %.1f%% %s", 100 * (ratio < 1 ? 1 / ratio - 1 : ratio - 1),
                ratio < 1 ? "slower" : "faster");
  return name + text;
}

}  // namespace assay
