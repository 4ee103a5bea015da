#include "harness/store/index.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "harness/core/error.h"
#include "harness/store/json.h"
#include "harness/store/run_folder.h"
#include "harness/store/statement.h"
#include "tests/store/sample_records.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

class IndexTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(results_); }
  void TearDown() override { fs::remove_all(folder_); }

  // A run of one cell: as many launches as there are times.
  fs::path make_run(const std::string& name, const std::string& started, const std::vector<double>& seconds,
                    const std::string& implementation = "simd", const fs::path& below = {}) const {
    const fs::path run = (below.empty() ? results_ : below) / name;
    fs::create_directories(run);
    Environment environment;
    environment.machine_fingerprint = "f00d";
    environment.started = started;
    environment.spec = "quick 12";
    write_environment(run.string(), environment);
    JsonLinesSink writer((run / "records.jsonl").string());
    for (std::size_t launch = 0; launch < seconds.size(); ++launch) {
      Record record = samples::measurement_record();
      record.campaign = name;
      auto& measured = std::get<MeasurementRecord>(record.body);
      measured.op = "rms_norm";
      measured.cell = "rms_norm:f32,a cell, with 'quotes';cold";
      measured.dims = {{"rows", 32}, {"cols", 768}};
      measured.threads = 1;
      measured.probe = false;
      measured.subject.implementation = implementation;
      measured.launch = static_cast<int>(launch);
      measured.samples = {{seconds[launch], 1, 0}, {100, 1, 9}, {seconds[launch], 1, 0}};
      measured.dropped = {1};
      measured.bare.clear();
      writer.append(record);
    }
    return run;
  }

  // The line that a night of one cell leaves.
  void keep_night(const std::string& name, const std::string& started, double seconds) const {
    fs::create_directories(nights_);
    Night night;
    night.run = name;
    night.started = started;
    night.machine = "f00d";
    night.times = {
        {"rms_norm", "f32", "rms_norm:f32,a cell, with 'quotes';cold", "32x768", "hot", "simd", "1", 1, 24, seconds}};
    append_night((nights_ / history_name).string(), night);
  }

  const fs::path folder_ = fs::temp_directory_path() / ("assay-index-" + std::to_string(getpid()));
  const fs::path results_ = folder_ / "results", nights_ = results_ / "nightly";
  const std::string file_ = (folder_ / "index.sqlite").string();
};

TEST_F(IndexTest, HoldsTheMedianOfEachRunWithoutDroppedSamples) {
  make_run("B", "2026-11-24T02:00:00Z", {3e-6});
  make_run("A", "2026-11-24T01:00:00Z", {1e-6, 2e-6, 5e-6});
  Index index(file_);
  index.update({results_.string()});
  const std::vector<IndexedTime> times = index.times({});
  ASSERT_EQ(times.size(), 2u);
  EXPECT_EQ(times[0].campaign, "A");
  EXPECT_EQ(times[0].seconds, 2e-6);
  EXPECT_EQ(times[0].launches, 3);
  EXPECT_EQ(times[0].shape, "32x768");
  EXPECT_EQ(times[1].seconds, 3e-6);
  EXPECT_EQ(index.runs().front().campaign, "B");
}

TEST_F(IndexTest, FollowsWhatChangesAndWhatIsRemoved) {
  const fs::path run = make_run("A", "2026-11-24T01:00:00Z", {1e-6});
  {
    Index index(file_);
    index.update({results_.string()});
    EXPECT_EQ(index.times({}).size(), 1u);
  }
  make_run("A", "2026-11-24T01:00:00Z", {9e-6, 9e-6});
  make_run("C", "2026-11-24T03:00:00Z", {4e-6}, "onednn");
  Index index(file_);
  index.update({results_.string()});
  EXPECT_EQ(index.times({}).size(), 2u);
  fs::remove_all(run);
  index.update({results_.string()});
  ASSERT_EQ(index.times({}).size(), 1u);
  EXPECT_EQ(index.times({})[0].implementation, "onednn");
}

