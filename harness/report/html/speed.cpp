// The winners, and all measurements.
#include <algorithm>

#include "harness/core/names.h"
#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

constexpr std::size_t longest_name = 28;  // columns; the cell's title has all of it

Data names_of(const Standing& standing) {
  Data names(Data::type::list);
  for (const Measured* each : standing.fastest) {
    Data name;
    name.set("name", text_data(shorten(clean(each->subject.implementation), longest_name, "\u2026")));
    name.set("sign", standing.fastest.size() > 1 && each == standing.fastest.front());
    name.set("more", each != standing.fastest.back());
    names.push_back(name);
  }
  return names;
}

// The names of its dimensions: cells that share them share a matrix.
std::string dimensions_of(const CellSummary& cell) {
  std::string names;
  for (const Dimension& dimension : cell.dims) names += (names.empty() ? "" : " x ") + dimension.name;
  return names;
}

struct Column {
  std::vector<Dimension> dims;
  std::vector<std::string> labels;
};

std::vector<Column> columns_of(const std::vector<Series>& all, const std::string& dimensions) {
  std::vector<Column> columns;
  for (const Series& series : all)
    for (const CellSummary* cell : series.cells) {
      if (dimensions_of(*cell) != dimensions) continue;
      auto at = std::ranges::find(columns, cell->dims, &Column::dims);
      if (at == columns.end()) at = columns.insert(columns.end(), {cell->dims, {}});
      if (!cell->label.empty() && std::ranges::find(at->labels, cell->label) == at->labels.end())
        at->labels.push_back(cell->label);
    }
  std::ranges::stable_sort(columns, [](const Column& a, const Column& b) {
    return std::ranges::lexicographical_compare(a.dims, b.dims, {}, &Dimension::size, &Dimension::size);
  });
  return columns;
}

Data winner_data(const Series& series, const Column& column, const Looks& looks) {
  Data data;
  const auto at =
      std::ranges::find_if(series.cells, [&](const CellSummary* each) { return each->dims == column.dims; });
  data.set("there", at != series.cells.end());
  if (at == series.cells.end()) return data;
  const CellSummary& cell = **at;
  const Standing standing = standing_of(cell);
  data.set("measured", !standing.fastest.empty());
  if (standing.fastest.empty()) return data;
  const Measured& fastest = *standing.fastest[0];
  const Rate rate = rate_of(cell, fastest.seconds.value);
  std::string detail = describe(cell) + ": ";
  for (const Measured* each : standing.fastest)
    detail += each->subject.implementation + (each == standing.fastest.back() ? ", " : " = ");
  detail += print_seconds(fastest.seconds.value) + ", " + print_significant(rate.value) + " " + rate.unit;
  if (standing.runner_up != nullptr && cell.lead.value > 0)
    detail +=
        "; runner-up " + standing.runner_up->subject.implementation + ", " + print_ratio(cell.lead.value) + " the time";
  const auto look = looks.find(fastest.subject.implementation);
  data.set("colour", std::to_string(look == looks.end() ? 0 : look->second.colour));
  data.set("who", names_of(standing));
  data.set("time", print_seconds(fastest.seconds.value));
  data.set("ratio", text_data(fastest.ratio_to_baseline.value > 0 ? print_ratio(fastest.ratio_to_baseline.value) : ""));
  data.set("tie", standing.fastest.size() > 1);
  data.set("suspect", is_suspect(fastest));
  data.set("any_missing", !standing.missing.empty());
  data.set("missing", text_data(clean(print_missing(standing))));
  data.set("detail", text_data(detail));
  return data;
}

Data row_data(const Series& series, const std::vector<std::string>& common, const std::vector<Column>& columns,
              const Looks& looks) {
  Data row;
  row.set("dtype", text_data(series.dtype));
  row.set("setting", text_data(own_words(series, common)));
  Data cells(Data::type::list);
  for (const Column& column : columns) cells.push_back(winner_data(series, column, looks));
  row.set("cells", cells);
  return row;
}

Data measured_data(const CellSummary& cell, const Measured& each) {
  const bool shown = can_be_ranked(each);
  const Rate rate = rate_of(cell, each.seconds.value);
  Data data;
  data.set("implementation", text_data(each.subject.implementation));
  data.set("shown", shown);
  data.set("why_not", text_data(why_not(each)));
  data.set("time", print_seconds(each.seconds.value));
  if (each.bare.value > 0) data.set("bare", print_seconds(each.bare.value));
  data.set("interval", print_seconds(each.seconds.low) + " \u2013 " + print_seconds(each.seconds.high));
  data.set("ratio", print_ratio(each.ratio_to_baseline.value));
  data.set("rate", print_significant(rate.value) + " " + rate.unit);
  data.set("share", each.share_of_bound > 0 ? print_share(each.share_of_bound) : "\u2013");
  data.set("suspect", shown && is_suspect(each));
  data.set("error", is_text(cell) && each.worst_share == 0 ? "exact" : print_share(each.worst_share));
  data.set("prepare", print_seconds(each.prepare_seconds));
  data.set("first_call", print_seconds(each.first_call_seconds));
  data.set("launches", std::to_string(each.launches));
  data.set("leaves", text_data(each.leaves));
  data.set("blocks",
           std::to_string(each.kept_blocks) + " of " + std::to_string(each.kept_blocks + each.dropped_blocks));
  return data;
}

