// Records and environments whose every field differs from its default.
#pragma once

#include <limits>

#include "harness/core/environment.h"
#include "harness/core/record.h"

namespace assay::samples {

// Quotes, a line end, a NUL, a terminal's escape, and characters of two to four bytes.
inline const std::string hostile = std::string("\"\\\n\r\t\0\x1b[31m</script>", 20) + "\u00e9\u20ac\U0001f600 {}[],:";

inline Record envelope() {
  Record record;
  record.time = "2026-11-23T21:09:04Z";
  record.campaign = "20261123T210904Z-3f2a9c";
  record.machine = "0123456789abcdef";
  record.host = {{"host_name", hostile}, {"kernel", "Linux 6.1"}};
  record.allocation = {{"allotted_cores", "2"}, {"processor_quota", "none"}};
  record.commit = "abc+";
  record.spec = "fedc";
  return record;
}

inline CellFields cell_fields() {
  CellFields cell;
  cell.op = "gelu";
  cell.dtype = "f32";
  cell.cell = "gelu:f32,rows=1,cols=2,values=wide,seed=0;cold";
  cell.label = "bert-base, gpt2";
  cell.dims = {{"rows", 1}, {"cols", 2}};
  cell.parameters = {{"real", 0.0}, {"whole", std::int64_t{-3}}, {"flag", true}, {"text", hostile}};
  cell.values = "wide";
  cell.case_seed = 0x8000000000000001u;
  cell.cache = "cold";
  cell.placement = "end";
  cell.padding = 3;
  cell.in_place = {1, 3};
  cell.threads = 2;
  cell.literal = "3f2a";
  return cell;
}

inline Record verdict_record() {
  VerdictRecord body;
  body.op = "rms_norm";
  body.dtype = "bf16";
  body.scope = "generated";
  body.resources = {{"vocabulary gpt2", "0a0b"}};
  body.property = "within_budget";
  body.subject = {"onednn@avx2", "2.6.3", "avx2", "onednn", "0a0b", WorkerKind::plug_in, 1};
  body.verdict = Verdict::crash;
  body.reason = hostile;
  body.counterexample = "3f2a";
  body.waiver = "known";
  body.seed = ~std::uint64_t{0};
  body.cases = 5;
  body.refused = 2;
  body.elements = std::int64_t{1} << 50;
  body.probative = 4;
  body.worst_share = std::numeric_limits<double>::infinity();
  body.probative_cases = 3;
  body.exhaustive = "all 65536 inputs";
  body.agreement = {{"simd", {1, 2, 3}}};
  body.companions = {"openblas"};
  body.reference = "simd";
  body.worst_ulp = 0.1;
  body.seconds = 1e-300;
  body.traits = {{"repeats", {7, 7}}, {"batch_invariant", {0, 3}}};
  Record record = envelope();
  record.body = body;
  return record;
}

// A verdict of a cell, not of generated cases.
inline Record cell_verdict_record() {
  Record record = verdict_record();
  auto& body = std::get<VerdictRecord>(record.body);
  body.cell = cell_fields();
  body.op = body.cell->op;
  body.dtype = body.cell->dtype;
  body.scope = body.cell->cell;
  return record;
}

inline Record measurement_record() {
  MeasurementRecord body;
  static_cast<CellFields&>(body) = cell_fields();
  body.resources = {{"vocabulary gpt2", "0a0b"}, {"text " + hostile, "0c0d"}};
  body.subject = {"simd", "0.1.0", "avx512", "native", ""};
  body.probe = true;
  body.launch = 7;
  body.order_seed = 0x8000000000000001u;
  body.iterations = 123;
  body.samples = {{1e-6, 2e-6, 0, 1e-3, 2e-4, 120, 3e-4, 1e-5}, {1.0 / 3, 0.1, 5, 0.5, 0, 1, 0.25, 0}};
  body.dropped = {1};
  body.prepare_seconds = 0.25;
  body.first_call_seconds = 0.5;
  body.verified = true;
  body.verification = hostile;
  body.after_timing = Verdict::cheats;
  body.violated = "honest_when_timed";
  body.verifications = 3;
  body.answer_used = 1e-5;
  body.idle_used = 2e-5;
  body.children_used = 3e-5;
  body.work = {16, 32, 64};
  body.counts = {12, 7};
  body.load_before = 0.5;
  body.load_after = 1.5;
  body.steal_before = 2.5;
  body.steal_after = 3.5;
  Record record = envelope();
  record.body = body;
  return record;
}

inline Environment environment() {
  return {{{"cpu_model", "85"}, {"usable_isa", "avx2 fma"}},
          {{"kernel", hostile}},
          {{"allotted_cores", "2"}},
          {{"compiler", "GNU 12.2.0"}},
          {{"seed", "5"}},
          "0123456789abcdef",
          "fedcba9876543210",
          "assay run 'specs/quick.toml'",
          "quick 0011",
          "2026-11-23T21:09:04Z",
          "",
          "one core"};
}

}  // namespace assay::samples
