// What implementations are like beyond right and wrong, and who agrees with whom.
#include "harness/core/names.h"
#include "harness/report/html_parts.h"

namespace assay::report {
namespace {

Data seen_data(const Tally& tally) {
  Data data;
  const bool all = tally.held == tally.tried;
  data.set("text", tally.tried == 0 ? std::string("\u2013") : all ? std::string("yes") : tally.held == 0 ? std::string("no") : "in part");
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

}  // namespace

void add_traits(Data& page, const Summary& summary) {
  Data matrices(Data::type::list), agreements(Data::type::list);
  for (const TraitMatrix& each : trait_matrices(summary)) matrices.push_back(matrix_data(each));
  for (const SameBits& each : same_bits_of(summary)) {
    Data data;
    std::vector<std::string> groups;
    for (const auto& group : each.groups) groups.push_back(join(group, " = "));
    data.set("op", text_data(each.op));
    data.set("dtype", text_data(each.dtype));
    data.set("groups", text_data(join(groups, "; ")));
    agreements.push_back(data);
  }
  page.set("any_trait", !trait_matrices(summary).empty());
  page.set("traits", matrices);
  page.set("any_agreement", !same_bits_of(summary).empty());
  page.set("agreements", agreements);
}

}  // namespace assay::report
