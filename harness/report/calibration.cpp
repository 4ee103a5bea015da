#include "harness/report/calibration.h"

#include <cmath>
#include <cstdio>

#include "harness/report/text_table.h"

namespace assay {
namespace {

using namespace report;

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, share > 0 && share < 0.1 ? "%.2f%%" : "%.1f%%", 100 * share);
  return text;
}

std::string rows_of(const std::vector<ErrorRate>& rates, const Page& page) {
  TextTable table({{false, 18}, {true}, {true}, {true}, {true}});
  table.add({{"", Ink::faint},
             {"comparisons", Ink::faint},
             {"claimed", Ink::faint},
             {"confirmed", Ink::faint},
             {"99% interval", Ink::faint}});
  for (const ErrorRate& each : rates)
    table.add({{each.kind},
               {std::to_string(each.comparisons)},
               {std::to_string(each.claimed)},
               {std::to_string(each.confirmed)},
               {percent(each.low) + " to " + percent(each.high)}});
  return table.print(page);
}

// What comparisons on a machine should be worth.
constexpr int least_nulls = 1000;  // of which none may end in an alarm
constexpr int least_slowed = 500;  // to tell 99% from 97%
struct PowerTarget {
  double slowdown, share;
};
constexpr PowerTarget power_targets[] = {{0.03, 0.8}, {0.05, 0.99}};

std::string whole_percent(double share) { return std::to_string(std::lround(100 * share)) + "%"; }

// By the rate that was measured; how sure that is, the interval beside it says.
TextCell judged(bool met, bool enough) {
  if (!enough) return {"too few to tell", Ink::warning};
  return met ? TextCell{"met", Ink::good} : TextCell{"not met", Ink::bad};
}

std::string targets_of(const Calibration& calibration, const Page& page) {
  TextTable table({{false, 18}, {true}, {true}, {false}});
  table.add({{"", Ink::faint}, {"found", Ink::faint}, {"99% interval", Ink::faint}, {"", Ink::faint}});
  const auto add = [&](const std::string& what, const ErrorRate& rate, const TextCell& verdict) {
    table.add({{what},
               {std::to_string(rate.confirmed) + " of " + std::to_string(rate.comparisons)},
               {percent(rate.low) + " to " + percent(rate.high)},
               verdict});
  };
  if (!calibration.equal.empty()) {
    const ErrorRate& all = calibration.equal.back();
    add("no alarm in 1000", all, judged(all.confirmed == 0, all.confirmed > 0 || all.comparisons >= least_nulls));
  }
  for (const PowerTarget& target : power_targets)
    for (const ErrorRate& rate : calibration.slowdowns)
      if (std::abs(rate.slowdown - target.slowdown) < 1e-9)
        add("at least " + whole_percent(target.share) + " at " + whole_percent(target.slowdown), rate,
            judged(rate.confirmed >= target.share * rate.comparisons, rate.comparisons >= least_slowed));
  return table.print(page);
}

std::string about_equal_things(const ErrorRate& all) {
  return wrap(
      std::to_string(all.confirmed) + " of " + std::to_string(all.comparisons) +
          " comparisons of equal things ended in a confirmed difference: with 99% confidence the rate is below " +
          percent(all.high) + ".",
      80, "", "");
}

// The floors, and what cannot be found because of them.
std::string about_floors(const Calibration& calibration) {
  if (calibration.floors.empty()) return {};
  std::string floors, hidden;
  for (const auto& [op, floor] : calibration.floors) floors += (floors.empty() ? "" : ", ") + op + " " + percent(floor);
  for (const PowerTarget& target : power_targets) {
    std::string ops;
    for (const auto& [op, floor] : calibration.floors)
      if (floor >= target.slowdown) ops += (ops.empty() ? "" : ", ") + op;
    if (!ops.empty())
      hidden += " So hardly any slowdown of " + whole_percent(target.slowdown) + " is confirmed in " + ops + ".";
  }
  return wrap("Other links of one build differ by up to: " + floors +
                  ". No smaller difference is confirmed on this machine." + hidden,
              80, "", "");
}

}  // namespace

std::string print_calibration(const Calibration& calibration) {
  const Page page;
  const auto part = [&](const std::string& head, const std::string& table) {
    return "\n" + head + "\n" + page.rule() + "\n" + table;
  };
  std::string text = part("EQUAL THINGS that were called different", rows_of(calibration.equal, page)) +
                     part("SLOWDOWNS that were found", rows_of(calibration.slowdowns, page)) +
                     part("TARGETS", targets_of(calibration, page)) + "\n";
  if (!calibration.equal.empty()) text += about_equal_things(calibration.equal.back());
  text += about_floors(calibration);
  char last[120];
  std::snprintf(last, sizeof last, "Up to %d launches of %d blocks at first sight, 30 to confirm; took %.0f min.\n",
                calibration.launches, calibration.blocks, calibration.seconds / 60);
  return text + last;
}

}  // namespace assay