Data cell_data(const CellSummary& cell, const std::string& setting) {
  const Standing standing = standing_of(cell);
  Data data;
  data.set("dtype", text_data(cell.dtype));
  data.set("shape", text_data(shape_of(cell.dims)));
  data.set("label", text_data(cell.label));
  data.set("setting", text_data(setting));
  data.set("span", std::to_string(cell.measured.size()));
  Data rows(Data::type::list);
  for (std::size_t i = 0; i < cell.measured.size(); ++i) {
    Data row = measured_data(cell, cell.measured[i]);
    const bool leads = std::ranges::find(standing.fastest, &cell.measured[i]) != standing.fastest.end();
    row.set("first", i == 0);
    row.set("leads", leads);
    row.set("sign", leads ? (standing.fastest.size() > 1 ? "=" : "1") : "");
    rows.push_back(row);
  }
  data.set("rows", rows);
  return data;
}

}  // namespace

namespace {

// The rows of one op in a matrix; nothing if it has none there.
Data op_data(const std::vector<const Series*>& its, const std::string& name, const std::vector<std::string>& common,
             const std::vector<Column>& columns, const Looks& looks) {
  Data op, rows(Data::type::list);
  std::string baseline;
  for (const Series* series : its) {
    if (series->op != name) continue;
    if (baseline.empty()) baseline = series->cells.front()->baseline;
    Data row = row_data(*series, common, columns, looks);
    row.set("first", !rows.is_non_empty_list());
    rows.push_back(row);
  }
  op.set("op", text_data(name));
  op.set("baseline", text_data(shorten(clean(baseline), longest_name, "\u2026")));
  op.set("span", std::to_string(std::ranges::count(its, name, &Series::op)));
  op.set("rows", rows);
  op.set("any", rows.is_non_empty_list());
  return op;
}

Data heads_data(const std::vector<Column>& columns) {
  Data heads(Data::type::list);
  for (const Column& column : columns) {
    Data head;
    head.set("shape", text_data(shape_of(column.dims)));
    head.set("label", text_data(join(column.labels, ", ")));
    heads.push_back(head);
  }
  return heads;
}

}  // namespace

Data matrices_data(const Summary& summary, const Looks& looks) {
  const std::vector<Series> all = series_of(summary);
  std::vector<std::string> kinds;
  for (const Series& series : all)
    for (const CellSummary* cell : series.cells)
      if (std::ranges::find(kinds, dimensions_of(*cell)) == kinds.end()) kinds.push_back(dimensions_of(*cell));
  Data matrices(Data::type::list);
  for (const std::string& kind : kinds) {
    const std::vector<Column> columns = columns_of(all, kind);
    std::vector<const Series*> its;
    for (const Series& series : all)
      if (dimensions_of(*series.cells.front()) == kind) its.push_back(&series);
    const std::vector<std::string> common = common_words(its);
    Data matrix, ops(Data::type::list);
    for (const std::string& name : ops_of(summary)) {
      Data op = op_data(its, name, common, columns, looks);
      if (op.get("any")->is_true()) ops.push_back(op);
    }
    matrix.set("dimensions", text_data(kind));
    matrix.set("setting", text_data(join(common, ", ")));
    matrix.set("settings",
               std::ranges::any_of(its, [&](const Series* each) { return !own_words(*each, common).empty(); }));
    matrix.set("heads", heads_data(columns));
    matrix.set("ops", ops);
    matrices.push_back(matrix);
  }
  return matrices;
}

Data measurements_data(const Summary& summary) {
  const std::vector<Series> all = series_of(summary);
  Data ops(Data::type::list);
  for (const std::string& name : ops_of(summary)) {
    Data op, cells(Data::type::list);
    int count = 0;
    std::string baseline;
    for (const Series& series : all) {
      if (series.op != name) continue;
      for (const CellSummary* cell : series.cells) {
        if (baseline.empty()) baseline = cell->baseline;
        if (cell->measured.empty()) continue;
        cells.push_back(cell_data(*cell, series.setting));
        ++count;
      }
    }
    op.set("op", text_data(name));
    op.set("id", anchor_of("measurements", name));
    op.set("baseline", text_data(baseline));
    op.set("count", std::to_string(count) + (count == 1 ? " cell" : " cells"));
    op.set("cells", cells);
    if (count > 0) ops.push_back(op);
  }
  return ops;
}

}  // namespace assay::report
