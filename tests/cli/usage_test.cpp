// Help, mistakes, and the verbs that run nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

// As the program itself tells them.
std::vector<std::string> verbs() {
  const std::string text = Project().run({"no-such-verb-at-all"}).errors;
  std::vector<std::string> found;
  std::string word;
  for (const char character : text.substr(std::min(text.find("known: "), text.size() - 1) + 6)) {
    if ((character >= 'a' && character <= 'z') || (character == '-' && !word.empty())) word += character;
    else if (!word.empty()) found.push_back(std::exchange(word, ""));
  }
  return found;
}

TEST(Help, EveryVerbShowsAnExampleWithinEightyColumns) {
  const Project project;
  const auto all = verbs();
  ASSERT_GE(all.size(), 9u);
  for (const std::string& verb : all) {
    const Finished help = project.run({verb, "--help"});
    EXPECT_EQ(help.code, 0) << verb;
    const std::size_t usage = help.out.find("Usage: ./assay " + verb);  // not the path of the program file
    EXPECT_NE(usage, std::string::npos) << help.out;
    EXPECT_NE(help.out.find("./assay " + verb, usage + 1), std::string::npos) << "no example:\n" << help.out;
    EXPECT_TRUE(too_wide(help.out).empty()) << too_wide(help.out)[0];
    EXPECT_TRUE(help.errors.empty()) << help.errors;
  }
}

TEST(Help, NamesTheVerbsAndTheExitCodes) {
  const Finished help = Project().run({"--help"});
  EXPECT_EQ(help.code, 0);
  for (const std::string& verb : verbs()) EXPECT_NE(help.out.find("  " + verb + " "), std::string::npos) << verb;
  for (const char* of_the_script : {"./assay test ", "./assay install --prefix ", "./assay fetch python "})
    EXPECT_TRUE(help.says(of_the_script)) << help.out;
  EXPECT_TRUE(help.says("Exit codes: 0 all well, 1 a check failed, 2 bad usage"));
  EXPECT_TRUE(too_wide(help.out).empty()) << too_wide(help.out)[0];
}

