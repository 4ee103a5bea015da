// advise, from nothing to an answer.
#include <gtest/gtest.h>
#include <signal.h>

#include <cmath>
#include <fstream>
#include <thread>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

namespace fs = std::filesystem;

std::string small_spec(int launches) {
  return "seed = 3\neffort = {name = \"quick\", cases = 20, launches = " + std::to_string(launches) +
         ", blocks = 4}\n[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = 2\ncols = [64, 96]\n";
}

class Advise : public testing::Test {
 protected:
  void SetUp() override { project_.write("small.toml", small_spec(8)); }

  std::string records_of(const fs::path& run) const { return project_.read(run / "records.jsonl"); }

  // Every time of an implementation becomes `seconds` of it, with a noise of half a percent, whatever it was here and
  // now; nothing was interrupted, and nobody left.
  void replace_times(const fs::path& run, const std::function<double(const std::string&)>& seconds) const {
    std::string text;
    int noise = 0;
    for (Json record : project_.records(run)) {
      if (record["kind"] == "measurement" && record["probe"] == false) {
        record["dropped"] = Json::array();
        for (const char* clock : {"cpu", "wall"})
          for (Json& time : record[clock])
            time = seconds(record["subject"]["implementation"]) * (1 + 0.005 * std::sin(++noise));
      }
      text += record.dump() + "\n";
    }
    project_.write((run / "records.jsonl").string(), text);
  }

  Project project_;
};

TEST_F(Advise, RunsWhatIsMissingAnswersAndRunsNothingTheSecondTime) {
  const Finished first = project_.run({"advise", "small.toml"});
  EXPECT_TRUE(first.code == 0 || first.code == 4) << "a busy machine may decide nothing\n" << first.all();
  EXPECT_TRUE(first.says("running 2 of 2 shapes")) << first.all();
  EXPECT_TRUE(first.says("2x64") && first.says("2x96")) << first.all();
  EXPECT_TRUE(too_wide(first.out).empty()) << too_wide(first.out)[0];
  const fs::path run = project_.only_run();
  const std::string records = records_of(run);

  const Finished second = project_.run({"advise", "small.toml"});
  EXPECT_EQ(second.code, first.code) << second.all();
  EXPECT_EQ(second.out, first.out);
  EXPECT_EQ(second.errors, "");
  EXPECT_EQ(project_.runs().size(), 1u);
  EXPECT_EQ(records_of(run), records);
}

TEST_F(Advise, AnInterruptedOneGoesOn) {
  project_.write("longer.toml", small_spec(30));
  auto running = project_.start({"advise", "longer.toml"});
  const auto latest_launch = [&] {
    int latest = -1;
    if (!project_.runs().empty())
      for (const Json& record : project_.records(project_.runs()[0]))
        if (record["kind"] == "measurement") latest = std::max(latest, record["launch"].get<int>());
    return latest;
  };
  for (int wait = 0; wait < 6000 && latest_launch() < 2; ++wait)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  running->send(SIGINT);
  const Finished interrupted = running->wait(std::chrono::seconds(10));
  EXPECT_EQ(interrupted.code, 130) << interrupted.all();
  EXPECT_TRUE(interrupted.says("interrupted; './assay advise longer.toml' goes on")) << interrupted.all();
  EXPECT_EQ(interrupted.out, "") << "half a measurement is no answer";
  const fs::path run = project_.only_run();
  const std::string before = records_of(run);

  const Finished finished = project_.run({"advise", "longer.toml"});
  EXPECT_TRUE(finished.code == 0 || finished.code == 4) << finished.all();
  EXPECT_TRUE(finished.says("going on with 2 of 2 shapes")) << finished.all();
  EXPECT_EQ(project_.only_run(), run);
  EXPECT_TRUE(records_of(run).starts_with(before)) << "what was measured is kept";
  const Finished nothing_left = project_.run({"advise", "longer.toml"});
  EXPECT_EQ(nothing_left.errors, "");
  EXPECT_EQ(nothing_left.out, finished.out);
}

