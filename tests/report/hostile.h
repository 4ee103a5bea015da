// Summaries that no sane run makes: text that would like to be a command, and figures at the edges.
#pragma once

#include <limits>
#include <string>

#include "tests/report/sample_summary.h"

namespace assay::samples {

// Markup, terminal escapes, gnuplot commands, Markdown, bytes that are no UTF-8, line ends.
inline const std::string hostile =
    "<script>alert('x')</script> & \"q\" | `c` **b** \x1b[31mred\x1b[0m '; system \"true\" #\n\t\xff\xfe "
    "{{conclusion}} $HOME";

inline Summary hostile_summary() {
  Summary summary;
  summary.campaign = hostile;
  CellSummary bad =
      cell(hostile, hostile, {{hostile, 3}, {"cols", 5}}, {measured("naive", 2e-6), measured(hostile, 1e-6)});
  bad.label = hostile, bad.cache = hostile, bad.baseline = hostile;
  summary.cells.push_back(bad);
  VerdictSummary failed = verdict(hostile, hostile, hostile, Verdict::fail, hostile);
  failed.property = hostile, failed.counterexample = hostile, failed.replay = hostile;
  summary.verdicts.push_back(failed);
  failed.waiver = hostile;
  summary.verdicts.push_back(failed);
  summary.verdicts.push_back(verdict(hostile, hostile, hostile, Verdict::absent, hostile));
  summary.verdicts.push_back(verdict(hostile, hostile, hostile, Verdict::unsupported, hostile));
  summary.notes = {hostile, ""};
  summary.environment.machine = {{hostile, hostile}};
  summary.environment.software = {{hostile, hostile}};
  summary.environment.command = summary.environment.spec = summary.environment.host_note = hostile;
  summary.environment.machine_fingerprint = hostile;
  return summary;
}

inline Summary huge_names_summary() {
  const std::string word(300, 'w'), name = "backend_" + word + "@variant";
  Summary summary;
  summary.cells.push_back(
      cell("op_" + word, "f32", {{"rows", 123456789}, {"cols", 987654321}}, {measured("naive", 2), measured(name, 1)}));
  summary.cells.back().label = "model_" + word;
  summary.cells.back().baseline = name;
  VerdictSummary failed = verdict("op_" + word, "f32", name, Verdict::crash, word + " " + word);
  failed.counterexample = "op:" + word, failed.replay = "assay replay '" + word + "," + word + "' " + word;
  summary.verdicts.push_back(failed);
  summary.environment.command = "assay run " + word;
  return summary;
}

// Nothing measurable, bounds of zero, errors that are infinite or not a number, no time at all.
inline Summary edge_summary() {
  const double infinite = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  Summary summary;
  summary.cells.push_back(cell("a", "f32", {{"n", 0}}, {}));
  summary.cells.push_back(cell("a", "f32", {{"n", 1}}, {measured("naive", 0), measured("simd", nan)}));
  Measured disturbed = measured("naive", 1e-6);
  disturbed.measurable = false;
  summary.cells.push_back(cell("b", "f32", {{"n", 8}}, {disturbed}));
  Measured wrong = measured("simd", 1e-6);
  wrong.why_not = "wrong after timing";
  wrong.after_timing = Verdict::fail;
  summary.cells.push_back(cell("b", "f32", {{"n", 9}}, {wrong}));
  summary.cells.push_back(
      cell("c", "f32", {{"n", 9}}, {measured("naive", 1e-9, infinite), measured("simd", 1e9, nan)}));
  summary.cells.push_back(cell("c", "f32", {{"n", 9}}, {measured("naive", 1e-300, 0), measured("simd", 1e300, 1e300)}));
  summary.cells.back().work = {};
  summary.verdicts.push_back(verdict("c", "f32", "naive", Verdict::mistrusted));
  summary.verdicts.back().worst_share = infinite;
  summary.verdicts.back().cases = 1;
  return summary;
}

inline Summary tied_summary() {
  Summary summary;
  summary.cells.push_back(cell(
      "rms_norm", "f32", {{"rows", 32}, {"cols", 768}},
      {measured("onednn", 1.0e-6), measured("simd", 1.005e-6), measured("openblas", 2e-6), measured("naive", 5e-6)}));
  summary.cells.push_back(
      cell("rms_norm", "f32", {{"rows", 64}, {"cols", 768}}, {measured("naive", 1.0e-6), measured("simd", 1.01e-6)}));
  return summary;
}

}  // namespace assay::samples
