// What a run may rely on of any sink, and that one can stand in for another.
#include "harness/store/record_sink.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "harness/store/json.h"
#include "harness/store/json_lines.h"
#include "tests/store/memory_sink.h"
#include "tests/store/sample_records.h"

namespace assay {
namespace {

// As a run does: some alone, some together, then the end.
void give_all(RecordSink& sink) {
  sink.append(samples::verdict_record());
  sink.append({samples::measurement_record(), samples::cell_verdict_record()});
  sink.append(std::vector<Record>{});
  sink.finish();
}

void expect_all(const std::vector<Record>& kept) {
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(to_json(kept[0]), to_json(samples::verdict_record()));
  EXPECT_EQ(to_json(kept[1]), to_json(samples::measurement_record()));
  EXPECT_EQ(to_json(kept[2]), to_json(samples::cell_verdict_record()));
}

TEST(RecordSink, InMemoryKeepsTheOrder) {
  MemorySink sink;
  give_all(sink);
  expect_all(sink.kept);
  EXPECT_TRUE(sink.finished);
}

TEST(RecordSink, LinesOfJsonHoldTheSame) {
  const std::string file = testing::TempDir() + "/sink.jsonl";
  std::filesystem::remove(file);
  {
    JsonLinesSink sink(file);
    give_all(sink);
  }
  const ReadRecords read = read_records(file);
  EXPECT_TRUE(read.damage.empty());
  expect_all(read.records);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace assay
