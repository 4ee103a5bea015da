// How much of their budgets the implementations of an op use: curves and counts.
#include <algorithm>
#include <cmath>

#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

// How many elements used this share of their budget or more, against the share; the last mark is the worst element.
Curve use_curve(const VerdictSummary& verdict, const Looks& looks) {
  const std::string& name = verdict.subject.implementation;
  Curve curve = curve_for(name, looks);
  const double total = static_cast<double>(verdict.shares.total());
  const auto add = [&](double share, double part) {
    if (can_be_plotted(share) && can_be_plotted(part))
      curve.marks.push_back(
          {share, part, name + ": " + print_share(share) + " or more in " + print_part(part) + " of the elements", 0});
  };
  double last = 0;
  for (std::size_t edge = 0; edge < ShareDistribution::edges.size(); ++edge) {
    if (verdict.shares.at_least(edge) == 0) break;
    last = ShareDistribution::edges[edge];
    add(last, static_cast<double>(verdict.shares.at_least(edge)) / total);
  }
  if (verdict.worst_share > last && std::isfinite(verdict.worst_share)) add(verdict.worst_share, 1 / total);
  return curve;
}

Plot use_plot(const std::vector<const VerdictSummary*>& verdicts, const Looks& looks) {
  Plot plot;
  std::vector<double> shares{ShareDistribution::edges.front(), 1}, parts{1};
  for (const VerdictSummary* verdict : verdicts) {
    Curve curve = use_curve(*verdict, looks);
    if (curve.marks.empty()) continue;
    for (const Mark& mark : curve.marks) shares.push_back(mark.x), parts.push_back(mark.y);
    plot.curves.push_back(std::move(curve));
  }
  plot.x = axis_of_shares("share of the budget", shares);
  plot.y = axis_of_shares("", parts);
  plot.title = verdicts[0]->op + ", " + verdicts[0]->dtype + ": share of the budget used";
  plot.description =
      "The part of the elements that used a share of their budget or more, against that share, both "
      "logarithmic, one line for each implementation. Worst:";
  for (const VerdictSummary* verdict : verdicts)
    plot.description += " " + verdict->subject.implementation + " " + print_share(verdict->worst_share) +
                        (verdict == verdicts.back() ? "." : ",");
  return plot;
}

// No error, below 1%, 10%, 50% and 100%, and beyond: coarser than what is kept, to be read as a table.
Data counts_data(const ShareDistribution& shares) {
  Data list(Data::type::list);
  const auto beyond = [&](double share) {
    const auto edge = std::ranges::find(ShareDistribution::edges, share) - ShareDistribution::edges.begin();
    return shares.at_least(static_cast<std::size_t>(edge));
  };
  const auto add = [&](std::int64_t count) {
    list.push_back(Data(count == 0 ? std::string("\u2013")
                                   : print_part(static_cast<double>(count) / static_cast<double>(shares.total()))));
  };
  std::int64_t rest = shares.total();
  add(shares.counts()[0]);
  rest -= shares.counts()[0];
  for (const double share : {0.01, 0.1, 0.5, 1.0}) add(rest - beyond(share)), rest = beyond(share);
  add(rest);
  return list;
}

Data rows_data(const std::vector<const VerdictSummary*>& verdicts) {
  Data rows(Data::type::list);
  for (const VerdictSummary* verdict : verdicts) {
    Data row;
    row.set("dtype", text_data(verdict->dtype));
    row.set("implementation", text_data(verdict->subject.implementation));
    row.set("total", print_count(verdict->shares.total()));
    row.set("counts", counts_data(verdict->shares));
    row.set("worst", print_share(verdict->worst_share));
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

Data budgets_data(const Summary& summary, const Looks& looks, const std::string& gnuplot) {
  const std::vector<const VerdictSummary*> all = budgets_of(summary);
  const std::vector<Slack> slack = slack_of(summary);
  Data ops(Data::type::list);
  int number = 0;
  for (const std::string& op : ops_of(summary)) {
    std::vector<const VerdictSummary*> of_op;
    std::vector<std::string> dtypes;
    for (const VerdictSummary* verdict : all) {
      if (verdict->op != op) continue;
      of_op.push_back(verdict);
      if (std::ranges::find(dtypes, verdict->dtype) == dtypes.end()) dtypes.push_back(verdict->dtype);
    }
    if (of_op.empty()) continue;
    Data data, figures(Data::type::list);
    std::vector<Curve> legend;
    for (const std::string& dtype : dtypes) {
      std::vector<const VerdictSummary*> of_dtype;
      std::ranges::copy_if(of_op, std::back_inserter(of_dtype),
                           [&](const VerdictSummary* verdict) { return verdict->dtype == dtype; });
      const Plot plot = use_plot(of_dtype, looks);
      if (plot.curves.empty()) continue;
      add_to_legend(legend, plot.curves);
      figures.push_back(figure_data(plot, dtype + ": elements that used as much of the budget or more",
                                    "budget" + std::to_string(++number), gnuplot));
    }
    const auto slack_here = std::ranges::find(slack, op, &Slack::op);
    data.set("op", text_data(op));
    data.set("id", anchor_of("budget", op));
    data.set("slack", text_data(slack_here == slack.end() ? "" : print_share(slack_here->most)));
    data.set("legend", legend_data(legend));
    data.set("figures", figures);
    data.set("rows", rows_data(of_op));
    ops.push_back(data);
  }
  return ops;
}

}  // namespace assay::report
