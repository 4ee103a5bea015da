// Texts and vocabularies: of one's own, and such as are no longer what they were.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

const std::string short_check = "seed = 3\neffort = {name = \"quick\", cases = 20}\n[[sweep]]\nmeasure = false\n";

std::string small_vocabulary() {
  std::ifstream file(ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/byte_bpe_encode/data/small.tiktoken");
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

// The id of the one cell that a run of the project has verdicts of.
std::string cell_of(const Project& project) {
  for (const Json& record : project.records(project.only_run()))
    if (record.value("scope", "generated").find(":u8,") != std::string::npos) return record["scope"];
  return "no cell";
}

TEST(OwnText, IsCheckedAndReplayedByWhatItHolds) {
  const Project project;
  project.write("notes.txt", "Some notes of one's own,\nin several lines: h\u00e4, \u044f.\n");
  project.write("s.toml", short_check + "ops = \"pretokenize\"\nbytes = 20\n");
  const std::vector<std::string> check{"check", "s.toml", "--impl", "scalar", "--text", "notes.txt"};
  const Finished checked = project.run(check);
  EXPECT_EQ(checked.code, 0) << checked.all();
  const std::string cell = cell_of(project), id = cell.substr(0, cell.find(';'));
  EXPECT_NE(id.find("values=text:notes,"), std::string::npos) << id;
  EXPECT_NE(id.find(",content="), std::string::npos) << id;

  Finished replayed = project.run({"replay", id, "--impl", "scalar", "--text", "notes.txt"});
  EXPECT_EQ(replayed.code, 0) << replayed.all();
  EXPECT_TRUE(replayed.says("verdict pass")) << replayed.all();

  replayed = project.run({"replay", id, "--impl", "scalar"});
  EXPECT_EQ(replayed.code, 2);
  EXPECT_TRUE(replayed.says("--text notes=FILE")) << replayed.all();

  project.write("notes.txt", "Other notes, and this is no longer the case that was checked.\n");
  replayed = project.run({"replay", id, "--impl", "scalar", "--text", "notes.txt"});
  EXPECT_EQ(replayed.code, 2);
  EXPECT_TRUE(replayed.says("this case was made of other files: the text notes holds")) << replayed.all();
  const std::string without = id.substr(0, id.find(",content="));
  EXPECT_EQ(project.run({"replay", without, "--impl", "scalar", "--text", "notes.txt"}).code, 0);
}

TEST(OwnText, OfNoUseOrNoTextIsRefused) {
  const Project project;
  project.write("notes.txt", "notes\n");
  project.write("bad.txt", "one\n\xff\n");
  Finished refused = project.run({"check", "--op", "gelu", "--text", "notes.txt"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(refused.says("--text notes: none of the chosen ops takes a text")) << refused.all();
  refused = project.run({"check", "--op", "pretokenize", "--text", "none.txt"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(refused.says("--text none.txt: there is no file")) << refused.all();
  refused = project.run({"check", "--op", "pretokenize", "--text", "bad.txt"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(refused.says("bad.txt:2:1: is not UTF-8 (the byte 0xff)")) << refused.all();
}

TEST(OwnVocabulary, IsCheckedOrRefusedWithItsLine) {
  const Project project;
  project.write("mine.tiktoken", small_vocabulary());
  project.write("broken.tiktoken", "IQ== 0\nIg== one\n");
  project.write("s.toml", short_check + "ops = \"byte_bpe_encode\"\nbytes = 20\ntexts = \"ascii\"\n");
  const Finished checked = project.run({"check", "s.toml", "--impl", "heap", "--vocabulary", "mine.tiktoken"});
  EXPECT_EQ(checked.code, 0) << checked.all();
  EXPECT_NE(cell_of(project).find("vocabulary=mine,"), std::string::npos) << cell_of(project);
  const Finished refused = project.run({"check", "s.toml", "--impl", "heap", "--vocabulary", "broken.tiktoken"});
  EXPECT_EQ(refused.code, 2) << refused.all();
  EXPECT_TRUE(refused.says("broken.tiktoken:2: expected a rank")) << refused.all();
}

}  // namespace
}  // namespace assay_test
