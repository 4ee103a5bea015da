// What a run found, as one page that needs nothing else: no network, no other file.
#pragma once

#include <string>

#include "harness/core/summary.h"
#include "harness/report/changes.h"
#include "harness/report/surroundings.h"
#include "harness/report/trend.h"

namespace assay {

struct HtmlStyle {
  std::string gnuplot = "gnuplot";  // the program that draws the plots; without it they become tables
};

std::string print_html(const Summary& summary, const HtmlStyle& style = {}, const Surroundings& around = {});

// Two runs, and the environments that they were made in, side by side.
std::string print_comparison_html(const RunComparison& comparison, const ComparedRuns& runs, const Environment& before,
                                  const Environment& after, const HtmlStyle& style = {});

// Times over runs, a part for each machine, with the confirmed changes in a table and by their numbers in the plots.
std::string print_trend_html(const Trend& trend, const HtmlStyle& style = {});

}  // namespace assay