TEST(Help, TheVersionIsToldInOneLine) {
  const Finished version = Project().run({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_TRUE(version.out.starts_with("assay "));
  EXPECT_EQ(lines_of(version.out).size(), 1u);
}

TEST(Help, IsThereForAVerbThatIsNamedAfterIt) {
  const Project project;
  EXPECT_EQ(project.run({"help", "select"}).out, project.run({"select", "--help"}).out);
  EXPECT_EQ(project.run({"help"}).out, project.run({"--help"}).out);
  EXPECT_EQ(project.run({"-V"}).out, project.run({"--version"}).out);
  EXPECT_EQ(project.run({"help", "selec"}).code, 2);
}

TEST(Usage, AnOpIsTakenForASpecOfIt) {
  const Project project;
  const Finished finished = project.run({"plan", "relu2"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_EQ(finished.out, project.run({"plan", "--op", "relu2"}).out);
}

TEST(Usage, WhereAFolderOfRunsIsNamedARunIsSuggested) {
  const Project project;
  ASSERT_EQ(project.run({"check", "tiny.toml", "--impl", "naive"}).code, 0);
  const Finished finished = project.run({"report", "results"});
  EXPECT_EQ(finished.code, 2);
  EXPECT_TRUE(finished.says("is not the folder of a run, but holds 1 run: name one of them, such as results/"))
      << finished.all();
}

struct Mistake {
  std::vector<std::string> arguments;
  std::string said;
};

TEST(Mistakes, EndWithTwoAndSayWhatWasMeant) {
  const Project project;
  project.write("bad.toml", "seed = 3\n[[sweep]]\nops = \"rms_norm\"\nrow = 2\n");
  project.write("cut.toml", "[[sweep]]\nops = \"rms_norm\nrows = 2\n");
  project.write("op.toml", "[[sweep]]\nops = \"rms_nrm\"\n");
  const std::vector<Mistake> mistakes{
      {{}, "a verb is needed: list, plan, check"},
      {{"--verison"}, "there is no option --verison; did you mean '--version'?"},
      {{"baseline"}, "baseline needs one of accept, list"},
      {{"baseline", "accpt"}, "baseline has no verb 'accpt'; did you mean 'accept'?"},
      {{"baseline", "accept", "latest", "--why", " "}, "--why: expected a text, not an empty one"},
      {{"report"}, "report needs RUN: The folder of a run, or its name"},
      {{"run", "tiny.toml", "other.toml"}, "'other.toml' is one argument too many; it takes SPEC and options"},
      {{"run", "tiny.toml", "--effort"}, "--effort needs a value"},
      {{"compare", "--no-measurin"}, "did you mean '--no-measuring'?"},
      {{"run", "tiny.toml", "--seed", "-1"},
       "--seed: expected a whole number from 0 to 18446744073709551615, not '-1'"},
      {{"run", "tiny.toml", "--seed", "99999999999999999999999"}, "--seed: expected a whole number from 0 to"},
      {{"run", "tiny.toml", "--jobs", "3x"}, "--jobs: expected a whole number, not '3x'"},
      {{"run", "tiny.toml", "--jobs", "257"}, "--jobs: expected a whole number from 1 to 256, not '257'"},
      {{"nightly", "--minutes", "-4"}, "--minutes: expected a number from 1 to 1440, not '-4'"},
      {{"select", "latest", "--cache", "warm"}, "--cache: expected hot or cold, not 'warm'"},
      {{"run", "tiny.toml", "--junit", "none/f.xml"}, "--junit: there is no folder none"},
      {{"run", "tiny.toml", "--output", "tiny.toml/results"}, "tiny.toml is not a folder"},
      {{"run", "tiny.toml", "--require", "niave"},
       "--require: no implementation is named 'niave'; did you mean 'naive'?"},
      {{"check", "mine.so"}, "mine.so is a library, not a spec: give it with --plugin mine.so"},
      {{"check", "gelu_tan"}, "there is neither a spec nor an op 'gelu_tan'; did you mean 'gelu_tanh'?"},
      {{"report", "specs"}, "is not the folder of a run; expected one"},
      {{"chekc", "tiny.toml"}, "there is no verb 'chekc'; did you mean 'check'?"},
      {{"instal", "--prefix", "here"}, "there is no verb 'instal'; did you mean 'install'?"},
      {{"install"}, "the script beside it has: ./assay install"},
      {{"check", "--sed", "5"}, "check has no option --sed; did you mean '--seed'?"},
      {{"check", "--op", "rms_nrm"}, "no op is named 'rms_nrm'; did you mean 'rms_norm'?"},
      {{"list", "--op", "gelo"}, "did you mean 'gelu'?"},
      {{"check", "tiny.toml", "--impl", "niave"}, "no implementation is named 'niave'; did you mean 'naive'?"},
      {{"check", "tiny.toml", "--effort", "quik"}, "unknown effort 'quik'; did you mean 'quick'?"},
      {{"check", "tiny.toml", "--seed", "many"}, "--seed"},
      {{"check", "tiny.toml", "--jobs", "0"}, "--jobs"},
      {{"check"}, "give a spec"},
      {{"check", "none.toml"}, "none.toml"},
      {{"check", "bad.toml"}, "bad.toml:4:1: a sweep has no key 'row'; did you mean 'rows'?"},
      {{"plan", "cut.toml"}, "cut.toml:2:"},
      {{"run", "op.toml"}, "op.toml:2:"},
      {{"replay", "ffffffffffff"}, "no counterexample 'ffffffffffff'"},
      {{"replay", "rms_norm:f32,rows=1,colls=15,values=normal,seed=0"}, "did you mean 'cols'?"},
      {{"replay", "rms_norm:f32,rows=1,cols=15,literal=abcdef"}, "are in files: give the id"},
      {{"replay", "rms_norm:f32,rows=1,cols=15,values=normal,seed=0", "--impl", "niave"}, "did you mean 'naive'?"},
      {{"replay", "rms_norm:f32,rows=1,cols=15", "--minutes", "3"}, "--minutes is for --shrink"},
      {{"replay", "rms_norm:f32,rows=1,cols=15", "--shrink", "--in-process"}, "exclude each other"},
      {{"replay", "rms_norm:f32,rows=1,cols=15", "--shrink"}, "--shrink takes one implementation"},
      {{"report", "no-such-run"}, "is not a folder"},
      {{"check", "tiny.toml", "--resume", "no-such-run"}, "is not a folder"},
      {{"check", "tiny.toml", "--worker", "/no/such/worker"}, "/no/such/worker"},
      {{"check", "tiny.toml", "--worker", ASSAY_PROGRAMS "/assay-misbehaving-worker garbage"}, "bytes was announced"},
      {{"check", "tiny.toml", "--worker", ASSAY_PROGRAMS "/assay-misbehaving-worker hello_protocol_text"},
       "speaks protocol"},
  };
  for (const Mistake& mistake : mistakes) {
    const Finished finished = project.run(mistake.arguments);
    EXPECT_EQ(finished.code, 2) << mistake.said << "\n" << finished.all();
    EXPECT_TRUE(finished.says(mistake.said)) << mistake.said << "\n" << finished.all();
    EXPECT_EQ(finished.all().find("json.exception"), std::string::npos) << finished.all();
    EXPECT_TRUE(finished.out.empty()) << finished.out;
  }
  EXPECT_TRUE(project.runs().empty());
}

TEST(List, ShowsOpsAndImplementationsWithinEightyColumns) {
  const Project project;
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"list"}, {"list", "-v"}, {"list", "--op", "*norm", "--impl", "naive"}}) {
    const Finished finished = project.run(arguments);
    EXPECT_EQ(finished.code, 0) << finished.errors;
    EXPECT_NE(finished.out.find("rms_norm  y = "), std::string::npos);
    EXPECT_NE(finished.out.find("  naive "), std::string::npos);
    EXPECT_TRUE(too_wide(finished.out).empty()) << too_wide(finished.out)[0];
  }
}

TEST(List, IsJsonIfAskedFor) {
  const Finished finished = Project().run({"list", "--json"});
  EXPECT_EQ(finished.code, 0);
  const Json all = Json::parse(finished.out, nullptr, false);
  ASSERT_TRUE(all.is_array());
  std::set<std::pair<std::string, std::string>> rows;
  for (const Json& each : all) {
    for (const char* field : {"op", "implementation", "version", "isa", "library", "build_id", "absent", "note"})
      EXPECT_TRUE(each.at(field).is_string()) << field;
    EXPECT_TRUE(each.at("aliases").is_array());
    EXPECT_TRUE(each["absent"] != "" || each["version"] != "") << each;
    EXPECT_TRUE(rows.emplace(each["op"], each["implementation"]).second) << each;
  }
  EXPECT_TRUE(rows.contains({"rms_norm", "naive"}));
}

TEST(Plan, TellsWhatWouldRunAndRunsNothing) {
  const Project project;
  project.forget_the_machine();
  const Finished finished = project.run({"plan", "tiny.toml"});
  EXPECT_EQ(finished.code, 0) << finished.errors;
  EXPECT_TRUE(finished.says("1 cells (1 measured)"));
  EXPECT_TRUE(finished.says("2 launches of 10 blocks"));
  EXPECT_TRUE(too_wide(finished.out).empty()) << too_wide(finished.out)[0];
  const Json json = Json::parse(project.run({"plan", "tiny.toml", "--json"}).out, nullptr, false);
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json["checks"][0]["cases"], 20);
  EXPECT_EQ(json["cells"].size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(project.path() / "results"));
}

