#include "harness/cli/selftest_report.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>
#include <nlohmann/json.hpp>

#include "harness/cli/progress.h"
#include "harness/report/text_table.h"

namespace assay {
namespace {

using report::Ink;

bool is_killed(const MutantResult& result) { return result.killed && result.twin_failure.empty(); }

// A mutant counts as killed by the op if each of the dtypes in which it can show has killed it: what is shown is the one
// that has not, or that took most cases. One whose twin fails proves nothing, whatever the other dtypes say.
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

  double share(std::size_t count) const { return all == 0 ? 0 : static_cast<double>(count) / all; }
};

std::vector<Score> scores_of(const std::vector<MutantResult>& results) {
  std::vector<Score> scores;
  for (const MutantResult& result : results) {
    auto score = std::ranges::find(scores, result.op, &Score::op);
    if (score == scores.end()) score = scores.insert(scores.end(), Score{result.op, 0, 0, {}});
    ++score->all;
    if (!is_killed(result)) continue;
    ++score->killed;
    score->cases_of[result.property].push_back(result.cases);
  }
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

std::string print_properties(const std::vector<Score>& scores, const report::Page& page) {
  report::TextTable table({{false, 8}, {false, 10}, {true, 0}, {true, 0}, {true, 0}, {true, 0}});
  table.add({{"op", Ink::faint},
             {"property", Ink::faint},
             {"killed", Ink::faint},
             {"share", Ink::faint},
             {"median case", Ink::faint},
             {"last case", Ink::faint}});
  for (const Score& score : scores) {
    std::string op = score.op;
    for (const auto& [property, cases] : score.cases_of) {
      table.add({{op},
                 {property},
                 {std::to_string(cases.size())},
                 {decimals(score.share(cases.size()))},
                 {std::to_string(cases[cases.size() / 2])},
                 {std::to_string(cases.back())}});
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
  const std::vector<Score> scores = scores_of(results);
  std::string text = print_mutants(results, page) + "\n" + print_properties(scores, page) + print_survivors(results);
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
  for (const Score& score : scores_of(results)) {
    Json properties = Json::object();
    for (const auto& [property, cases] : score.cases_of)
      properties[property] = {{"killed", cases.size()},
                              {"share", score.share(cases.size())},
                              {"median_case", cases[cases.size() / 2]},
                              {"last_case", cases.back()}};
    json["scores"].push_back({{"op", score.op},
                              {"killed", score.killed},
                              {"mutants", score.all},
                              {"score", score.share(static_cast<std::size_t>(score.killed))},
                              {"properties", properties}});
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
