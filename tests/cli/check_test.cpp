// check, and the commands that it prints.
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;
const std::string planted = ASSAY_PROGRAMS "/assay-worker-planted";

TEST(Check, OfWhatIsRightIsAllWell) {
  const Project project;
  const Finished finished = project.run({"check", "tiny.toml"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("0 failed"));
  EXPECT_TRUE(too_wide(finished.all()).empty()) << too_wide(finished.all())[0];
  int verdicts = 0;
  for (const Json& record : project.records(project.only_run())) {
    ASSERT_EQ(record["kind"], "verdict");
    EXPECT_TRUE(record["verdict"] == "pass" || record["verdict"] == "absent") << record;
    EXPECT_EQ(record["seed"], 3);
    ++verdicts;
  }
  EXPECT_GE(verdicts, 2);
}

TEST(Check, FailuresAreOneAndCanBeReplayed) {
  const Project project;
  const Finished finished = project.run({"check", "tiny.toml", "--worker", planted, "--impl", "right", "--impl",
                                         "wrong_tail", "--impl", "aborts", "--impl", "naive"});
  EXPECT_EQ(finished.code, 1);
  EXPECT_TRUE(finished.says("FAIL rms_norm f32 wrong_tail: matches_reference")) << finished.out;
  EXPECT_TRUE(finished.says("CRASH rms_norm f32 aborts: answers")) << finished.out;
  EXPECT_TRUE(finished.says("Checked: 2 passed, 2 failed")) << finished.out;
  std::map<std::string, std::string> counterexamples;
  for (const Json& record : project.records(project.only_run()))
    if (record["verdict"] == "fail" || record["verdict"] == "crash")
      counterexamples[record["subject"]["implementation"]] = record["counterexample"];
  ASSERT_EQ(counterexamples.size(), 2u);
  for (const auto& [implementation, id] : counterexamples) {
    EXPECT_TRUE(finished.says("./assay replay " + id)) << finished.out;
    for (const std::string& name : {id, id.substr(0, 6), "results/counterexamples/" + id + ".json"}) {
      const Finished replayed = project.run({"replay", name, "--worker", planted});
      EXPECT_EQ(replayed.code, 1) << replayed.all();
      EXPECT_TRUE(replayed.says("implementation  " + implementation)) << replayed.out;
      EXPECT_TRUE(replayed.says(implementation == "aborts" ? "killed by SIGABRT" : "expected 0")) << replayed.out;
    }
    EXPECT_EQ(project.run({"replay", id, "--worker", planted, "--impl", "right"}).code, 0);
  }
  const Finished without_its_worker = project.run({"replay", counterexamples["aborts"]});
  EXPECT_EQ(without_its_worker.code, 2);
  EXPECT_TRUE(without_its_worker.says("--worker")) << without_its_worker.errors;
}

// Commands put together again where they were broken to fit.
std::string as_a_shell_reads(const std::string& text) {
  return std::regex_replace(std::regex_replace(text, std::regex(R"(\\\n)"), ""), std::regex(" +"), " ");
}

TEST(Check, TheReplayCommandThatIsPrintedWorks) {
  const Project project;
  const Finished finished = project.run({"check", "tiny.toml", "--worker", planted, "--impl", "wrong_tail"});
  ASSERT_EQ(finished.code, 1);
  std::smatch found;
  const std::string joined = as_a_shell_reads(finished.out);
  ASSERT_TRUE(std::regex_search(joined, found, std::regex(R"(replay \./assay replay (\S+) --worker '([^']*)')")))
      << joined;
  const Finished replayed = project.run({"replay", found[1], "--worker", found[2]});
  EXPECT_EQ(replayed.code, 1) << replayed.all();
}

// What is right fails against what is wrong, in a way that can be seen again and that spoils nothing afterwards.
TEST(Check, AnotherReferenceIsThereInTheReplayToo) {
  const Project project;
  const Finished finished =
      project.run({"check", "tiny.toml", "--worker", planted, "--impl", "naive", "--reference", "wrong_tail"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("FAIL rms_norm f32 naive: matches_reference")) << finished.out;
  EXPECT_TRUE(finished.says("Checked: 1 passed, 1 failed")) << finished.out;
  EXPECT_TRUE(finished.says("wrong_tail stands for the reference")) << finished.out;
  EXPECT_FALSE(finished.says("not every time")) << finished.out;
  std::smatch found;
  const std::string joined = as_a_shell_reads(finished.out);
  ASSERT_TRUE(std::regex_search(joined, found,
                                std::regex(R"(replay \./assay replay (\S+) --worker '([^']*)' --reference '([^']*)')")))
      << joined;
  const std::string id = found[1];
  const Finished replayed = project.run({"replay", id, "--worker", found[2], "--reference", found[3]});
  EXPECT_EQ(replayed.code, 1) << replayed.all();
  EXPECT_TRUE(replayed.says("held against    wrong_tail")) << replayed.out;
  EXPECT_TRUE(replayed.says("implementation  naive")) << replayed.out;
  EXPECT_TRUE(replayed.says("verdict         fail (matches_reference): ") && replayed.says(", expected 12.0784311"))
      << replayed.out;
  // The counterexample knows whom it failed against, and the one reference is no other.
  EXPECT_EQ(project.run({"replay", id, "--worker", planted}).code, 1);
  const Finished inside = project.run({"replay", id, "--worker", planted, "--in-process"});
  EXPECT_EQ(inside.code, 1) << inside.all();
  EXPECT_TRUE(inside.says("expected 12.0784311")) << inside.all();
  EXPECT_EQ(project.run({"replay", id, "--worker", planted, "--reference", "right"}).code, 0);
  EXPECT_EQ(project.run({"replay", id}).code, 2);  // the reference is not here
  EXPECT_EQ(project.run({"check", "tiny.toml", "--impl", "naive"}).code, 0);
}

TEST(Check, AReferenceThatDoesNotAnswerProvesNothing) {
  const Project project;
  const auto against = [&](const std::string& reference) {
    return project.run({"check", "tiny.toml", "--worker", planted, "--impl", "naive", "--reference", reference});
  };
  const Finished refused = against("refuses");
  EXPECT_EQ(refused.code, 1) << refused.all();
  EXPECT_TRUE(refused.says("0 passed, 0 failed")) << refused.out;
  EXPECT_TRUE(
      refused.says("nothing of rms_norm f32 was checked against refuses, which stands for the reference: it refused "
                   "every case: on principle"))
      << refused.out;
  const Finished crashed = against("throws");
  EXPECT_EQ(crashed.code, 1) << crashed.all();
  EXPECT_TRUE(crashed.says("FAIL rms_norm f32 throws: answers")) << crashed.out;
  EXPECT_TRUE(
      crashed.says("nothing of rms_norm f32 was checked against throws, which stands for the reference: it failed "
                   "in every case: "))
      << crashed.out;
  const Finished unknown = against("wrong_tale");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(unknown.says("--reference: no implementation is named 'wrong_tale'")) << unknown.all();
}

TEST(Check, ARunIsResumedWithItsOwnReference) {
  const Project project;
  ASSERT_EQ(project.run({"check", "tiny.toml", "--impl", "naive", "--reference", "simd"}).code, 0);
  const std::string run = project.only_run().string();
  EXPECT_EQ(project.run({"check", "tiny.toml", "--impl", "naive", "--reference", "simd", "--resume", run}).code, 0);
  const Finished without = project.run({"check", "tiny.toml", "--impl", "naive", "--resume", run});
  EXPECT_EQ(without.code, 2);
  EXPECT_TRUE(without.says("was checked against simd")) << without.all();
}

// Two that are right may round to bf16 in different ways.
TEST(Check, AReferenceOfANarrowTypeIsNoMoreExactThanThat) {
  const Project project;
  project.write("narrow.toml",
                "seed = 5\neffort = {name = \"quick\", cases = 100}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = \"bf16\"\n"
                "rows = 512\ncols = 1024\nmeasure = false\n");
  const Finished finished =
      project.run({"check", "narrow.toml", "--impl", "naive", "--impl", "openblas", "--reference", "simd"});
  EXPECT_EQ(finished.code, 0) << finished.all();
}

#if defined(__SANITIZE_THREAD__)
// What the preset tsan is for: a sanitizer that sees no race would pass everything.
TEST(Check, ADataRaceIsSeen) {
  const Project project;
  const Finished finished =
      project.run({"check", "tiny.toml", "--worker", planted, "--impl", "races", "--impl", "right"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("CRASH rms_norm f32 races: answers")) << finished.all();
  EXPECT_TRUE(finished.says("exited with 66")) << finished.all();
  EXPECT_TRUE(finished.says("Checked: 1 passed, 1 failed")) << finished.all();
}
#endif

TEST(Check, ANameGivenToAWorkerIsItsName) {
  const Project project;
  const Finished finished =
      project.run({"check", "tiny.toml", "--worker", "mine=" ASSAY_PROGRAMS "/assay-misbehaving-worker answers greets",
                   "--impl", "mine"});
  EXPECT_EQ(finished.code, 1);
  EXPECT_TRUE(finished.says("rms_norm f32 mine")) << finished.out;
}

TEST(Check, AMisbehavingWorkerDoesNotStopTheOthers) {
  const Project project;
  for (const char* mode : {"two_answers", "lengths_of_wrong_type", "deep_json", "closes_pipe"}) {
    const Finished finished =
        project.run({"check", "tiny.toml", "--worker",
                     std::string("bad=" ASSAY_PROGRAMS "/assay-misbehaving-worker ") + mode + " greets", "--impl",
                     "bad", "--impl", "naive", "--output", std::string("out-") + mode});
    EXPECT_EQ(finished.code, 1) << mode << finished.all();
    EXPECT_TRUE(finished.says("CRASH rms_norm f32 bad")) << mode << finished.all();
    EXPECT_TRUE(finished.says("Checked: 1 passed, 1 failed")) << mode << finished.all();
  }
}

TEST(Check, TheSameSeedGivesTheSameCases) {
  const Project project;
  std::vector<std::vector<Json>> seen;
  for (const char* seed : {"7", "7", "8"}) {
    const std::string output = "out-" + std::to_string(seen.size());
    ASSERT_EQ(project.run({"check", "tiny.toml", "--impl", "naive", "--seed", seed, "--output", output}).code, 0);
    std::vector<Json>& figures = seen.emplace_back();
    for (const auto& entry : fs::directory_iterator(project.path() / output))
      if (entry.is_directory() && fs::exists(entry.path() / "records.jsonl"))
        for (const Json& record : project.records(entry.path()))
          if (record["scope"] == "generated")
            figures.push_back({record["cases"], record["elements"], record["worst_share"]});
    ASSERT_EQ(figures.size(), 1u);
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_NE(seen[0], seen[2]);
}

// What others may lack, a spec can require; the counterexample remembers it.
TEST(Check, ATraitThatIsRequiredIsHeldTo) {
  const Project project;
  project.write("traits.toml",
                "seed = 1\neffort = {cases = 60}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = 2\ncols = 8\n"
                "check = {require_traits = [\"overflow_safe\"]}\n");
  const Finished lacks = project.run({"check", "traits.toml", "--impl", "simd@portable"});
  EXPECT_EQ(lacks.code, 1) << lacks.all();
  EXPECT_TRUE(lacks.says("it lacks a trait that is required")) << lacks.all();
  const std::size_t at = lacks.out.find("./assay replay ");
  ASSERT_NE(at, std::string::npos) << lacks.out;
  const Finished again = project.run({"replay", lacks.out.substr(at + 15, 12)});
  EXPECT_EQ(again.code, 1) << again.all();
  EXPECT_TRUE(again.says("fail (overflow_safe)")) << again.all();
  const Finished has = project.run({"check", "traits.toml", "--impl", "naive"});
  EXPECT_EQ(has.code, 0) << has.all();
}

}  // namespace
}  // namespace assay_test