TEST(Plan, TheShippedSpecsArePlannedWithinEightyColumns) {
  const Project project;
  for (const std::filesystem::path& folder : {project.path() / "specs", project.path() / "specs/ops"})
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (!name.ends_with(".toml") || name == "waivers.toml" || name == "resources.toml") continue;
      const Finished finished = project.run({"plan", entry.path().string()});
      EXPECT_EQ(finished.code, 0) << finished.errors;
      EXPECT_TRUE(too_wide(finished.out).empty()) << name << ": " << too_wide(finished.out)[0];
    }
}

// Names and words of others reach a terminal as what they are, not as what they would do there.
TEST(Messages, CommandNoTerminal) {
  const Project project;
  const std::string odd = "\x1b[31m\u202efile\nname\x07",
                    worker = ASSAY_PROGRAMS "/assay-misbehaving-worker hello_escapes";
  project.write(odd + ".toml", "seed = \"" + std::string("\u202e") + "\"\n");
  const std::vector<std::vector<std::string>> calls{{"check", odd + ".toml"},
                                                    {"check", "tiny.toml", "--plugin", "/none/" + odd},
                                                    {"report", odd},
                                                    {"replay", odd},
                                                    {"list", "-v", "--op", "rms_norm", "--worker", worker},
                                                    {"check", "tiny.toml", "--worker", worker, "--impl", "plain"},
                                                    {"check", "tiny.toml", "--worker", "mine=echo '" + odd + "'"},
                                                    {"explain", "rms_norm", "--table", odd}};
  for (const std::vector<std::string>& call : calls) {
    const Finished finished = project.run(call);
    EXPECT_FALSE(finished.all().empty()) << call[0];
    for (const char* mark : {"\x1b", "\u202e", "\u009b", "\x07", "\r", "file\nname", "\nabsent"})
      EXPECT_EQ(finished.all().find(mark), std::string::npos) << call[0] << ": " << finished.all();
  }
}

}  // namespace
}  // namespace assay_test
