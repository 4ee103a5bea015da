#include "harness/store/history.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace assay {
namespace {

namespace fs = std::filesystem;

class NightHistory : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  static Night night() {
    Night night;
    night.run = "20261124T010000Z-c4861e";
    night.started = "2026-11-24T01:00:00Z";
    night.time = "2026-11-24T01:30:00Z";
    night.commit = "abc+";
    night.machine = "f00d";
    night.spec = "nightly 12";
    night.exit_code = 3;
    night.passed = 4;
    night.failed = 5;
    night.regressions = 6;
    night.found_by_fresh_seeds = 7;
    night.times = {
        {"gelu", "f32", "a \"cell\";cold", "32x768", "cold", "simd@avx2", "1.2", 2, 24, 1.0 / 3, " gpt2 german"}};
    night.changes = {{"gelu", "f32", "a \"cell\";cold", "simd@avx2", "32x768 cold", {0.9, 0.85, 0.95}}};
    return night;
  }

  void append(const std::string& text) const { std::ofstream(file_, std::ios::app) << text; }

  void make_run(const std::string& name) const {
    fs::create_directories(folder_ / name);
    for (const char* file : {"records.jsonl", "environment.json"}) std::ofstream(folder_ / name / file) << "\n";
  }

  const fs::path folder_ = fs::temp_directory_path() / ("assay-history-" + std::to_string(getpid()));
  const std::string file_ = (folder_ / history_name).string();
};

TEST_F(NightHistory, ReadsBack) {
  append_night(file_, night());
  append_night(file_, night());
  const ReadNights read = read_nights(file_);
  EXPECT_TRUE(read.damage.empty()) << read.damage[0];
  ASSERT_EQ(read.nights.size(), 2u);
  const Night &before = night(), &after = read.nights[1];
  EXPECT_EQ(after.run, before.run);
  EXPECT_EQ(after.started, before.started);
  EXPECT_EQ(after.time, before.time);
  EXPECT_EQ(after.commit, before.commit);
  EXPECT_EQ(after.machine, before.machine);
  EXPECT_EQ(after.spec, before.spec);
  EXPECT_EQ(after.exit_code, 3);
  EXPECT_EQ(after.passed, 4);
  EXPECT_EQ(after.failed, 5);
  EXPECT_EQ(after.regressions, 6);
  EXPECT_EQ(after.found_by_fresh_seeds, 7);
  ASSERT_EQ(after.times.size(), 1u);
  const CellTime &was = before.times[0], &is = after.times[0];
  EXPECT_EQ(is.op + is.dtype + is.cell + is.shape + is.cache + is.implementation + is.version,
            was.op + was.dtype + was.cell + was.shape + was.cache + was.implementation + was.version);
  EXPECT_EQ(is.unusual, was.unusual);
  EXPECT_EQ(is.threads, 2);
  EXPECT_EQ(is.launches, 24);
  EXPECT_EQ(is.seconds, 1.0 / 3);
  ASSERT_EQ(after.changes.size(), 1u);
  const NightChange& change = after.changes[0];
  EXPECT_EQ(change.op + change.dtype + change.cell + change.implementation + change.place,
            "geluf32a \"cell\";coldsimd@avx232x768 cold");
  EXPECT_EQ(change.ratio.value, 0.9);
  EXPECT_EQ(change.ratio.low, 0.85);
  EXPECT_EQ(change.ratio.high, 0.95);
}

// A line of the history whose field holds something else.
std::string line_with(const std::string& field, const std::string& value) {
  std::string line =
      R"({"schema":2,"run":"1","started":"","time":"","commit":"","machine":"","spec":"","exit_code":0,"passed":0,)"
      R"("failed":0,"regressions":0,"found_by_fresh_seeds":0,"times":[]})";
  const std::size_t at = line.find("\"" + field + "\":") + field.size() + 3;
  line.replace(at, line.find_first_of(",}", at) - at, value);
  return line + "\n";
}

TEST_F(NightHistory, WhatIsDamagedIsSkippedAndNamed) {
  append(line_with("passed", "1"));
  const std::vector<std::string> bad{"{\"torn\": \n",
                                     "[]\n",
                                     std::string(100, '[') + "\n",
                                     line_with("schema", "6"),
                                     line_with("schema", "\"2\""),
                                     line_with("passed", "1e300"),
                                     line_with("failed", "-1"),
                                     line_with("exit_code", "18446744073709551615"),
                                     line_with("run", "\"../../etc\""),
                                     line_with("run", "\"..\""),
                                     line_with("run", "\"\""),
                                     line_with("times", "[{}]"),
                                     line_with("times", "7")};
  for (const std::string& line : bad) append(line);
  append_night(file_, night());
  const ReadNights read = read_nights(file_);
  ASSERT_EQ(read.nights.size(), 2u);
  EXPECT_EQ(read.nights[0].passed, 1);
  EXPECT_EQ(read.nights[1].passed, 4);
  ASSERT_EQ(read.damage.size(), bad.size());
  for (std::size_t i = 0; i < bad.size(); ++i)
    EXPECT_TRUE(read.damage[i].starts_with(file_ + ":" + std::to_string(i + 2) + ": ")) << read.damage[i];
  EXPECT_NE(read.damage[3].find("update assay"), std::string::npos) << read.damage[3];
}

