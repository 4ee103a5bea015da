#include "harness/run/selftest_report.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "harness/report/text_table.h"
#include "harness/run/progress.h"

namespace assay {
namespace {

using report::Ink;

bool is_killed(const MutantResult& result) { return result.killed && result.twin_failure.empty(); }

// A mutant counts as killed by the op if each of the dtypes in which it can show has killed it: what is shown is the
// one that has not, or that took most cases. One whose twin fails proves nothing, whatever the other dtypes say.
std::vector<MutantResult> worst_per_op(const std::vector<MutantResult>& results) {
  std::vector<MutantResult> all;
  const auto rank = [](const MutantResult& result) {
    return std::tuple(!result.twin_failure.empty(), !result.killed, result.cases);
  };
  for (const MutantResult& result : results) {
    const auto known = std::ranges::find_if(
        all, [&](const MutantResult& each) { return each.op == result.op && each.mutant == result.mutant; });
    if (known == all.end()) all.push_back(result);
    else if (rank(*known) < rank(result)) *known = result;
  }
  return all;
}

// The mutants of one op.
struct Score {
  std::string op;
  int killed = 0, all = 0;
  std::map<std::string, std::vector<std::int64_t>> cases_of;  // by property, those that it took to kill
  std::map<std::string, int> alone;  // by property, how many it kills where nothing else is asked

