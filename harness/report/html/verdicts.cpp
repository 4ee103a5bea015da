// The verdicts: counts, failures, waivers, refusals, and all of them.
#include "harness/core/names.h"
#include "harness/report/html/parts.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

Data counts_data(const OpCounts& counts) {
  const auto number = [](int count) { return count == 0 ? std::string("\u2013") : std::to_string(count); };
  Data data;
  data.set("op", text_data(counts.op));
  data.set("passed", number(counts.passed));
  data.set("failed", number(counts.failed));
  data.set("waived", number(counts.waived));
  data.set("unsupported", number(counts.unsupported));
  data.set("absent", number(counts.absent));
  data.set("any_failed", counts.failed > 0);
  data.set("any_waived", counts.waived > 0);
  data.set("cases", print_count(counts.cases));
  data.set("elements", print_count(counts.elements));
  data.set("error", counts.exact && counts.worst_share == 0 ? "exact" : print_share(counts.worst_share));
  return data;
}

Data verdict_data(const VerdictSummary& verdict) {
  Data data;
  data.set("verdict", word_of(verdict));
  data.set("state", is_failure(verdict.verdict)        ? "bad"
                    : is_waived(verdict)               ? "warning"
                    : verdict.verdict == Verdict::pass ? "good"
                                                       : "quiet");
  data.set("op", text_data(verdict.op));
  data.set("dtype", text_data(verdict.dtype));
  data.set("implementation", text_data(verdict.subject.implementation));
  data.set("version", text_data(verdict.subject.version));
  data.set("property", text_data(verdict.property == "all" ? "" : verdict.property));
  data.set("reason", text_data(verdict.reason));
  data.set("waiver", text_data(is_waived(verdict) ? verdict.waiver : ""));
  data.set("counterexample", text_data(verdict.counterexample));
  data.set("replay", text_data(verdict.replay));
  data.set("exhaustive", text_data(verdict.exhaustive));
  data.set("cases", print_count(verdict.cases));
  data.set("elements", print_count(verdict.elements));
  data.set("probative", verdict.elements > 0 ? print_share(static_cast<double>(verdict.probative) /
                                                           static_cast<double>(verdict.elements))
                                             : "\u2013");
  data.set("share", verdict.cases > 0 ? print_share(verdict.worst_share) : "\u2013");
  data.set("usual_ulp", print_ulp(verdict.ulps));
  data.set("ulp", verdict.cases > 0 ? print_significant(verdict.worst_ulp) : "\u2013");
  return data;
}

Data verdicts_data(const std::vector<const VerdictSummary*>& verdicts) {
  Data list(Data::type::list);
  for (const VerdictSummary* each : verdicts) list.push_back(verdict_data(*each));
  return list;
}

Data refusals_data(const Summary& summary, Verdict verdict) {
  Data list(Data::type::list);
  for (const Refusal& each : refusals_of(summary, verdict)) {
    Data data;
    data.set("implementation", text_data(each.implementation));
    data.set("reason", text_data(each.reason));
    data.set("ops", text_data(join(each.ops, ", ")));
    data.set("times", std::to_string(each.times));
    list.push_back(data);
  }
  return list;
}

}  // namespace

void add_verdicts(Data& page, const Summary& summary) {
  const std::vector<OpCounts> counts = count_by_op(summary);
  const OpCounts total = total_of(counts);
  Data rows(Data::type::list), all(Data::type::list);
  for (const OpCounts& each : counts) rows.push_back(counts_data(each));
  for (const VerdictSummary& each : summary.verdicts) all.push_back(verdict_data(each));
  page.set("checked", !summary.verdicts.empty());
  page.set("counts", rows);
  page.set("total", counts_data(total));
  page.set("level", "4");
  page.set("failures", verdicts_data(failures_of(summary)));
  page.set("waived", verdicts_data(waived_of(summary)));
  page.set("absent", refusals_data(summary, Verdict::absent));
  page.set("unsupported", refusals_data(summary, Verdict::unsupported));
  page.set("any_failure", total.failed > 0);
  page.set("any_waived", total.waived > 0);
  page.set("any_absent", total.absent > 0);
  page.set("any_unsupported", total.unsupported > 0);
  page.set("all_verdicts", all);
  page.set("verdict_count", std::to_string(summary.verdicts.size()));
}

}  // namespace assay::report
