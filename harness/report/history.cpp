#include "harness/report/history.h"

#include <algorithm>
#include <cstdio>

#include "harness/core/build.h"
#include "harness/report/numbers.h"
#include "harness/report/text_table.h"

namespace assay {
namespace {

using namespace report;

constexpr std::size_t most_points = 16;

// The last points between the quickest and the slowest of them; digits where there are no blocks.
std::string curve(const std::vector<HistoryPoint>& all, bool unicode) {
  static constexpr const char* blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t first = all.size() > most_points ? all.size() - most_points : 0;
  double least = all[first].seconds, most = least;
  for (std::size_t i = first; i < all.size(); ++i) {
    least = std::min(least, all[i].seconds);
    most = std::max(most, all[i].seconds);
  }
  std::string text;
  for (std::size_t i = first; i < all.size(); ++i) {
    // What moved by less than 2% is drawn flat.
    const double part = most > 1.02 * least ? (all[i].seconds - least) / (most - least) : 0;
    const int height = std::clamp(static_cast<int>(part * 7.99), 0, 7);
    text += unicode ? std::string(blocks[height]) : std::to_string(height);
  }
  return text;
}

std::string change_of(double before, double after) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f%%", 100 * (after / before - 1));
  return text;
}

}  // namespace

std::string print_history(const std::vector<HistoryLine>& lines, const TerminalStyle& style) {
  const Page page{static_cast<std::size_t>(std::max(style.width, 72)), style.colour, style.unicode};
  if (lines.empty()) return "no run measured such a cell; './assay history --runs' lists what there is\n";
  if (lines.size() == 1) {
    const HistoryLine& only = lines[0];
    std::string text = wrap(clean(only.what + " " + only.implementation), page.width, "", "  ") + "\n";
    TextTable table({{false, 16}, {false}, {false, 8}, {true}, {true}});
    table.add({{"run", Ink::faint},
               {"commit", Ink::faint},
               {"version", Ink::faint},
               {"time", Ink::faint},
               {"to before", Ink::faint}});
    for (std::size_t i = 0; i < only.points.size(); ++i) {
      const HistoryPoint& point = only.points[i];
      table.add({{clean(point.run)},
                 {clean(build::short_commit(point.commit))},
                 {clean(point.version)},
                 {print_seconds(point.seconds)},
                 {i == 0 ? "" : change_of(only.points[i - 1].seconds, point.seconds)}});
    }
    return text + table.print(page);
  }
  TextTable table({{false, 16}, {false, 8}, {false}, {true}, {true}});
  table.add({{"cell", Ink::faint},
             {"implementation", Ink::faint},
             {"runs", Ink::faint},
             {"latest", Ink::faint},
             {"to before", Ink::faint}});
  for (const HistoryLine& each : lines) {
    const std::size_t count = each.points.size();
    table.add({{clean(each.what)},
               {clean(each.implementation)},
               {curve(each.points, style.unicode)},
               {print_seconds(each.points.back().seconds)},
               {count < 2 ? "" : change_of(each.points[count - 2].seconds, each.points.back().seconds)}});
  }
  return table.print(page) +
         "Times of different hours: what moved is suspected, not proved; './assay compare'\nmeasures both builds side "
         "by side.\n";
}

}  // namespace assay