TEST_F(IndexTest, MergesTheFoldersOfSeveralMachines) {
  make_run("A", "2026-11-24T01:00:00Z", {1e-6});
  make_run("B", "2026-11-24T01:30:00Z", {2e-6}, "simd", folder_ / "elsewhere");
  Index index(file_);
  index.update({results_.string(), (folder_ / "elsewhere").string()});
  EXPECT_EQ(index.runs().size(), 2u);
  EXPECT_THROW(index.update({(folder_ / "nowhere").string()}), InputError);
  EXPECT_EQ(index.runs().size(), 2u);
}

TEST_F(IndexTest, GlobsAreBoundAndNeverRead) {
  make_run("A", "2026-11-24T01:00:00Z", {1e-6});
  Index index(file_);
  index.update({results_.string()});
  EXPECT_EQ(index.times({.op = "rms*", .implementation = "s?md", .shape = "32x*"}).size(), 1u);
  EXPECT_EQ(index.times({.op = "' OR 1 --"}).size(), 0u);
  EXPECT_EQ(index.times({.cell = "rms_norm:f32,a cell, with 'quotes';cold"}).size(), 1u);
  EXPECT_EQ(index.times({.machine = "beef"}).size(), 0u);
}

TEST_F(IndexTest, DamagedLinesAreSkippedAndNamed) {
  const fs::path run = make_run("A", "2026-11-24T01:00:00Z", {1e-6});
  std::ofstream(run / "records.jsonl", std::ios::app) << "{\"torn\": \n"
                                                      << to_json(samples::verdict_record()).dump() << "\n";
  Index index(file_);
  index.update({results_.string()});
  EXPECT_EQ(index.times({}).size(), 1u);
  EXPECT_EQ(index.runs()[0].records, 2);
  ASSERT_EQ(index.damage().size(), 1u);
  EXPECT_NE(index.damage()[0].find("records.jsonl:2"), std::string::npos) << index.damage()[0];
}

TEST_F(IndexTest, ARunThatCannotBeReadHidesNoOther) {
  make_run("A", "2026-11-24T01:00:00Z", {1e-6});
  std::ofstream(make_run("B", "2026-11-24T02:00:00Z", {1e-6}) / "environment.json") << "{\"torn\": ";
  nlohmann::json newer = to_json(samples::verdict_record());
  newer["schema"] = 99;
  std::ofstream(make_run("C", "2026-11-24T03:00:00Z", {1e-6}) / "records.jsonl", std::ios::app) << newer.dump() << "\n";
  Index index(file_);
  index.update({results_.string()});
  EXPECT_EQ(index.times({}).size(), 2u) << "a line of a newer assay is left out, and only that";
  EXPECT_EQ(index.find("A")->campaign, "A");
  ASSERT_EQ(index.damage().size(), 2u);
  EXPECT_NE(index.damage()[0].find("environment.json"), std::string::npos) << index.damage()[0];
  EXPECT_NE(index.damage()[1].find("records.jsonl:2: was written by a newer assay"), std::string::npos)
      << index.damage()[1];
}

TEST_F(IndexTest, RunsAreFoundByTheBeginningOfTheirNames) {
  make_run("20261124T01-a", "2026-11-24T01:00:00Z", {1e-6});
  make_run("20261124T02-b", "2026-11-24T02:00:00Z", {1e-6});
  Index index(file_);
  index.update({results_.string()});
  EXPECT_EQ(index.find("20261124T02")->campaign, "20261124T02-b");
  EXPECT_FALSE(index.find("2027"));
  EXPECT_THROW(index.find("2026"), InputError);
}

TEST_F(IndexTest, AWholeNameIsNotTheBeginningOfAnother) {
  make_run("20261124T01-a", "2026-11-24T01:00:00Z", {1e-6});
  make_run("20261124T01-a-1", "2026-11-24T01:00:00Z", {1e-6});
  Index index(file_);
  index.update({results_.string()});
  EXPECT_EQ(index.find("20261124T01-a")->campaign, "20261124T01-a");
}

