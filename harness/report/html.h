// What a run found, as one page that needs nothing else: no network, no script, no other file.
#pragma once

#include <string>

#include "harness/core/summary.h"

namespace assay {

struct HtmlStyle {
  std::string gnuplot = "gnuplot";  // the program that draws the plots; without it they become tables
};

std::string print_html(const Summary& summary, const HtmlStyle& style = {});

}  // namespace assay
