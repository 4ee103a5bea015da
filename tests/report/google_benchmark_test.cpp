#include "harness/report/export/google_benchmark.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay {
namespace {

Summary two_launches() {
  Summary summary;
  summary.environment.allocation = {{"allotted_cores", "2"}, {"governor", "performance"}};
  CellSummary& cell = summary.cells.emplace_back();
  cell.op = "gelu";
  cell.dtype = "f32";
  cell.cache = "hot";
  cell.dims = {{"rows", 4}, {"cols", 8}};
  cell.work.bytes = 1000;
  Measured& measured = cell.measured.emplace_back();
  measured.subject.implementation = "simd";
  measured.launch_seconds = {1e-6, 2e-6};
  Measured& broken = cell.measured.emplace_back();
  broken.subject.implementation = "noisy";
  broken.measurable = false;
  broken.why_not = "not measurable";
  return summary;
}

TEST(GoogleBenchmark, ALaunchIsARepetitionInNanoseconds) {
  const nlohmann::json json = nlohmann::json::parse(print_google_benchmark(two_launches()));
  EXPECT_EQ(json["context"]["num_cpus"], 2);
  EXPECT_EQ(json["context"]["cpu_scaling_enabled"], false);
  const nlohmann::json& all = json["benchmarks"];
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0]["name"], "gelu/f32/4x8/hot/simd");
  EXPECT_EQ(all[0]["run_type"], "iteration");
  EXPECT_EQ(all[0]["repetitions"], 2);
  EXPECT_DOUBLE_EQ(all[1]["cpu_time"], 2000);
  EXPECT_EQ(all[1]["repetition_index"], 1);
  EXPECT_EQ(all[1]["time_unit"], "ns");
  EXPECT_DOUBLE_EQ(all[0]["bytes_per_second"], 1e9);
}

TEST(GoogleBenchmark, TextsOfOneSizeHaveNamesOfTheirOwn) {
  Summary summary = two_launches();
  CellSummary& english = summary.cells[0];
  english.measured.resize(1);
  english.parameters = {{"pattern", std::string("gpt2")}};
  english.values = "english";
  english.op = "pretokenize", english.dtype = "u8", english.dims = {{"bytes", 1024}};
  summary.cells.push_back(english);
  summary.cells[1].values = "german";
  const nlohmann::json json = nlohmann::json::parse(print_google_benchmark(summary));
  EXPECT_EQ(json["benchmarks"][0]["name"], "pretokenize/u8/1024_bytes/english/hot/simd");
  EXPECT_EQ(json["benchmarks"][2]["name"], "pretokenize/u8/1024_bytes/german/hot/simd");
}

TEST(GoogleBenchmark, WhatCouldNotBeMeasuredIsAnError) {
  const nlohmann::json json = nlohmann::json::parse(print_google_benchmark(two_launches()));
  EXPECT_EQ(json["benchmarks"][2]["error_occurred"], true);
  EXPECT_EQ(json["benchmarks"][2]["error_message"], "not measurable");
}

}  // namespace
}  // namespace assay
