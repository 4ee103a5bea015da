// The parts of the page, as data for its template (page.mustache.html). The template escapes all text; only what is
// named `svg` goes in as it is.
#pragma once

#include <kainjow/mustache.hpp>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "harness/report/draw/plot.h"
#include "harness/report/findings.h"
#include "harness/report/surroundings.h"

namespace assay::report {

using Data = kainjow::mustache::data;

Data text_data(std::string_view text);  // clean; false if empty

// The id of what a part of the page says of something: what is no letter, digit or '_' in its name becomes '-'.
std::string anchor_of(const std::string& prefix, const std::string& name);

// How an implementation is drawn, the same on the whole page: the colour tells the backend, marker and dashes tell
// its variants apart as well.
struct Look {
  int colour = 0, marker = 0, dash = 0;
};
using Looks = std::map<std::string, Look>;
Looks looks_of(const Summary& summary);

// Curves, drawn; their points, where they cannot be; and the signs that a legend explains.
Curve curve_for(const std::string& implementation, const Looks& looks);
Data figure_data(const Plot& plot, const std::string& caption, const std::string& id, const std::string& gnuplot);
// Lines that would lie on one another become one, with all their names: "simd = @avx2".
void join_coinciding(std::vector<Curve>& curves, const Axis& y);
// Takes out of the curves what lies outside the axis, and says what that was; empty if nothing was.
std::string take_outside(std::vector<Curve>& curves, const Axis& y);
void add_to_legend(std::vector<Curve>& legend, const std::vector<Curve>& curves);
Data legend_data(const std::vector<Curve>& curves);

// A part of the page that is made of plots, with a table beside them perhaps. One without figures and table is left
// out.
struct Section {
  std::string id, nav, title, lede;
  std::vector<Curve> legend;
  Data figures{Data::type::list};
  bool wide = false;    // a figure takes the whole width
  bool folded = false;  // behind a line that says how many plots there are
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows;
};
Data sections_data(const std::vector<Section>& sections);

// What all pages have in common: the style sheet, their head, and how sections are shown.
void set_templates(Data& page);

Section crossover_section(const std::vector<Crossover>& crossovers, const Looks& looks, const std::string& gnuplot);
Section roofline_section(const Summary& summary, const Roofline& roofline, const Looks& looks,
                         const std::string& gnuplot);

// The number that stands beside a point: by its run, cell and implementation.
using HistoryMarks = std::map<std::tuple<std::string, std::string, std::string>, int>;
Section history_section(const std::vector<HistoryLine>& history, const std::string& gnuplot,
                        const std::string& id = "history", const HistoryMarks& marks = {});
Section calibration_section(const Calibration& calibration, const std::string& gnuplot);

// The facts of an environment, by what they are for.
void add_environment(Data& page, const Environment& environment);

Data matrices_data(const Summary& summary, const Looks& looks);
Data measurements_data(const Summary& summary);
Data bars_data(const CellSummary& cell, const std::string& caption, const Looks& looks);
Data plots_data(const Summary& summary, const Looks& looks, const std::string& gnuplot);
Data forests_data(const Summary& summary, const std::string& gnuplot);
Data accuracy_data(const Summary& summary, const Looks& looks, const std::string& gnuplot);
Data budgets_data(const Summary& summary, const Looks& looks, const std::string& gnuplot);
void add_verdicts(Data& page, const Summary& summary);
void add_traits(Data& page, const Summary& summary);

}  // namespace assay::report