TEST_F(IndexTest, RecordsOfTwoRunsInOneFileAreAllCounted) {
  const fs::path run = make_run("A", "2026-11-24T01:00:00Z", {1e-6, 1e-6});
  const fs::path other = make_run("B", "2026-11-24T02:00:00Z", {3e-6, 3e-6, 5e-6});
  std::ofstream(run / "records.jsonl", std::ios::app) << std::ifstream(other / "records.jsonl").rdbuf();
  fs::remove_all(other);
  Index index(file_);
  index.update({results_.string()});
  ASSERT_EQ(index.times({}).size(), 1u);
  EXPECT_EQ(index.times({})[0].launches, 5);
  EXPECT_EQ(index.times({})[0].seconds, 3e-6);
}

TEST_F(IndexTest, NightsAreRunsAsWell) {
  make_run("20261124T01-a", "2026-11-24T01:00:00Z", {1e-6});
  make_run("20261124T02-n", "2026-11-24T02:00:00Z", {2e-6}, "simd", nights_);
  make_run("20261124T03-n", "2026-11-24T03:00:00Z", {3e-6}, "simd", nights_);
  make_run("20261124T04-f", "2026-11-24T04:00:00Z", {4e-6}, "simd", nights_ / "fresh");
  make_run("20261124T05-b", "2026-11-24T05:00:00Z", {5e-6}, "simd", results_ / "baselines");
  Index index(file_);
  index.update({results_.string() + "/"});
  ASSERT_EQ(index.times({}).size(), 3u);
  ASSERT_EQ(index.runs().size(), 3u);
  EXPECT_EQ(index.runs()[0].name(), "nightly/20261124T03-n");
  EXPECT_EQ(index.find("latest")->campaign, "20261124T01-a") << "a night is not the latest run";
  EXPECT_EQ(index.find("nightly/latest")->campaign, "20261124T03-n");
  EXPECT_EQ(index.find("20261124T02")->folder, (nights_ / "20261124T02-n").string());
  EXPECT_EQ(index.find("nightly/20261124T02")->campaign, "20261124T02-n");
  EXPECT_FALSE(index.find("nightly/20261124T01"));
  EXPECT_THROW(index.find("20261124T0"), InputError);
  EXPECT_THROW(index.find("nightly/2026"), InputError);

  // Of a run and a night of one name, the run is meant.
  make_run("20261124T02-n", "2026-11-24T02:00:00Z", {1e-6});
  index.update({results_.string(), nights_.string()});
  EXPECT_EQ(index.runs().size(), 4u);
  EXPECT_FALSE(index.find("20261124T02-n")->night);
  EXPECT_TRUE(index.find("nightly/20261124T02-n")->night);
}

TEST_F(IndexTest, ANightKeepsItsTimesWhenItsRecordsAreGone) {
  const fs::path first = make_run("1", "2026-11-24T01:00:00Z", {1e-6}, "simd", nights_);
  make_run("2", "2026-11-24T02:00:00Z", {2e-6}, "simd", nights_);
  keep_night("1", "2026-11-24T01:00:00Z", 1.5e-6);
  keep_night("2", "2026-11-24T02:00:00Z", 2.5e-6);
  Index index(file_);
  index.update({results_.string()});
  ASSERT_EQ(index.times({}).size(), 2u);
  EXPECT_EQ(index.times({})[0].seconds, 1e-6) << "of the records, where they are there";

  fs::remove_all(first);
  for (int again = 0; again < 2; ++again) {
    index.update({results_.string()});
    ASSERT_EQ(index.times({}).size(), 2u);
    EXPECT_EQ(index.times({})[0].seconds, 1.5e-6);
    EXPECT_EQ(index.times({})[0].started, "2026-11-24T01:00:00Z");
    EXPECT_EQ(index.times({})[1].seconds, 2e-6);
    EXPECT_TRUE(index.find("nightly/1")->thinned);
    EXPECT_EQ(index.find("nightly/latest")->campaign, "2");
  }
  keep_night("0", "2026-11-24T00:00:00Z", 9e-6);  // of a night whose records nobody has seen
  index.update({results_.string()});
  ASSERT_EQ(index.times({}).size(), 3u);
  EXPECT_EQ(index.times({})[0].seconds, 9e-6);
  EXPECT_EQ(index.times({})[1].seconds, 1.5e-6);

  make_run("1", "2026-11-24T01:00:00Z", {7e-6}, "simd", nights_);  // they are back
  index.update({results_.string()});
  EXPECT_EQ(index.times({})[1].seconds, 7e-6);
  EXPECT_FALSE(index.find("nightly/1")->thinned);

  fs::remove(nights_ / history_name);
  index.update({results_.string()});
  EXPECT_EQ(index.times({}).size(), 2u) << "what is in no file is forgotten";
}