TEST_F(NightHistory, AChangeIsARatioWithItsInterval) {
  const auto line = [](const std::string& changes) {
    std::string text = line_with("schema", "4");
    text.insert(text.rfind('}'), R"(,"changes":)" + changes);
    return text;
  };
  const auto change = [](const std::string& ratio) {
    return R"([{"op":"a","dtype":"b","cell":"c","implementation":"d","place":"e","ratio":)" + ratio + "}]";
  };
  append(line(change("[0.9,0.8,1]")));
  EXPECT_TRUE(read_nights(file_).damage.empty());
  for (const std::string& bad :
       {change("[0.9,0.8]"), change("[0,0,0]"), change("1"), change("[\"a\",1,2]"), std::string("7")}) {
    fs::remove(file_);
    append(line(bad));
    EXPECT_EQ(read_nights(file_).damage.size(), 1u) << bad;
  }
  append(line_with("schema", "4"));
  EXPECT_EQ(read_nights(file_).damage.size(), 2u) << "one without changes";
}

TEST_F(NightHistory, ATimeIsANumberAboveZero) {
  for (const char* seconds : {"0", "-1", "\"fast\"", "null", "1e999"}) {
    fs::remove(file_);
    append(line_with(
        "times",
        std::string(
            R"([{"op":"a","dtype":"b","cell":"c","shape":"d","cache":"e","implementation":"f","version":"g",)") +
            R"("unusual":"","threads":1,"launches":1,"seconds":)" + seconds + "}]"));
    EXPECT_EQ(read_nights(file_).damage.size(), 1u) << seconds;
  }
}

// They say only in the id of a cell what is unusual of it.
TEST_F(NightHistory, LinesOfTheSecondSchemaAreRead) {
  const std::string time =
      R"([{"op":"byte_bpe_encode","dtype":"u8",)"
      R"("cell":"byte_bpe_encode:u8,bytes=24,vocabulary=gpt2,pattern=gpt2,values=german,seed=1;hot",)"
      R"("shape":"24 bytes","cache":"hot","implementation":"heap","version":"1","threads":1,"launches":1,"seconds":1}])";
  nlohmann::json line = nlohmann::json::parse(line_with("times", time));
  line["schema"] = 2;
  append(line.dump() + "\n");
  const ReadNights read = read_nights(file_);
  ASSERT_EQ(read.nights.size(), 1u) << read.damage[0];
  EXPECT_EQ(read.nights[0].times.at(0).unusual, " gpt2 german inputs=repeated");
  EXPECT_TRUE(read.nights[0].times.at(0).cell.ends_with(";hot;repeated"));
}

TEST_F(NightHistory, LinesOfTheFirstSchemaHaveNoTimes) {
  append(
      R"({"schema":1,"run":"1","time":"then","commit":"","machine":"","spec":"","exit_code":0,"passed":1,"failed":0,"regressions":0,)"
      R"("found_by_fresh_seeds":0,"seconds":{"a cell simd":1}})"
      "\n");
  const ReadNights read = read_nights(file_);
  ASSERT_EQ(read.nights.size(), 1u) << read.damage[0];
  EXPECT_EQ(read.nights[0].started, "then");
  EXPECT_TRUE(read.nights[0].times.empty());
}

TEST_F(NightHistory, AFileThatIsNotThereIsDamage) {
  const ReadNights read = read_nights((folder_ / "none").string());
  EXPECT_TRUE(read.nights.empty());
  EXPECT_EQ(read.damage.size(), 1u);
}

TEST_F(NightHistory, TheLatestRunsAreKept) {
  for (const char* name : {"20261124T03", "20261124T01", "20261124T02"}) make_run(name);
  fs::create_directories(folder_ / "20261124T00-no-run");
  EXPECT_EQ(thin_runs(folder_.string(), 3), std::vector<std::string>{});
  EXPECT_EQ(thin_runs(folder_.string(), 1), (std::vector<std::string>{"20261124T01", "20261124T02"}));
  EXPECT_TRUE(fs::exists(folder_ / "20261124T03"));
  EXPECT_FALSE(fs::exists(folder_ / "20261124T02"));
  EXPECT_TRUE(fs::exists(folder_ / "20261124T00-no-run"));
}

// Whoever lets nights and other runs share a folder loses none of the others.
TEST_F(NightHistory, OnlyNightsGo) {
  for (const char* name : {"20261124T01", "20261124T02", "20261124T03", "20261124T04"}) make_run(name);
  const std::set<std::string> nights{"20261124T02", "20261124T03"};
  EXPECT_EQ(thin_runs(folder_.string(), 1, &nights), std::vector<std::string>{"20261124T02"});
  for (const char* name : {"20261124T01", "20261124T03", "20261124T04"})
    EXPECT_TRUE(fs::exists(folder_ / name)) << name;
}

}  // namespace
}  // namespace assay
