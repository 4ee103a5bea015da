// Who is right when it is checked and something else when it is timed is found out, never ranked and never chosen.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/cli/program.h"
#include "tests/planted/cheat_table.h"

namespace assay_test {
namespace {

using assay::planted::planted_cheats;
using assay::planted::PlantedCheat;

// What was said of each implementation in the cell: its verdict, and what its times are worth.
struct Said {
  std::string verdict, property, reason, verification;
  int launches = 0;
};

std::map<std::string, Said> said_in(const Project& project) {
  std::map<std::string, Said> all;
  for (const Json& record : project.records(project.only_run())) {
    Said& said = all[record["subject"]["implementation"]];
    if (record["kind"] == "verdict" && record.contains("cell")) {
      said.verdict = record["verdict"];
      said.property = record["property"];
      said.reason = record["reason"];
    } else if (record["kind"] == "measurement") {
      ++said.launches;
      if (!record["verification"].get<std::string>().empty()) said.verification = record["verification"];
    }
  }
  return all;
}

// From the table of times to the end: who is fastest, and who is told apart.
std::string ranking_of(const Finished& finished) {
  const std::size_t table = finished.out.find("SPEED"), verdicts = finished.out.find("VERDICTS");
  return table == std::string::npos || verdicts == std::string::npos ? finished.out
                                                                     : finished.out.substr(table, verdicts - table);
}

Finished bench(const Project& project, const std::string& worker, const std::string& spec) {
  return project.run({"bench", spec, "--worker", ASSAY_PROGRAMS "/" + worker, "--impl", "naive", "--impl", "*_*"});
}

// So wide that no two of its inputs are the same by chance.
const std::string wide_spec =
    "seed = 3\neffort = {name = \"quick\", cases = 20, launches = 2, blocks = 10}\n"
    "[[sweep]]\nops = \"rms_norm\"\ndtypes = \"f32\"\nrows = 2\ncols = 512\n";

TEST(Cheats, EachIsFoundOut) {
  const Project project;
  project.write("wide.toml", wide_spec);
  const Finished finished = bench(project, "assay-worker-cheats", "wide.toml");
  EXPECT_EQ(finished.code, 1) << finished.all();
  const std::string ranking = ranking_of(finished);
  std::map<std::string, Said> said = said_in(project);
  for (const PlantedCheat& cheat : planted_cheats) {
    const Said& its = said[cheat.name];
    if (cheat.verdict != nullptr) {
      EXPECT_EQ(its.verdict, cheat.verdict) << cheat.name << ": " << its.verification;
    }
    EXPECT_NE(its.verification.find(cheat.reason), std::string::npos) << cheat.name << ": " << its.verification;
    const bool cheats = cheat.verdict != nullptr && cheat.verdict == std::string("cheats");
    EXPECT_EQ(its.property == "honest_when_timed", cheats) << cheat.name << ": " << its.property;
    // Who cheated once is not asked again.
    if (cheats) {
      EXPECT_EQ(its.launches, 1) << cheat.name;
    }
    EXPECT_EQ(ranking.find(cheat.name), std::string::npos) << cheat.name << "\n" << ranking;
  }
  // Inputs do not repeat, or it would have been wrong.
  EXPECT_EQ(said["spoils_what_repeats"].verdict, "pass") << said["spoils_what_repeats"].reason;
  EXPECT_EQ(said["spoils_what_repeats"].verification, "");
  const Finished selected = project.run({"select", project.only_run().string()});
  const std::string table = project.read("results/dispatch.json");
  for (const PlantedCheat& cheat : planted_cheats)
    EXPECT_EQ(table.find("\"" + std::string(cheat.name) + "\""), std::string::npos) << selected.all();
}

// The same inputs all the time, as programs with a cache would like them.
TEST(Cheats, WithRepeatedContentInputsRepeat) {
  const Project project;
  project.write("repeated.toml", wide_spec + "content = \"repeated\"\n");
  const Finished finished = project.run({"bench", "repeated.toml", "--worker", ASSAY_PROGRAMS "/assay-worker-cheats",
                                         "--impl", "naive", "--impl", "spoils_what_repeats"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  std::map<std::string, Said> said = said_in(project);
  EXPECT_EQ(said["naive"].verdict, "pass") << said["naive"].reason;
  EXPECT_EQ(said["naive"].verification, "");
  EXPECT_EQ(said["spoils_what_repeats"].verdict, "cheats");
  for (const Json& record : project.records(project.only_run()))
    if (record.contains("cell") && record["op"] == "rms_norm") {
      EXPECT_EQ(record["inputs"], "repeated");
      EXPECT_TRUE(record["cell"].get<std::string>().ends_with(";hot;repeated")) << record["cell"];
    }
  EXPECT_TRUE(finished.says("inputs=repeated")) << finished.out;
}

// With no other test beside it (CMakeLists.txt): the others have to be measured.
TEST(CheatsAlone, AClockThatIsSlowIsNoClock) {
  const Project project;
  const Finished finished = bench(project, "assay-worker-lying-clock", "tiny.toml");
  EXPECT_EQ(finished.code, 0) << finished.all();
  std::map<std::string, Said> said = said_in(project);
  const std::string verification = said["has_a_slow_clock"].verification;
  EXPECT_TRUE(verification.starts_with("not measurable: the kernel counted ")) << verification;
  EXPECT_EQ(ranking_of(finished).find("has_a_slow_clock"), std::string::npos) << finished.out;
}

// Copies that a call has not seen for long hold something else as well.
TEST(Cheats, ColdCellsAreNoRefuge) {
  const Project project;
  project.write("cold.toml", std::string(tiny_spec) + "cache = \"cold\"\n");
  const Finished finished =
      project.run({"bench", "cold.toml", "--worker", ASSAY_PROGRAMS "/assay-worker-cheats", "--impl", "naive", "--impl",
                   "first_row_unless_poisoned", "--impl", "every_second_row", "--impl", "answers_the_call_before"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  std::map<std::string, Said> said = said_in(project);
  for (const char* name : {"first_row_unless_poisoned", "every_second_row", "answers_the_call_before"})
    EXPECT_EQ(said[name].verdict, "cheats") << name << ": " << said[name].verification;
  EXPECT_EQ(said["naive"].verdict, "pass");
  EXPECT_EQ(said["naive"].verification, "");
}

}  // namespace
}  // namespace assay_test
