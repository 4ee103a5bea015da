// What a summary says that its numbers cannot tell.
#include "tests/measure/made_up_records.h"

namespace assay {
namespace {

// What is noted of so many cells, in each of which two implementations were checked; `first` and `second`: in how many
// cases their checks could have told right from wrong.
std::vector<std::string> noted(int cells, int first, int second) {
  std::vector<Record> records;
  for (int i = 0; i < cells; ++i) {
    const std::string cell = "cell " + std::to_string(i);
    records = records + series("simd", constant(1e-6), cell);
    for (const auto& [implementation, probative] : {std::pair{"simd", first}, std::pair{"naive", second}}) {
      VerdictRecord record = verdict(Verdict::pass, cell);
      record.subject.implementation = implementation;
      record.cases = 1;
      record.probative_cases = probative;
      records.push_back(record_of(record));
    }
  }
  for (Record& record : records)
    if (auto* measured = std::get_if<MeasurementRecord>(&record.body)) measured->values = "zeros";
  return summarise({}, records, {}).notes;
}

TEST(Notes, CellsThatCouldNotHaveToldRightFromWrongAreNamed) {
  const std::string which = "rms_norm f32 32x768 (zeros)",
                    why = "; there, every expected number is the same, or is no larger than its budget";
  EXPECT_EQ(noted(1, 0, 0), std::vector<std::string>{"1 cell could not have told right from wrong: " + which + why});
  EXPECT_EQ(noted(5, 0, 0), std::vector<std::string>{"5 cells could not have told right from wrong: " + which + ", " +
                                                     which + ", " + which + " and 2 more" + why});
  EXPECT_TRUE(noted(1, 1, 1).empty());
  EXPECT_TRUE(noted(1, 0, 1).empty());  // who refused it says nothing of it
  // A cell whose checks are not there is none that could not tell.
  EXPECT_TRUE(summarise({}, series("simd", constant(1e-6)), {}).notes.empty());
}

TEST(Notes, WhatAQuickEffortCannotTellIsNoted) {
  Environment environment;
  environment.recorded = {{effort_fact, "quick: 8 launches of 8 blocks"}};
  const std::vector<Record> records = series("simd", constant(1e-6));
  const std::vector<std::string> quick{
      "effort quick (8 launches of 8 blocks): differences below about 3% cannot be seen"};
  EXPECT_EQ(summarise(environment, records, {}).notes, quick);
  EXPECT_TRUE(summarise(environment, {}, {}).notes.empty()) << "nothing was measured";
  environment.recorded = {{effort_fact, "standard: 24 launches of 15 blocks"}};
  EXPECT_TRUE(summarise(environment, records, {}).notes.empty());
  EXPECT_TRUE(summarise({}, records, {}).notes.empty()) << "a run that does not say";
}

TEST(Notes, WhatRefusedEverythingIsNoted) {
  VerdictRecord refused = verdict(Verdict::unsupported, "generated"), passed = verdict(Verdict::pass, "cell");
  EXPECT_TRUE(summarise({}, {record_of(refused)}, {}).notes.empty()) << "assay's own may refuse what it likes";
  refused.subject.library = passed.subject.library = library_of_plugin("mine.so");
  EXPECT_EQ(summarise({}, {record_of(refused)}, {}).notes,
            std::vector<std::string>{"simd refused every case of rms_norm and so has not passed: reason of generated"});
  EXPECT_TRUE(summarise({}, {record_of(refused), record_of(passed)}, {}).notes.empty());
}

}  // namespace
}  // namespace assay
