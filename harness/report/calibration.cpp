#include "harness/report/calibration.h"

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

}  // namespace

std::string print_calibration(const Calibration& calibration) {
  const Page page;
  std::string text = "\nEQUAL THINGS that were called different\n" + page.rule() + "\n" +
                     rows_of(calibration.equal, page) + "\nSLOWDOWNS that were found\n" + page.rule() + "\n" +
                     rows_of(calibration.slowdowns, page) + "\n";
  if (!calibration.equal.empty()) {
    const ErrorRate& all = calibration.equal.back();
    text += wrap(std::to_string(all.confirmed) + " of " + std::to_string(all.comparisons) +
                     " comparisons of a file with itself ended in a confirmed difference: with 99% confidence fewer than " +
                     percent(all.high) + " of them do.",
                 80, "", "");
  }
  std::string floors;
  for (const auto& [op, floor] : calibration.floors)
    floors += (floors.empty() ? "" : ", ") + op + " " + percent(floor);
  if (!floors.empty())
    text += wrap("Two links of one build differ by up to: " + floors +
                     ". No smaller difference is confirmed on this machine, and so none of the relinked pairs can be.",
                 80, "", "");
  char last[120];
  std::snprintf(last, sizeof last, "%d launches of %d blocks at first sight, 30 to confirm; took %.0f min.\n",
                calibration.launches, calibration.blocks, calibration.seconds / 60);
  return text + last;
}

}  // namespace assay
