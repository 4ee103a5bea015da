// selftest: the mutation score, and that of the quick spec.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

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

}  // namespace
}  // namespace assay_test