TEST_F(Advise, ARunOfAnotherVerbAnswersIfEverybodyTookPart) {
  project_.run_calmly({"bench", "small.toml", "--impl", "naive"});
  const Finished ran = project_.run({"advise", "small.toml"});
  EXPECT_TRUE(ran.says("running 2 of 2 shapes")) << "naive alone is no choice\n" << ran.all();
  for (const fs::path& run : project_.runs()) fs::remove_all(run);

  project_.run_calmly({"bench", "small.toml"});
  std::string obvious = "naive";
  for (const Json& record : project_.records(project_.only_run()))
    if (record["kind"] == "measurement" && record["subject"]["implementation"] == "onednn") obvious = "onednn";
  replace_times(project_.only_run(), [](const std::string& name) {
    return name == "simd" ? 1e-6 : name == "onednn" ? 1.62e-6 : name == "naive" ? 4e-6 : 8e-6;
  });
  const Finished answered = project_.run({"advise", "small.toml", "--json"});
  EXPECT_EQ(answered.code, 0) << answered.all();
  EXPECT_EQ(answered.errors, "") << "nothing is run";
  const Json told = Json::parse(answered.out);
  ASSERT_EQ(told["cells"].size(), 2u) << answered.out;
  for (const Json& cell : told["cells"]) {
    EXPECT_EQ(cell["use"], Json::array({"simd"})) << cell;
    if (obvious != "onednn") continue;
    EXPECT_EQ(cell["obvious"], "onednn") << cell;
    EXPECT_NEAR(cell["gain"][0].get<double>(), 1.62, 0.02) << cell;
  }
  EXPECT_EQ(told["undecided"].size(), 0u) << answered.out;
  EXPECT_EQ(project_.runs().size(), 1u);
}

TEST_F(Advise, WhatTheNoiseHidesIsUndecidedUntilItIsMeasuredAgain) {
  ASSERT_NE(project_.run({"advise", "small.toml"}).code, 2);
  const fs::path run = project_.only_run();
  int launch = 0;
  replace_times(run, [&](const std::string& name) {
    return name == "naive" ? 9e-6 : 1e-6 * (1 + 0.5 * std::sin(static_cast<double>(name.size()) * ++launch));
  });
  const Finished undecided = project_.run({"advise", "small.toml"});
  EXPECT_EQ(undecided.code, 4) << undecided.all();
  EXPECT_TRUE(undecided.says("Undecided: 2 of 2 shapes")) << undecided.all();
  EXPECT_TRUE(undecided.says("./assay advise small.toml --again")) << undecided.all();
  EXPECT_EQ(undecided.errors, "") << "it is not measured again by itself";
  const Finished again = project_.run({"advise", "small.toml", "--again"});
  EXPECT_TRUE(again.says("running 2 of 2 shapes")) << again.all();
  EXPECT_EQ(project_.runs().size(), 2u);
}

TEST_F(Advise, WhenTheTimeIsUpItSaysWhatIsOpen) {
  project_.write("endless.toml", small_spec(1000));
  const Finished finished = project_.run({"advise", "endless.toml", "--minutes", "0.01"});
  EXPECT_TRUE(finished.code == 0 || finished.code == 4) << finished.all();
  const Json records = project_.records(project_.only_run());
  EXPECT_LT(records.back()["launch"].get<int>(), 999);
  EXPECT_EQ(Json::parse(project_.read(project_.only_run() / "environment.json"))["interrupted"], false);
  if (finished.says("Undecided")) {
    EXPECT_TRUE(finished.says("no time for it so far")) << finished.all();
    EXPECT_TRUE(finished.says("./assay advise endless.toml goes on")) << finished.all();
  }
}

TEST_F(Advise, WhereNobodyTakesPartNothingIsRunAndThatIsSaid) {
  project_.write("nobody.toml", small_spec(8) + "[[exclude]]\nimplementation = \"*\"\nreason = \"a test\"\n");
  const Finished finished = project_.run({"advise", "nobody.toml"});
  EXPECT_EQ(finished.code, 4) << finished.all();
  EXPECT_TRUE(finished.says("no implementation can be used")) << finished.all();
  EXPECT_TRUE(finished.says("./assay check --op rms_norm --dtype f32")) << finished.all();
  EXPECT_TRUE(project_.runs().empty()) << finished.all();
}

TEST_F(Advise, TakesTheShapesOfAModel) {
  const Finished unknown = project_.run({"advise", "--model", "llama-3-8"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(unknown.says("unknown model 'llama-3-8'; did you mean 'llama-3-8b'?")) << unknown.all();
  const Finished both = project_.run({"advise", "small.toml", "--model", "gpt2"});
  EXPECT_EQ(both.code, 2);
  EXPECT_TRUE(both.says("give either a spec or --model, not both")) << both.all();
  const Finished none = project_.run({"advise", "--tokens", "1,0"});
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(none.says("--tokens: expected a whole number from 1")) << none.all();
  EXPECT_TRUE(project_.runs().empty()) << "nothing was begun";

  const Finished told = project_.run({"advise", "--model", "bert-base", "--tokens", "3", "--op", "layer_norm",
                                      "--dtype", "f32", "--json", "--minutes", "0.01"});
  const Json answer = Json::parse(told.out, nullptr, false);
  ASSERT_TRUE(answer.is_object()) << told.all();
  Json all = answer["cells"];
  all.insert(all.end(), answer["undecided"].begin(), answer["undecided"].end());
  ASSERT_EQ(all.size(), 1u) << told.all();
  EXPECT_EQ(all[0]["dims"], (Json{{"rows", 3}, {"cols", 768}}));
  EXPECT_EQ(all[0]["model"], "bert-base");
}

}  // namespace
}  // namespace assay_test
