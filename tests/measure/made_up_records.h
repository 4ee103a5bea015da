// Records that are made up, so that what must come out of them is known exactly.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/measure/summarise.h"

namespace assay {

constexpr int launches = 8, blocks = 10;

inline Record record_of(std::variant<VerdictRecord, MeasurementRecord> body) {
  Record record;
  record.campaign = "campaign";
  record.body = std::move(body);
  return record;
}

inline MeasurementRecord measurement(const std::string& implementation, int launch, const std::string& cell = "cell") {
  MeasurementRecord record;
  record.op = "rms_norm";
  record.dtype = "f32";
  record.cell = cell;
  record.dims = {{"rows", 32}, {"cols", 768}};
  record.subject.implementation = implementation;
  record.launch = launch;
  record.verified = true;
  record.work = {1000, 4000, 0};
  return record;
}

using Time = std::function<double(int launch, int block)>;

// The samples of a whole run of one implementation. Wall time is another, to see that it is not used.
inline std::vector<Record> series(const std::string& implementation, const Time& time,
                                  const std::string& cell = "cell") {
  std::vector<Record> records;
  for (int launch = 0; launch < launches; ++launch) {
    MeasurementRecord record = measurement(implementation, launch, cell);
    for (int block = 0; block < blocks; ++block) record.samples.push_back({time(launch, block), 77, 0});
    records.push_back(record_of(record));
  }
  return records;
}

inline MeasurementRecord& measured_in(Record& record) { return std::get<MeasurementRecord>(record.body); }

inline std::vector<Record> operator+(std::vector<Record> one, const std::vector<Record>& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

inline CellSummary only_cell(const std::vector<Record>& records) {
  const Summary summary = summarise({}, records, {});
  EXPECT_EQ(summary.cells.size(), 1u);
  return summary.cells.at(0);
}

inline const Measured& find(const CellSummary& cell, const std::string& implementation) {
  for (const Measured& measured : cell.measured)
    if (measured.subject.implementation == implementation) return measured;
  throw std::logic_error("not measured: " + implementation);
}

inline Time constant(double seconds) {
  return [seconds](int, int) { return seconds; };
}

inline VerdictRecord verdict(Verdict which, const std::string& scope, double share = 0.5) {
  VerdictRecord record;
  record.op = "rms_norm";
  record.dtype = "f32";
  record.scope = scope;
  record.property = "budget";
  record.subject.implementation = "simd";
  record.subject.library = "native";
  record.verdict = which;
  record.reason = "reason of " + scope;
  record.counterexample = which == Verdict::fail ? "3f2a" : "";
  record.cases = 10;
  record.elements = 100;
  record.probative = 90;
  record.worst_share = share;
  record.worst_ulp = 2 * share;
  return record;
}

}  // namespace assay
