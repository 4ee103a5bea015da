// What the build before schema 5 wrote is still read, and becomes what is written now. The sample is its own work.
#include "harness/store/former.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/setting.h"
#include "harness/store/baseline.h"
#include "harness/store/calibration.h"
#include "harness/store/environment.h"
#include "harness/store/index.h"
#include "harness/store/json.h"
#include "harness/store/roofline.h"
#include "harness/store/run_folder.h"
#include "tests/store/sample_records.h"

namespace assay {
namespace {

const Run& sample() {
  static const Run run = read_run(std::string(ASSAY_SOURCE_DIRECTORY) + "/tests/store/data/schema4");
  return run;
}

TEST(Former, ItsEnvironmentIsOfThreeParts) {
  const Environment& environment = sample().environment;
  EXPECT_EQ(fact_of(environment.machine, "cpu_model"), "2");
  EXPECT_EQ(fact_of(environment.machine, "allotted_cores"), "");
  EXPECT_EQ(fact_of(environment.allocation, "allotted_cores"), "2");
  EXPECT_EQ(fact_of(environment.host, "hypervisor"), "yes");
  EXPECT_EQ(fact_of(environment.host, "kernel").substr(0, 5), "Linux");
  EXPECT_EQ(fact_of(environment.recorded, "kernel"), "");
  EXPECT_EQ(fact_of(environment.recorded, "seed"), "5");
}

// So that what was kept under it is found.
TEST(Former, ItsFingerprintCanBeWorkedOutAgain) {
  const Environment& environment = sample().environment;
  EXPECT_EQ(former_fingerprint(environment), "c4861ea93979c285");
  EXPECT_EQ(as_formerly_named(environment).machine_fingerprint, "c4861ea93979c285");
  EXPECT_EQ(environment.machine_fingerprint, fingerprint_of_hardware(environment.machine));
  EXPECT_NE(environment.machine_fingerprint, "c4861ea93979c285");
}

TEST(Former, WhatWasKeptUnderItIsFound) {
  const Environment& environment = sample().environment;
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "assay-former";
  std::filesystem::remove_all(folder);
  Calibration calibration;
  calibration.machine = former_fingerprint(environment);
  calibration.floors = {{"gelu", 0.01}};
  write_calibration(folder.string(), calibration);
  write_roofline(folder.string(), {calibration.machine, "then", "abc", {}});
  const std::string former = baseline_name(as_formerly_named(environment));
  std::filesystem::create_directories(folder / former);
  write_whole((folder / former / "baseline.json").string(), "{}");

  EXPECT_EQ(read_calibration(folder.string(), environment).floors, calibration.floors);
  EXPECT_EQ(read_calibration(folder.string(), environment).machine, environment.machine_fingerprint);
  EXPECT_EQ(read_roofline(folder.string(), environment).time, "then");
  EXPECT_EQ(kept_baseline(folder.string(), environment), former);
  // What is kept under the name of today comes first.
  calibration.machine = environment.machine_fingerprint;
  calibration.floors = {{"gelu", 0.02}};
  write_calibration(folder.string(), calibration);
  EXPECT_EQ(read_calibration(folder.string(), environment).floors, calibration.floors);
  std::filesystem::create_directories(folder / baseline_name(environment));
  write_whole((folder / baseline_name(environment) / "baseline.json").string(), "{}");
  EXPECT_EQ(kept_baseline(folder.string(), environment), baseline_name(environment));
  std::filesystem::remove_all(folder);
}

// A night whose records are gone has no facts, only the name that the machine had.
TEST(Former, NightsOfThisMachineAreItsOwn) {
  const Environment here = take_environment({}, "", "");
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "assay-former-nights" / "nightly";
  std::filesystem::remove_all(folder.parent_path());
  std::filesystem::create_directories(folder);
  Night night;
  night.run = "20261124T010000Z-c4861e";
  night.machine = former_fingerprint(here);
  night.times = {{"gelu", "f32", "cell", "32x768", "hot", "simd", "1", 1, 8, 1e-6}};
  append_night((folder / history_name).string(), night);
  night.run = "20261125T010000Z-f00d00";
  night.machine = "f00d";
  append_night((folder / history_name).string(), night);
  Index index((folder / "index.sqlite").string());
  index.update({folder.string()});
  const std::vector<IndexedTime> times = index.times({});
  ASSERT_EQ(times.size(), 2u);
  EXPECT_EQ(std::ranges::count(times, here.machine_fingerprint, &IndexedTime::machine), 1);
  EXPECT_EQ(std::ranges::count(times, "f00d", &IndexedTime::machine), 1);
  std::filesystem::remove_all(folder.parent_path());
}

TEST(Former, ItsRecordsSayAllThatNewOnesDo) {
  const assay::Run& run = sample();
  EXPECT_TRUE(run.damage.empty());
  ASSERT_FALSE(run.records.empty());
  for (const Record& record : run.records) {
    EXPECT_EQ(record.schema, record_schema);
    EXPECT_EQ(record.machine, run.environment.machine_fingerprint);
    EXPECT_EQ(fact_of(record.allocation, "allotted_cores"), "2");
    EXPECT_EQ(fact_of(record.host, "hypervisor"), "yes");
    const nlohmann::json written = to_json(record);
    EXPECT_EQ(to_json(record_from(written)), written);
  }
}

// Of every cell: what was taken from its id makes the cell of that id.
TEST(Former, TheFieldsOfItsCellsMakeTheSameCells) {
  int verdicts = 0, measurements = 0;
  const auto expect_itself = [](const CellFields& fields, const std::string& id) {
    const Op* op = find_op(fields.op);
    ASSERT_NE(op, nullptr) << id;
    EXPECT_EQ(fields.cell, id);
    EXPECT_EQ(to_id(cell_from(fields, op->info())), id);
    if (fields.op == "byte_bpe_encode") {
      EXPECT_NE(id.find(",rule=bytes,"), std::string::npos) << "it was so before";
    }
  };
  for (const Record& record : sample().records)
    if (const auto* measured = std::get_if<MeasurementRecord>(&record.body)) {
      expect_itself(*measured, measured->cell);
      ++measurements;
    } else if (const auto& verdict = std::get<VerdictRecord>(record.body); verdict.scope != "generated") {
      ASSERT_TRUE(verdict.cell.has_value());
      expect_itself(*verdict.cell, verdict.scope);
      ++verdicts;
    } else {
      EXPECT_FALSE(verdict.cell.has_value());
    }
  EXPECT_EQ(verdicts, 2);
  EXPECT_GE(measurements, 3);
}

// Up to schema 5 inputs were the same in all calls: no cell of before goes by the name of one of today.
TEST(Former, ItsInputsWereRepeated) {
  for (const Record& record : sample().records) {
    const auto* measured = std::get_if<MeasurementRecord>(&record.body);
    const auto* verdict = std::get_if<VerdictRecord>(&record.body);
    const CellFields* cell = measured != nullptr ? measured : verdict->cell ? &*verdict->cell : nullptr;
    if (cell == nullptr) continue;
    EXPECT_EQ(cell->inputs, "repeated");
    EXPECT_TRUE(cell->cell.ends_with(";hot;repeated")) << cell->cell;
    EXPECT_EQ(setting_of(*cell).at("inputs"), "repeated");
    if (verdict != nullptr) {
      EXPECT_EQ(verdict->scope, cell->cell);
    } else {
      EXPECT_EQ(measured->after_timing, Verdict::pass);
    }
  }
  nlohmann::json today = to_json(samples::measurement_record()), then = today;
  today["inputs"] = "fresh";
  today["cell"] = then["cell"] = "gelu:f32,rows=1,cols=2,values=wide,seed=0;cold";
  then["schema"] = 5;
  for (const char* later :
       {"inputs", "processor", "verifications", "after_timing", "violated", "calls", "used", "aside"})
    then.erase(later);
  then["verification"] = "its output was wrong after it had been timed";
  const Record former = record_from(then);
  const auto& read = std::get<MeasurementRecord>(former.body);
  EXPECT_EQ(read.cell, "gelu:f32,rows=1,cols=2,values=wide,seed=0;cold;repeated");
  EXPECT_EQ(read.after_timing, Verdict::fail);
  EXPECT_EQ(std::get<MeasurementRecord>(record_from(today).body).inputs, "fresh");
}

TEST(Former, AnIdIsReadWhateverBecameOfItsOp) {
  const CellFields gone = fields_of_former_id(
      "gone:bf16,rows=3,eps=1e-05,kind=odd,values=wide,seed=7,buffers=end,padding=4,threads=2,"
      "in_place;cold");
  EXPECT_EQ(gone.op, "gone");
  EXPECT_EQ(gone.dtype, "bf16");
  EXPECT_EQ(gone.dims, (std::vector<Dimension>{{"rows", 3}}));
  EXPECT_EQ(gone.parameters, (Parameters{{"eps", 1e-05}, {"kind", std::string("odd")}}));
  EXPECT_EQ(gone.values, "wide");
  EXPECT_EQ(gone.case_seed, 7u);
  EXPECT_EQ(gone.placement, "end");
  EXPECT_EQ(gone.padding, 4);
  EXPECT_EQ(gone.threads, 2);
  EXPECT_EQ(gone.in_place, std::vector{1});
  EXPECT_EQ(gone.cache, "cold");
  EXPECT_EQ(fields_of_former_id("rms_norm:f32,rows=1,cols=2,in_place=1+3;hot").in_place, (std::vector{1, 3}));
  for (const char* text : {"", ":", ",", ";", ";;", "cell", "values=german", ":,:,", "a:b,", "a:b,=;", "a:b,c=;hot"})
    EXPECT_NO_THROW(fields_of_former_id(text)) << text;
}

TEST(Former, WhoAnsweredIsToldByWhatWasGiven) {
  nlohmann::json line = to_json(samples::verdict_record());
  line["schema"] = 4;
  line["subject"].erase("worker");
  line["subject"].erase("protocol");
  const auto kind_of = [&](const std::string& library) {
    line["subject"]["library"] = library;
    return std::get<VerdictRecord>(record_from(line).body).subject.worker;
  };
  EXPECT_EQ(kind_of("native"), WorkerKind::built_in);
  EXPECT_EQ(kind_of("mutants"), WorkerKind::mutants);
  EXPECT_EQ(kind_of("plugin mine=./mine.so"), WorkerKind::plug_in);
  EXPECT_EQ(kind_of("mine=python3 mine.py"), WorkerKind::command);
}

TEST(Former, ALineThatIsDamagedIsRefusedAsEver) {
  for (const char* text : {R"({"schema":4})", R"({"schema":4,"kind":"measurement","cell":5})",
                           R"({"schema":4,"kind":"verdict","scope":";","subject":{"library":[]}})"})
    EXPECT_THROW(record_from(nlohmann::json::parse(text)), InputError) << text;
}

}  // namespace
}  // namespace assay
