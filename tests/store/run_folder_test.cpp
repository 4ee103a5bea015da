#include "harness/store/run_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/random.h"
#include "harness/store/json.h"
#include "tests/store/sample_records.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

class RunFolder : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_store_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    file = folder + "/records.jsonl";
  }
  void TearDown() override { fs::remove_all(folder); }
  void append_text(const std::string& text) const { std::ofstream(file, std::ios::binary | std::ios::app) << text; }
  std::string damage_at(int line, const std::string& what) const {
    return file + ":" + std::to_string(line) + ": " + what + "; skipped";
  }

  std::string folder, file;
  const std::string good = to_json(samples::verdict_record()).dump() + "\n";
};

TEST_F(RunFolder, WhatIsAppendedReadsBack) {
  {
    JsonLinesSink writer(file);
    writer.append(samples::verdict_record());
    writer.append(std::vector<Record>{samples::measurement_record(), samples::verdict_record()});
    writer.append(std::vector<Record>{});
  }
  JsonLinesSink(file).append(samples::verdict_record());  // a later run goes on
  const ReadRecords read = read_records(file);
  EXPECT_TRUE(read.damage.empty());
  ASSERT_EQ(read.records.size(), 4u);
  EXPECT_EQ(to_json(read.records[0]), to_json(samples::verdict_record()));
  EXPECT_EQ(to_json(read.records[1]), to_json(samples::measurement_record()));
}

TEST_F(RunFolder, ATornLastLineIsReportedAndThenCutOff) {
  append_text(good + good.substr(0, good.size() / 2));
  const ReadRecords torn = read_records(file);
  EXPECT_EQ(torn.records.size(), 1u);
  EXPECT_EQ(torn.damage,
            std::vector<std::string>{damage_at(2, "is cut off (the run was killed while it was written)")});
  JsonLinesSink(file).append(samples::verdict_record());
  const ReadRecords mended = read_records(file);
  EXPECT_EQ(mended.records.size(), 2u);
  EXPECT_TRUE(mended.damage.empty());
}

TEST_F(RunFolder, ATornFirstLineIsCutOffToo) {
  append_text("{\"schema\":1");
  JsonLinesSink writer(file);
  EXPECT_EQ(fs::file_size(file), 0u);
  writer.append(samples::verdict_record());
  EXPECT_EQ(read_records(file).records.size(), 1u);
}

// Cut anywhere, a file loses one record at most.
TEST_F(RunFolder, CutAnywhereAllWholeLinesSurvive) {
  for (std::size_t cut = 0; cut <= 2 * good.size(); cut += 7) {
    fs::remove(file);
    append_text((good + good).substr(0, cut));
    JsonLinesSink(file).append(samples::measurement_record());
    const ReadRecords read = read_records(file);
    ASSERT_EQ(read.records.size(), cut / good.size() + 1) << cut;
    ASSERT_TRUE(read.damage.empty()) << cut;
  }
}

TEST_F(RunFolder, LinesOfGarbageAreSkippedAndReported) {
  append_text("garbage\n" + good + "[1,2]\n\n5\n{}\n" + std::string("\0\xff\xfe", 3) + "\n" + good + "null\n");
  const ReadRecords read = read_records(file);
  EXPECT_EQ(read.records.size(), 2u);
  ASSERT_EQ(read.damage.size(), 6u);
  EXPECT_EQ(read.damage[0], damage_at(1, "is not a JSON object"));
  EXPECT_EQ(read.damage[1], damage_at(3, "is not a JSON object"));
  EXPECT_EQ(read.damage[2], damage_at(5, "is not a JSON object"));
  EXPECT_TRUE(read.damage[3].starts_with(file + ":6: is not a record: ")) << read.damage[3];
  EXPECT_EQ(read.damage[4], damage_at(7, "is not a JSON object"));
  EXPECT_EQ(read.damage[5], damage_at(9, "is not a JSON object"));
}

// A line may say anything of its schema; which assay wrote a run, its environment knows.
TEST_F(RunFolder, ALineOfANewerAssayIsSkippedAndARunOfOneIsRefused) {
  nlohmann::json newer = to_json(samples::verdict_record()), environment = to_json(samples::environment());
  newer["schema"] = 99;
  append_text(good + newer.dump() + "\n" + good);
  write_whole(folder + "/environment.json", environment.dump());
  const assay::Run run = read_run(folder);
  EXPECT_EQ(run.records.size(), 2u);
  EXPECT_EQ(run.damage, std::vector<std::string>{damage_at(2,
                                                           "was written by a newer assay (schema 99; this one reads "
                                                           "up to 6): update assay")});
  environment["schema"] = 99;
  write_whole(folder + "/environment.json", environment.dump());
  try {
    read_run(folder);
    FAIL() << "it was taken";
  } catch (const InputError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with(folder + "/environment.json: was written by a newer assay"))
        << error.what();
    EXPECT_NE(std::string(error.what()).find("update assay"), std::string::npos);
  }
}

