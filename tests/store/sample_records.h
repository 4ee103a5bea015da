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
  record.commit = "abc+";
  record.spec = "fedc";
  return record;
}

inline Record verdict_record() {
  VerdictRecord body;
  body.op = "rms_norm";
  body.dtype = "bf16";
  body.scope = "generated";
  body.property = "within_budget";
  body.subject = {"onednn@avx2", "2.6.3", "avx2", "onednn", "0a0b"};
  body.verdict = Verdict::crash;
  body.reason = hostile;
  body.counterexample = "3f2a";
  body.waiver = "known";
  body.seed = ~std::uint64_t{0};
  body.cases = 1;
  body.refused = 2;
  body.elements = std::int64_t{1} << 60;
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

inline Record measurement_record() {
  MeasurementRecord body;
  body.op = "gelu";
  body.dtype = "f32";
  body.cell = "gelu:f32,rows=1,cols=2,values=wide,seed=0;hot";
  body.label = "bert-base, gpt2";
  body.dims = {{"rows", 1}, {"cols", 2}};
  body.cache = "cold";
  body.threads = 2;
  body.values = "wide";
  body.subject = {"simd", "0.1.0", "avx512", "native", ""};
  body.probe = true;
  body.launch = 7;
  body.order_seed = 0x8000000000000001u;
  body.iterations = 123;
  body.samples = {{1e-6, 2e-6, 0, 1e-3, 2e-4}, {1.0 / 3, 0.1, 5, 0.5, 0}};
  body.dropped = {1};
  body.prepare_seconds = 0.25;
  body.first_call_seconds = 0.5;
  body.verified = true;
  body.verification = hostile;
  body.work = {16, 32, 64};
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
          {{"compiler", "GNU 12.2.0"}},
          {{"kernel", hostile}},
          "0123456789abcdef",
          "fedcba9876543210",
          "assay run 'specs/quick.toml'",
          "quick 0011",
          "2026-11-23T21:09:04Z",
          "",
          "one core"};
}

}  // namespace assay::samples
