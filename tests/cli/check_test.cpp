// check, replay, selftest and --require.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

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

TEST(Replay, SaysWhichConditionMatters) {
  const Project project;
  const Finished finished = project.run({"replay", "rms_norm:f32,rows=3,cols=5,seed=1,padding=3,in_place", "--worker",
                                         planted, "--impl", "wrong_between_gaps"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_TRUE(finished.says("  x: f32 [3 x 5], strides 8 1, alignment 4096")) << finished.out;
  EXPECT_TRUE(finished.says("one changed passes without padding fails out of place, too")) << finished.out;
}

TEST(Replay, AStarIsNoPlantedBug) {
  const Project project;
  const std::string id = "gelu:f32,rows=1,cols=15,values=normal,seed=0";
  const Finished all = project.run({"replay", id, "--impl", "*"});
  EXPECT_TRUE(all.says("implementation naive")) << all.all();
  EXPECT_FALSE(all.says("@bug")) << all.all();
  EXPECT_TRUE(project.run({"replay", id, "--impl", "last_element*@bug"}).says("last_element_skipped@bug"));
  EXPECT_TRUE(project.run({"replay", id, "--impl", "last_element_skipped@bug"}).says("last_element_skipped@bug"));
}

TEST(Replay, GoesOnShrinkingWhereItStopped) {
  const Project project;
  const auto shrink = [&](const std::string& id, const std::string& minutes) {
    return project.run({"replay", id, "--shrink", "--minutes", minutes, "--worker", planted, "--impl", "wrong_tail"});
  };
  const auto kept = [](const Finished& finished) {
    std::smatch found;
    EXPECT_TRUE(std::regex_search(finished.out, found,
                                  std::regex("shrunk +(?:to|no further in [0-9]+ (?:try|tries):) ([0-9a-f]{12})")))
        << finished.all();
    return found.str(1);
  };
  const Finished stopped = shrink("rms_norm:f32,rows=5,cols=77,values=wide,seed=9,padding=3,buffers=end", "0");
  EXPECT_EQ(stopped.code, 1) << stopped.all();
  const std::string first = kept(stopped);
  EXPECT_TRUE(stopped.says("stopped after 0 s, before all was tried: 'replay " + first + " --shrink' goes on"));
  EXPECT_TRUE(project.run({"replay", first, "--worker", planted}).says("may be simpler  shrinking stopped after 0 s"));
  const Finished simpler = shrink(first, "1");
  const std::string second = kept(simpler);
  EXPECT_NE(second, first);
  EXPECT_TRUE(simpler.says("case rms_norm:f32,rows=1,cols=1,")) << simpler.out;
  EXPECT_TRUE(simpler.says("none fails in this way")) << simpler.out;
  EXPECT_FALSE(project.run({"replay", second, "--worker", planted}).says("may be simpler"));
  const Finished minimal = shrink(second, "1");
  EXPECT_TRUE(minimal.says("no further in")) << minimal.out;
  EXPECT_EQ(kept(minimal), second);
  const Finished right = project.run({"replay", second, "--shrink", "--worker", planted, "--impl", "right"});
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_TRUE(right.says("not at all: it does not fail")) << right.out;
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

TEST(Selftest, TellsTheMutationScore) {
  const Project project;
  project.write("norms.toml",
                "seed = 1\neffort = {cases = 300}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = [\"f32\", \"bf16\"]\n");
  const Finished finished = project.run({"selftest", "norms.toml"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_TRUE(finished.says("mutation score rms_norm 1.00")) << finished.out;
  EXPECT_TRUE(too_wide(finished.all()).empty()) << too_wide(finished.all())[0];
}

// What finds nothing first may find much alone; and what every mutant is killed by among others, none is killed by
// twice.
TEST(Selftest, TellsWhatEachPropertyFindsAlone) {
  const Project project;
  project.write("norms.toml", "seed = 1\neffort = {cases = 15}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\n");
  const Finished finished = project.run({"selftest", "norms.toml", "--each-property", "--json"});
  const Json told = Json::parse(finished.out);
  const Json& score = told["scores"][0];
  const auto alone = [&](const char* property) { return score["alone"][property]["killed"].get<std::size_t>(); };
  for (const auto& [property, first] : score["properties"].items()) EXPECT_GE(alone(property.c_str()), 1u) << property;
  EXPECT_GT(alone("matches_reference"), 15u);
  EXPECT_GE(alone("rows_independent"), 1u);
  EXPECT_EQ(score["properties"].count("rows_independent"), 0u);
  EXPECT_LT(alone("control_bits_kept"), alone("matches_reference"));
  EXPECT_EQ(score["alone"].count("odd_part_is_x"), 0u) << "is none of this op's";
  const Finished table = project.run({"selftest", "norms.toml", "--each-property", "--mutant", "eps_*"});
  EXPECT_TRUE(table.says("last case  alone")) << table.out;
  EXPECT_TRUE(too_wide(table.all()).empty()) << too_wide(table.all())[0];
}

TEST(Selftest, OfTheBugsThatAreNamed) {
  const Project project;
  const Finished finished =
      project.run({"selftest", "--op", "rms_norm", "--dtype", "f32", "--mutant", "eps_*", "--seed", "1", "--json"});
  const Json told = Json::parse(finished.out);
  EXPECT_GE(told["mutants"].size(), 2u) << finished.all();
  for (const Json& mutant : told["mutants"]) EXPECT_TRUE(mutant["mutant"].get<std::string>().starts_with("eps_"));
  const Finished unknown = project.run({"selftest", "--op", "rms_norm", "--mutant", "eps_mising"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(unknown.says("no mutant of these ops is named 'eps_mising'; did you mean 'eps_missing'?"))
      << unknown.all();
}

TEST(Selftest, ToldAsJson) {
  const Project project;
  project.write("norms.toml",
                "seed = 1\neffort = {cases = 5}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = [\"f32\", \"bf16\"]\n");
  const Finished finished = project.run({"selftest", "norms.toml", "--json"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  const Json told = Json::parse(finished.out);
  EXPECT_EQ(told["seed"], 1);
  EXPECT_EQ(told["all_killed"], false);
  ASSERT_EQ(told["scores"].size(), 1u);
  const Json& score = told["scores"][0];
  EXPECT_EQ(score["op"], "rms_norm");
  // Each mutant is told once for each dtype in which it can show, and is a survivor or was killed by one property.
  std::map<std::string, std::set<std::string>> dtypes;
  for (const Json& mutant : told["mutants"])
    EXPECT_TRUE(dtypes[mutant["mutant"]].insert(mutant["dtype"].get<std::string>()).second) << mutant;
  EXPECT_EQ(dtypes.size(), score["mutants"].get<std::size_t>());
  EXPECT_EQ(dtypes["bf16_truncated"], std::set<std::string>{"bf16"});
  EXPECT_EQ(dtypes["serial_f32_sum"], std::set<std::string>{"f32"});
  EXPECT_EQ(dtypes["eps_missing"].size(), 2u);
  EXPECT_EQ(told["survivors"].size(), score["mutants"].get<std::size_t>() - score["killed"].get<std::size_t>());
  std::size_t killed = 0;
  for (const Json& property : score["properties"]) killed += property["killed"].get<std::size_t>();
  EXPECT_EQ(killed, score["killed"].get<std::size_t>());
  EXPECT_GT(killed, 0u);
  for (const Json& survivor : told["survivors"]) EXPECT_FALSE(survivor["description"].get<std::string>().empty());
}

// What a check of the quick spec would miss: nothing that is planted. The ops are dealt out, so that no test takes
// long.
class QuickSpec : public testing::TestWithParam<std::size_t> {
 public:
  static constexpr std::size_t shares = 12;

 protected:
  static std::vector<std::string> ops(const Project& project) {
    std::vector<std::string> all;
    for (const Json& row : Json::parse(project.run({"list", "--json"}).out))
      if (all.empty() || all.back() != row["op"]) all.push_back(row["op"]);
    std::vector<std::string> mine;
    for (std::size_t i = GetParam(); i < all.size(); i += shares) mine.push_back(all[i]);
    return mine;
  }
};

// Its cases are drawn: what one seed misses by chance, the next ones find. What none of them finds is a gap. One is
// known: a short check has more than 2^24 elements once in 24 times, since that takes as long as all of its other cases
// (CaseSpace::large_ones; checks of 500 cases and more have them always).
TEST_P(QuickSpec, KillsEveryMutant) {
  const Project project;
  std::vector<std::string> asked;
  for (const std::string& op : ops(project)) asked.insert(asked.end(), {"--op", op});
  if (asked.empty()) return;  // more shares than ops
  std::set<std::string> survivors;
  for (const char* seed : {"1", "2", "3", "4"}) {
    std::vector<std::string> arguments{"selftest", "specs/quick.toml", "--seed", seed, "--json"};
    arguments.insert(arguments.end(), asked.begin(), asked.end());
    const Json told = Json::parse(project.run(arguments).out);
    std::set<std::string> here, ops_left, mutants_left;
    for (const Json& survivor : told["survivors"]) {
      if (survivor["left_out"] > 0) GTEST_SKIP() << "some cases could not be made: " << survivor["missing"];
      if (survivor["mutant"] == "index_in_float32") continue;
      const std::string name = survivor["op"].get<std::string>() + " " + survivor["mutant"].get<std::string>();
      if (seed != std::string("1") && !survivors.contains(name)) continue;
      here.insert(name);
      ops_left.insert(survivor["op"]);
      mutants_left.insert(survivor["mutant"]);
    }
    survivors = here;
    if (survivors.empty()) return;
    asked.clear();
    for (const std::string& op : ops_left) asked.insert(asked.end(), {"--op", op});
    for (const std::string& mutant : mutants_left) asked.insert(asked.end(), {"--mutant", mutant});
  }
  EXPECT_TRUE(survivors.empty()) << *survivors.begin() << " and " << survivors.size() - 1 << " more";
}

INSTANTIATE_TEST_SUITE_P(Selftest, QuickSpec, testing::Range(std::size_t{0}, QuickSpec::shares));

TEST(Selftest, ASurvivorIsAFailure) {
  const Project project;
  project.write("none.toml", "seed = 1\neffort = {cases = 1}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\n");
  const Finished finished = project.run({"selftest", "none.toml"});
  EXPECT_EQ(finished.code, 1);
  EXPECT_TRUE(finished.says("SURVIVED")) << finished.out;
  EXPECT_TRUE(finished.says(
      "rows_counted_in_16_bits: survived 2 cases. the last elements are wrong where there are more than 65535"))
      << finished.out;
  EXPECT_TRUE(too_wide(finished.all()).empty()) << too_wide(finished.all())[0];
}

// ---- a library that is not there ----------------------------------------------------------------------------------

// A copy of the programs in which one library's worker cannot start.
class Broken : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path folder = project_.path() / "programs";
    fs::create_directory(folder);
    fs::copy_file(ASSAY_PROGRAMS "/assay", folder / "assay");  // it looks for its workers beside itself
    for (const auto& entry : fs::directory_iterator(ASSAY_PROGRAMS)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("assay-worker-") && name != "assay-worker-onednn")
        fs::create_symlink(entry.path(), folder / name);
    }
    project_.programs = folder.string();
  }
  Project project_;
};

TEST_F(Broken, IsAbsentWithItsReasonAndAFailureIfRequired) {
  for (const char* verb : {"list", "check"}) {
    std::vector<std::string> arguments{verb, "--require", "onednn"};
    if (verb == std::string("check")) arguments.emplace_back("tiny.toml");
    const Finished required = project_.run(arguments);
    EXPECT_EQ(required.code, 1) << required.all();
    EXPECT_TRUE(required.says("onednn is required and absent: ")) << required.all();
    arguments[2] = "naive";
    EXPECT_EQ(project_.run(arguments).code, 0);
  }
}

TEST_F(Broken, EverythingElseWorks) {
  const Finished listed = project_.run({"list", "--op", "rms_norm"});
  EXPECT_EQ(listed.code, 0);
  EXPECT_TRUE(std::regex_search(listed.out, std::regex("onednn +absent: "))) << listed.out;
  EXPECT_TRUE(too_wide(listed.out).empty()) << too_wide(listed.out)[0];
  const Finished ran = project_.run({"run", "tiny.toml"});
  EXPECT_EQ(ran.code, 0) << ran.all();
  bool told = false;
  for (const Json& record : project_.records(project_.only_run())) {
    if (record["subject"]["library"] != "onednn") continue;
    EXPECT_EQ(record["verdict"], "absent");
    EXPECT_NE(record["reason"], "");
    told = true;
  }
  EXPECT_TRUE(told);
}

TEST_F(Broken, AWorkerThatOnlyExitsIsAbsentToo) {
  fs::create_symlink("/bin/false", project_.programs + "/assay-worker-onednn");
  const Finished required = project_.run({"list", "--require", "onednn"});
  EXPECT_EQ(required.code, 1);
  EXPECT_TRUE(required.says("onednn is required and absent: ")) << required.errors;
}

}  // namespace
}  // namespace assay_test