  double share(std::size_t count) const { return all == 0 ? 0 : static_cast<double>(count) / all; }
};

Score& score_of(std::vector<Score>& scores, const std::string& op) {
  const auto known = std::ranges::find(scores, op, &Score::op);
  return known != scores.end() ? *known : scores.emplace_back(Score{op, 0, 0, {}, {}});
}

std::vector<Score> scores_of(const SelftestReport& report) {
  std::vector<Score> scores;
  for (const MutantResult& result : worst_per_op(report.results)) {
    Score& score = score_of(scores, result.op);
    ++score.all;
    if (!is_killed(result)) continue;
    ++score.killed;
    score.cases_of[result.property].push_back(result.cases);
  }
  for (const PropertyAlone& alone : report.alone)
    for (const MutantResult& result : worst_per_op(alone.results))
      score_of(scores, result.op).alone[alone.property] += is_killed(result) ? 1 : 0;
  for (Score& score : scores)
    for (auto& [property, cases] : score.cases_of) std::ranges::sort(cases);
  return scores;
}

std::string decimals(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", number);
  return text;
}

std::string print_mutants(const std::vector<MutantResult>& results, const report::Page& page) {
  report::TextTable table({{false, 8}, {false, 0}, {true, 0}, {false, 10}});
  table.add({{"op", Ink::faint}, {"mutant", Ink::faint}, {"cases", Ink::faint}, {"killed by", Ink::faint}});
  for (const MutantResult& result : results) {
    const report::TextCell by = is_killed(result) ? report::TextCell{result.property + (result.in_cell ? ", cell" : "")}
                                : result.killed   ? report::TextCell{"TWIN FAILS", Ink::bad}
                                                  : report::TextCell{"SURVIVED", Ink::bad};
    table.add({{result.op}, {result.mutant}, {std::to_string(result.cases)}, by});
  }
  return table.print(page);
}

std::string print_properties(const std::vector<Score>& scores, bool alone, const report::Page& page) {
  report::TextTable table({{false, 8}, {false, 10}, {true, 0}, {true, 0}, {true, 0}, {true, 0}, {true, 0}});
  std::vector<report::TextCell> head;
  for (const char* title : {"op", "property", "killed", "share", "median case", "last case"})
    head.push_back({title, Ink::faint});
  if (alone) head.push_back({"alone", Ink::faint});
  table.add(head);
  for (const Score& score : scores) {
    std::set<std::string> properties;
    for (const auto& [property, cases] : score.cases_of) properties.insert(property);
    for (const auto& [property, killed] : score.alone) properties.insert(property);
    std::string op = score.op;
    for (const std::string& property : properties) {
      const auto found = score.cases_of.find(property);
      std::vector<report::TextCell> row{{op}, {property}};
      if (found == score.cases_of.end()) {
        for (const char* none : {"0", "0.00", "-", "-"}) row.push_back({none});
      } else {
        const std::vector<std::int64_t>& cases = found->second;
        row.push_back({std::to_string(cases.size())});
        row.push_back({decimals(score.share(cases.size()))});
        row.push_back({std::to_string(cases[cases.size() / 2])});
        row.push_back({std::to_string(cases.back())});
      }
      if (const auto own = score.alone.find(property); own != score.alone.end())
        row.push_back({decimals(score.share(static_cast<std::size_t>(own->second)))});
      table.add(row);
      op.clear();
    }
  }
  return table.print(page);
}

std::string print_survivors(const std::vector<MutantResult>& results) {
  std::string text;
  for (const MutantResult& result : results) {
    if (is_killed(result)) continue;
    const std::string why = result.killed       ? "its unmutated twin fails too: " + result.twin_failure
                            : result.cases == 0 ? "refused every case. " + result.description
                                                : "survived " + std::to_string(result.cases) +
                                                      (result.cases == 1 ? " case. " : " cases. ") + result.description;
    const std::string left_out =
        result.left_out == 0 ? "" : "; " + std::to_string(result.left_out) + " more were left out: " + result.missing;
    text += report::wrap(result.op + " " + result.mutant + ": " + why + left_out, 80, "  ", "    ");
  }
  return text.empty() ? text : "\nnot killed\n" + text;
}

}  // namespace

bool all_killed(const SelftestReport& report) { return std::ranges::all_of(worst_per_op(report.results), is_killed); }

std::string print_selftest(const SelftestReport& report, bool colour, bool unicode) {
  const report::Page page{80, colour, unicode};
  const std::vector<MutantResult> results = worst_per_op(report.results);
  const std::vector<Score> scores = scores_of(report);
  std::string text = print_mutants(results, page) + "\n" + print_properties(scores, !report.alone.empty(), page) +
                     print_survivors(results);
  text += "\nmutation score\n";
  for (const Score& score : scores) {
    char line[100];
    std::snprintf(line, sizeof line, "  %-18.40s %s  (%d of %d)\n", score.op.c_str(),
                  decimals(score.share(static_cast<std::size_t>(score.killed))).c_str(), score.killed, score.all);
    text += line;
  }
  return text + "\nseed " + std::to_string(report.seed) + ", " + duration_text(report.seconds) + "\n";
}

std::string selftest_as_json(const SelftestReport& report) {
  const std::vector<MutantResult> results = worst_per_op(report.results);
  Json json{{"spec", report.spec},       {"seed", report.seed},
            {"seconds", report.seconds}, {"all_killed", all_killed(report)},
            {"scores", Json::array()},   {"survivors", Json::array()},
            {"mutants", Json::array()}};
  for (const Score& score : scores_of(report)) {
    Json properties = Json::object();
    for (const auto& [property, cases] : score.cases_of)
      properties[property] = {{"killed", cases.size()},
                              {"share", score.share(cases.size())},
                              {"median_case", cases[cases.size() / 2]},
                              {"last_case", cases.back()}};
    Json alone = Json::object();
    for (const auto& [property, killed] : score.alone)
      alone[property] = {{"killed", killed}, {"share", score.share(static_cast<std::size_t>(killed))}};
    json["scores"].push_back({{"op", score.op},
                              {"killed", score.killed},
                              {"mutants", score.all},
                              {"score", score.share(static_cast<std::size_t>(score.killed))},
                              {"properties", properties}});
    if (!report.alone.empty()) json["scores"].back()["alone"] = alone;
  }
  for (const MutantResult& result : results)
    if (!is_killed(result))
      json["survivors"].push_back({{"op", result.op},
                                   {"mutant", result.mutant},
                                   {"description", result.description},
                                   {"cases", result.cases},
                                   {"left_out", result.left_out},
                                   {"missing", result.missing},
                                   {"twin_failure", result.twin_failure}});
  for (const MutantResult& result : report.results)
    json["mutants"].push_back({{"op", result.op},
                               {"dtype", result.dtype},
                               {"mutant", result.mutant},
                               {"description", result.description},
                               {"killed", is_killed(result)},
                               {"cases", result.cases},
                               {"property", result.property},
                               {"reason", result.reason},
                               {"case", result.case_id},
                               {"in_cell", result.in_cell},
                               {"twin_failure", result.twin_failure}});
  // What a crashing mutant printed may be anything.
  return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assay
