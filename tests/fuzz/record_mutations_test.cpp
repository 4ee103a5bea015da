// A good line of records in which one field is another: it is skipped and told of by file and line, and never believed.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "harness/core/files.h"
#include "harness/measure/summarise.h"
#include "harness/report/export/markdown.h"
#include "harness/report/terminal.h"
#include "harness/store/json.h"
#include "harness/store/run_folder.h"
#include "tests/fuzz/target.h"
#include "tests/store/sample_records.h"

namespace assay::fuzz {
namespace {

using Json = nlohmann::json;
using Pointer = Json::json_pointer;

// What a field is changed to, by what it is called here.
const std::map<std::string, Json>& intruders() {
  static const std::map<std::string, Json> all{{"null", nullptr},
                                               {"object", Json{{"a", 1}}},
                                               {"list", Json::array({Json::object()})},
                                               {"nothing at all", Json::array()},
                                               {"truth", true},
                                               {"negative", -1},
                                               {"huge", 1e300},
                                               {"greatest", ~std::uint64_t{0}},
                                               {"part", 0.5},
                                               {"nan", "nan"},
                                               {"empty", ""},
                                               {"path", "../../x"},
                                               {"blank", " "},
                                               {"unknown", "rms_norm2"},
                                               {"escape", "\x1b[31m"}};
  return all;
}
using Names = std::set<std::string>;
const Names texts{"nan", "empty", "path", "blank", "unknown", "escape"}, names{"nan", "unknown"},
    no_list{"nothing at all"};

Names both(Names one, const Names& other) {
  one.insert(other.begin(), other.end());
  return one;
}

// What is right in a field, and so is taken. All else is not, of fields that stand in no line of this table.
struct Right {
  const char* field;  // a regular expression of its place
  Names intruders;
};
const std::vector<Right>& right() {
  static const std::vector<Right> all{
      {"/(host|allocation)/\\d+/\\d", texts},
      {"/(host|allocation|resources|companions|parameters|dropped|in_place)", no_list},
      {"/campaign", {"nan", "blank", "unknown", "escape"}},  // a folder's name may be odd, and is no path
      {"/(commit|spec)", {"empty"}},
      {"/commit", both(names, {"empty"})},
      {"/(bare/)?aside/\\d+", {"negative"}},  // not told
      {"/processor/(answer|idle|children)", {"part"}},
      {"/(reason|waiver|exhaustive|label|verification|violated|leaves)", texts},
      {"/subject/(version|isa|library|build_id)", texts},
      {"/subject/implementation", names},
      {"/(property|reference|values|content)", names},
      {"/(counterexample|literal|content)", {"empty"}},
      {"/values", both(texts, {})},  // of a literal case, which has none
      {"/(seed|case_seed|order_seed)", {"greatest"}},
      {"/(worst_share|worst_ulp)", {"huge", "greatest", "part"}},
      {"/(seconds|.*_seconds)", {"part"}},
      {"/(bare/)?(cpu|wall|round_trip|waited|used|aside|load|steal)/\\d+", {"part"}},
      {"/work/(bytes|flops|characters)", {"part", "greatest"}},
      {"/(probe|verified)", {"truth"}},
      {"/resources/\\d+/name", texts},
      {"/resources/\\d+/hash", {"empty"}},
      {"/companions/\\d+", texts},
      {"/dims/\\d+/0", names},
      {"/parameters/\\d+/0", names},
      {"/parameters/\\d+/1", both(texts, {"truth", "negative", "huge", "part"})},
  };
  return all;
}

bool is_right(const std::string& place, const std::string& intruder) {
  for (const Right& each : right())
    if (each.intruders.contains(intruder) && std::regex_match(place, std::regex(each.field))) return true;
  return false;
}

void add_places(const Json& json, const Pointer& at, std::vector<Pointer>& places) {
  if (!at.empty()) places.push_back(at);
  if (json.is_object())
    for (const auto& [name, value] : json.items()) add_places(value, at / name, places);
  if (json.is_array())
    for (std::size_t i = 0; i < json.size(); ++i) add_places(json[i], at / i, places);
}

class RecordMutations : public testing::TestWithParam<Record> {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    write_environment(folder_, samples::environment());
  }
  assay::Run read(const std::string& lines) const {
    write_whole(folder_ + "/records.jsonl", lines);
    return read_run(folder_);
  }
  const std::string folder_ = scratch_folder() + "/mutations";
};

TEST_P(RecordMutations, OneFieldThatIsNotWhatItMustBeIsReportedAndSkipped) {
  const Json good = to_json(GetParam());
  std::vector<Pointer> places;
  add_places(good, Pointer(), places);
  std::string lines = good.dump() + "\n";
  std::vector<std::string> expected;
  int line = 1, taken = 1;
  for (const Pointer& place : places)
    for (const auto& [name, intruder] : intruders()) {
      if (good[place] == intruder) continue;
      Json changed = good;
      changed[place] = intruder;
      lines += changed.dump() + "\n";
      ++line;
      if (is_right(place.to_string(), name)) ++taken;
      else
        expected.push_back(folder_ + "/records.jsonl:" + std::to_string(line) + ": " + place.to_string() + " " + name);
    }
  const assay::Run run = read(lines);
  EXPECT_GT(expected.size(), 500u);
  ASSERT_EQ(run.records.size(), static_cast<std::size_t>(taken));
  ASSERT_EQ(run.damage.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::string where = expected[i].substr(0, expected[i].find(": ") + 2);
    ASSERT_TRUE(run.damage[i].starts_with(where)) << expected[i] << "\n" << run.damage[i];
    EXPECT_TRUE(run.damage[i].ends_with("; skipped")) << run.damage[i];
    EXPECT_LT(run.damage[i].size(), 400u);
  }
  const Summary summary = summarise(run.environment, run.records, run.damage);
  EXPECT_FALSE(print_terminal(summary).empty());
  EXPECT_FALSE(print_markdown(summary).empty());
}

TEST_P(RecordMutations, OneFieldThatIsMissingIsReportedByItsName) {
  const Json good = to_json(GetParam());
  std::vector<Pointer> places;
  add_places(good, Pointer(), places);
  for (const Pointer& place : places) {
    if (!good[place.parent_pointer()].is_object() || place.to_string().starts_with("/traits/") ||
        place.to_string().starts_with("/agreement/"))
      continue;
    Json changed = good;
    changed[place.parent_pointer()].erase(place.back());
    // They need not be there: who stands for the reference, what older records lack, and what is empty for most.
    if (const Names optional{"reference", "waited", "bare", "leaves", "text"}; optional.contains(place.back()))
      continue;
    if (place.to_string() == "/cell" && changed["kind"] == "verdict") continue;  // then the scope is no cell's
    const assay::Run run = read(changed.dump() + "\n" + good.dump() + "\n");
    EXPECT_EQ(run.records.size(), 1u) << place;
    ASSERT_EQ(run.damage.size(), 1u) << place;
    EXPECT_NE(run.damage[0].find("records.jsonl:1: "), std::string::npos) << run.damage[0];
    EXPECT_NE(run.damage[0].find(place.back() + "' is missing"), std::string::npos) << run.damage[0];
  }
}

Record measurement_with_all() {
  Record record = samples::measurement_record();
  auto& body = std::get<MeasurementRecord>(record.body);
  body.bare = body.samples;
  body.leaves = "slower by half";
  return record;
}

INSTANTIATE_TEST_SUITE_P(Fuzz, RecordMutations,
                         testing::Values(samples::verdict_record(), samples::cell_verdict_record(),
                                         measurement_with_all()));

}  // namespace
}  // namespace assay::fuzz
