// What implementations are like beyond right and wrong, and who agrees with whom.
#include "harness/core/names.h"
#include "harness/report/html/parts.h"

namespace assay::report {
namespace {

Data seen_data(const Tally& tally) {
  Data data;
  const bool all = tally.held == tally.tried;
  data.set("text", tally.tried == 0  ? std::string("\u2013")
                   : all             ? std::string("yes")
                   : tally.held == 0 ? std::string("no")
                                     : "in part");
  data.set("state", tally.tried == 0 ? "quiet" : all ? "good" : "warning");
  data.set("count", tally.tried == 0 ? std::string("not tried")
                                     : std::to_string(tally.held) + " of " + std::to_string(tally.tried) + " cases");
  return data;
}

Data matrix_data(const TraitMatrix& matrix) {
  Data data, names(Data::type::list), rows(Data::type::list);
  for (const std::string& name : matrix.traits) names.push_back(text_data(name));
  for (const TraitMatrix::Row& each : matrix.rows) {
    Data row, seen(Data::type::list);
    for (const Tally& tally : each.seen) seen.push_back(seen_data(tally));
    row.set("implementation", text_data(each.implementation));
    row.set("dtype", text_data(each.dtype));
    row.set("seen", seen);
    rows.push_back(row);
  }
  data.set("op", text_data(matrix.op));
  data.set("names", names);
  data.set("rows", rows);
  return data;
}

// "a ~ b; c", of which c is marked.
Data within_data(const std::vector<Group>& groups) {
  Data all(Data::type::list);
  for (const Group& group : groups) {
    Data data;
    data.set("text", text_data(join(group, " ~ ")));
    data.set("odd", is_odd(group, groups));
    data.set("further", &group != &groups.front());
    all.push_back(data);
  }
  return all;
}

}  // namespace

void add_traits(Data& page, const Summary& summary) {
  Data matrices(Data::type::list), agreements(Data::type::list);
  for (const TraitMatrix& each : trait_matrices(summary)) matrices.push_back(matrix_data(each));
  const std::vector<Clusters> clusters = clusters_of(summary);
  for (const Clusters& each : clusters) {
    Data data;
    std::vector<std::string> groups;
    for (const Group& group : each.same_bits) groups.push_back(join(group, " = "));
    data.set("op", text_data(each.op));
    data.set("dtype", text_data(each.dtype));
    data.set("same_bits", text_data(join(groups, "; ")));
    data.set("within", within_data(each.within_budgets));
    agreements.push_back(data);
  }
  page.set("any_trait", !trait_matrices(summary).empty());
  page.set("traits", matrices);
  page.set("any_agreement", !clusters.empty());
  page.set("agreements", agreements);
}

}  // namespace assay::report
