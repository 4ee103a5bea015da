// One text, cut in every way.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

const Json* way_named(const Json& text, const std::string& name) {
  for (const Json& way : text["ways"])
    if (way["name"] == name) return &way;
  return nullptr;
}

TEST(CompareTokenizers, CountsWhatEachWayMakesOfAText) {
  const Project project;
  project.write("notes.txt", "Abc ABX\nabc");
  project.write("vocab.txt", "[PAD]\n[UNK]\na\n##bc\n");
  const std::vector<std::string> asked{"compare-tokenizers", "--text",          "notes.txt", "--vocabulary",
                                       "mine=vocab.txt",     "--without-speed", "--page",    "page.html"};
  const Finished shown = project.run(asked);
  ASSERT_EQ(shown.code, 0) << shown.all();
  EXPECT_TRUE(shown.says("wordpiece mine")) << shown.all();
  EXPECT_NE(project.read(project.path() / "page.html").find("Tokens a word"), std::string::npos);

  std::vector<std::string> as_json = asked;
  as_json.emplace_back("--json");
  const Json text = Json::parse(project.run(as_json).out)["texts"][0];
  EXPECT_EQ(text["words"], 3);
  const Json* const mine = way_named(text, "wordpiece mine");
  ASSERT_NE(mine, nullptr) << text;
  // a ##bc [UNK] a ##bc: the vocabulary is uncased.
  EXPECT_EQ((*mine)["tokens"], 5);
  EXPECT_EQ((*mine)["unknown"], 1);
  EXPECT_EQ((*mine)["used"], 3);
  EXPECT_EQ((*mine)["text"], "lost");
  const Json* const pieces = way_named(text, "pretokenize");
  ASSERT_NE(pieces, nullptr) << text;
  EXPECT_EQ((*pieces)["tokens"], 4);  // Abc, ABX with its space, the newline, abc
  EXPECT_EQ((*pieces)["text"], "exact");
  EXPECT_EQ(text["agreement"]["f1"][0][0], 1.0);
}

TEST(CompareTokenizers, HoldsThemToASegmentedText) {
  const Project project;
  project.write("notes.txt", "ab cd");
  project.write("gold.txt", "a b cd");
  const std::vector<std::string> asked{"compare-tokenizers", "--text",          "notes.txt",
                                       "--segmented",        "gold.txt",        "--way",
                                       "pretokenize",        "--without-speed", "--json"};
  const Json text = Json::parse(project.run(asked).out)["texts"][0];
  EXPECT_EQ(text["words"], 3);
  EXPECT_DOUBLE_EQ(text["agreement_with_segments"][0], 2.0 / 3);
  project.write("gold.txt", "a b\ncx");
  const Finished other = project.run(asked);
  EXPECT_EQ(other.code, 2);
  EXPECT_TRUE(other.says("gold.txt:2:2: the segmented text has other characters")) << other.all();
}

TEST(CompareTokenizers, MeasuresOneImplementationOfEach) {
  const Project project;
  project.write("notes.txt", std::string(4096, 'a') + " b\n");
  const Finished shown = project.run_undisturbed(
      {"compare-tokenizers", "--text", "notes.txt", "--vocabulary", "small", "--way", "byte_bpe*", "--json"});
  ASSERT_EQ(shown.code, 0) << shown.all();
  const Json way = Json::parse(shown.out)["texts"][0]["ways"][0];
  EXPECT_EQ(way["implementation"], "fast");
  EXPECT_TRUE(way.contains("megabytes_per_second") || way["why_no_speed"] != "not measured") << way;
  EXPECT_GT(way["memory_bytes"], 0);
}

TEST(CompareTokenizers, SaysWhatIsWrongWithWhatItWasGiven) {
  const Project project;
  project.write("notes.txt", "abc");
  project.write("empty.txt", "");
  const auto fault = [&](std::vector<std::string> more) {
    more.insert(more.begin(), "compare-tokenizers");
    const Finished finished = project.run(more);
    EXPECT_EQ(finished.code, 2) << finished.all();
    return finished.all();
  };
  EXPECT_NE(fault({"--text", "none.txt"}).find("none.txt"), std::string::npos);
  EXPECT_NE(fault({"--text", "empty.txt"}).find("is empty; expected a text"), std::string::npos);
  project.write("broken.txt", "ab\xff");
  EXPECT_NE(fault({"--text", "broken.txt"}).find("broken.txt:1:3: is not UTF-8"), std::string::npos);
  EXPECT_NE(fault({"--text", "notes.txt", "--way", "pretokenise"}).find("pretokenize"), std::string::npos);
  EXPECT_NE(fault({"--text", "notes.txt", "--vocabulary", "gpt22"}).find("gpt2"), std::string::npos);
  EXPECT_NE(fault({"--text", "notes.txt", "--page", "page.txt"}).find("ends with .html"), std::string::npos);
  EXPECT_NE(fault({"--text", "notes.txt", "--text", "notes.txt", "--segmented", "notes.txt"}).find("for one text"),
            std::string::npos);
}

}  // namespace
}  // namespace assay_test
