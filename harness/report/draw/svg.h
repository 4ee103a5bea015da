// A plot as SVG, to be put into a page.
//
// The page's style sheet says what it looks like: colours are var(--s0), var(--s1)... for the series, and
// var(--ink), var(--faint), var(--grid) for the rest, so that one drawing serves light, dark and paper.
#pragma once

#include <string>
#include <string_view>

#include "harness/report/draw/gnuplot.h"
#include "harness/report/draw/plot.h"

namespace assay::report {

// One `use` element for each mark, in the order of the curves. `id` makes the drawing's ids different from those of
// others on the page.
Drawn draw(const Plot& plot, const std::string& id, const std::string& gnuplot);

// The line and the marker of a curve, for a legend.
std::string legend_sign(const Curve& curve);

std::string escape_html(std::string_view text);

}  // namespace assay::report