TEST_F(RunFolder, DeepNestingAndHugeLinesDoNoHarm) {
  for (const char* open : {"[", "{\"a\":", "{\"schema\":["}) {
    std::string deep;
    for (int i = 0; i < 500000; ++i) deep += open;
    append_text(deep + "\n");
  }
  append_text("{\"reason\":\"" + std::string(8 << 20, 'x') + "\"}\n" + good);
  const ReadRecords read = read_records(file);
  EXPECT_EQ(read.records.size(), 1u);
  EXPECT_EQ(read.damage.size(), 4u);
  for (const std::string& damage : read.damage) EXPECT_LT(damage.size(), 1000u);
}

TEST_F(RunFolder, ManyLinesOfManyLevelsThatCloseAreSkipped) {
  std::string nested = "{\"a\":";
  for (int i = 0; i < 100; ++i) nested += "[";
  for (int i = 0; i < 100; ++i) nested += "]";
  append_text(nested + "}\n" + good);
  EXPECT_EQ(read_records(file).records.size(), 1u);
  EXPECT_EQ(read_records(file).damage, std::vector<std::string>{damage_at(1, "is not a JSON object")});
}

// Whatever befalls a line, it is a record or it is damage.
TEST_F(RunFolder, DamagedLinesAreRecordsOrDamage) {
  Random random(20);
  const std::vector<std::string> lines{to_json(samples::verdict_record()).dump(),
                                       to_json(samples::measurement_record()).dump()};
  const std::vector<std::string> intruders{"-", "9999999999", "null", "1e999", "\"", "[", "}"};
  std::string all;
  int count = 0;
  for (; count < 2000; ++count) {
    std::string line = random.pick(lines);
    for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes) {
      const std::size_t at = random.below(line.size());
      switch (random.below(5)) {
        case 0: line[at] = static_cast<char>(random.below(256)); break;
        case 1: line.erase(at, random.below(10)); break;
        case 2: line.insert(at, line.substr(random.below(line.size()), random.below(40))); break;
        case 3: line.insert(at, random.pick(intruders)); break;
        default: line[at] = "0123456789-.e"[random.below(13)]; break;
      }
    }
    std::erase(line, '\n');
    all += (line.empty() ? "x" : line) + "\n";
  }
  append_text(all);
  const ReadRecords read = read_records(file);
  EXPECT_EQ(read.records.size() + read.damage.size(), static_cast<std::size_t>(count));
  EXPECT_GT(read.records.size(), 50u);
  EXPECT_GT(read.damage.size(), 500u);
  for (const Record& record : read.records) EXPECT_NO_THROW(to_json(record));
  for (const std::string& damage : read.damage) EXPECT_TRUE(damage.starts_with(file + ":")) << damage;
}

TEST_F(RunFolder, StringsThatAreNoUtf8AreWrittenAllTheSame) {
  Record record = samples::verdict_record();
  std::get<VerdictRecord>(record.body).reason = "worker said \xff\xfe";
  JsonLinesSink(file).append(record);
  const ReadRecords read = read_records(file);
  ASSERT_EQ(read.records.size(), 1u);
  EXPECT_EQ(std::get<VerdictRecord>(read.records[0].body).reason, "worker said \ufffd\ufffd");
}

TEST_F(RunFolder, AWholeRunReadsBack) {
  write_environment(folder, samples::environment());
  JsonLinesSink(file).append(samples::verdict_record());
  const assay::Run run = read_run(folder);
  EXPECT_EQ(run.folder, folder);
  EXPECT_EQ(run.environment.machine, samples::environment().machine);
  EXPECT_EQ(run.environment.recorded, samples::environment().recorded);
  EXPECT_EQ(run.records.size(), 1u);
  EXPECT_TRUE(run.damage.empty());
}

TEST_F(RunFolder, WhatIsNoRunIsRefused) {
  const auto refused = [](const std::string& where, const std::string& said) {
    try {
      read_run(where);
      ADD_FAILURE() << where;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(said), std::string::npos) << error.what();
    }
  };
  refused(folder + "/missing", "expected one of a run");
  refused(folder, "is not the folder of a run; expected one, such as");
  write_whole(folder + "/environment.json", "no json");
  refused(folder, "environment.json: is not a JSON object");
  write_whole(folder + "/environment.json", "{}");
  refused(folder, "environment.json: is not an environment");
  write_environment(folder, samples::environment());
  refused(folder, "records.jsonl: cannot be read");
}

TEST_F(RunFolder, AFileThatCannotBeWrittenIsNamed) {
  try {
    JsonLinesSink writer(folder + "/no/folder.jsonl");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with(folder + "/no/folder.jsonl: ")) << error.what();
  }
}

TEST_F(RunFolder, NewFoldersAreUnique) {
  std::set<std::string> made;
  for (int i = 0; i < 20; ++i) made.insert(make_run_folder(folder + "/results/new", "0123456789abcdef"));
  EXPECT_EQ(made.size(), 20u);
  for (const std::string& each : made) {
    EXPECT_TRUE(fs::is_directory(each));
    EXPECT_TRUE(fs::is_empty(each));
    const std::string name = fs::path(each).filename().string();
    EXPECT_EQ(name.substr(8, 1), "T");
    EXPECT_EQ(name.substr(15, 8), "Z-012345") << name;
  }
  append_text("x");
  EXPECT_THROW(make_run_folder(file, "0123456789abcdef"), InputError);  // below a file
}

}  // namespace
}  // namespace assay