TEST_F(IndexTest, DamageInTheHistoryOfNightsIsNamedOnce) {
  keep_night("1", "2026-11-24T01:00:00Z", 1e-6);
  std::ofstream(nights_ / history_name, std::ios::app) << "{\"torn\": \n";
  Index index(file_);
  for (int again = 0; again < 2; ++again) {
    index.update({results_.string()});
    EXPECT_EQ(index.times({}).size(), 1u);
    ASSERT_EQ(index.damage().size(), 1u);
    EXPECT_NE(index.damage()[0].find("history.jsonl:2: "), std::string::npos) << index.damage()[0];
  }
  keep_night("2", "2026-11-24T02:00:00Z", 1e-6);
  index.update({results_.string()});
  EXPECT_EQ(index.times({}).size(), 2u);
  EXPECT_EQ(index.damage().size(), 1u);
  fs::create_directories(folder_ / "elsewhere");
  index.update({(folder_ / "elsewhere").string()});
  EXPECT_TRUE(index.times({}).empty());
  EXPECT_TRUE(index.damage().empty());
}

TEST_F(IndexTest, WhatIsNoIndexIsMadeAnew) {
  make_run("A", "2026-11-24T01:00:00Z", {1e-6});
  for (const std::string& content :
       {std::string("this is no database, and long enough to be read as one's header"), std::string(5000, '\0')}) {
    std::ofstream(file_, std::ios::trunc) << content;
    Index index(file_);
    index.update({results_.string()});
    EXPECT_EQ(index.times({}).size(), 1u);
  }
  fs::resize_file(file_, 2000);  // torn
  Index index(file_);
  index.update({results_.string()});
  EXPECT_EQ(index.times({}).size(), 1u);
}

// Two builds may count their schemas alike and mean other tables.
TEST_F(IndexTest, OneOfOtherTablesIsMadeAnew) {
  make_run("A", "2026-11-24T01:00:00Z", {1e-6});
  for (const char* change : {"ALTER TABLE time DROP COLUMN unusual", "ALTER TABLE run ADD COLUMN more TEXT",
                             "DROP INDEX time_of_run", "CREATE TABLE other (a)"}) {
    fs::remove(file_);
    { Index(file_).update({results_.string()}); }
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file_.c_str(), &database), SQLITE_OK);
    ASSERT_TRUE(execute(database, change)) << change;
    sqlite3_close(database);
    Index index(file_);
    EXPECT_TRUE(index.runs().empty()) << change << ": it is another";
    index.update({results_.string()});
    EXPECT_EQ(index.times({}).size(), 1u) << change;
  }
}

TEST_F(IndexTest, OneOfTheSameTablesStays) {
  make_run("A", "2026-11-24T01:00:00Z", {1e-6});
  { Index(file_).update({results_.string()}); }
  EXPECT_EQ(Index(file_).runs().size(), 1u);
}

TEST_F(IndexTest, WhatIsNoFileIsRefusedAtOnceAndStays) {
  for (const char* suffix : {"", "-wal", "-journal"}) {
    const std::string pipe = file_ + suffix;
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_THROW(Index{file_}, InputError) << suffix;
    EXPECT_TRUE(fs::is_fifo(pipe)) << suffix;
    fs::remove(pipe);
  }
  fs::create_symlink("/dev/null", file_);
  EXPECT_THROW(Index{file_}, InputError);
  EXPECT_TRUE(fs::is_symlink(file_));
}

}  // namespace
}  // namespace assay
