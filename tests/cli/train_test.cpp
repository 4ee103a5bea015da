// What was learned is written in the formats of others, and they load it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

const std::string words = "the cat and the hat sat on the mat; that was that\nthe end of the cat and the hat\n";

class Train : public testing::Test {
 protected:
  Train() { project.write("words.txt", words); }

  Finished train(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"train", "words.txt"});
    return project.run(arguments);
  }

  Project project;
};

TEST_F(Train, WritesEachFormat) {
  const Finished ranks = train({"--size", "270", "--kind", "byte_level", "--output", "mine.tiktoken"});
  EXPECT_EQ(ranks.code, 0) << ranks.all();
  EXPECT_TRUE(ranks.says("14 merges of 81 bytes")) << ranks.all();
  EXPECT_TRUE(project.read("mine.tiktoken").starts_with("AA== 0\nAQ== 1\n"));

  const Finished json = train({"--size", "270", "--special", "<|end|>", "--output", "mine.json"});
  EXPECT_EQ(json.code, 0) << json.all();
  const Json tokenizer = Json::parse(project.read("mine.json"));
  EXPECT_EQ(tokenizer["model"]["vocab"].size(), 269u);
  EXPECT_EQ(tokenizer["model"]["merges"].size(), 13u);
  EXPECT_EQ(tokenizer["added_tokens"][0]["id"], 269);

  EXPECT_EQ(train({"--merges", "5", "--output", "folder"}).code, 0);
  EXPECT_EQ(Json::parse(project.read("folder/vocab.json")).size(), 261u);
  EXPECT_TRUE(project.read("folder/merges.txt").starts_with("#version: 0.2\n"));

  const Finished codes =
      train({"--kind", "classic", "--ties", "largest_pair", "--merges", "2", "--output", "codes.bpe"});
  EXPECT_EQ(codes.code, 0) << codes.all();
  EXPECT_EQ(project.read("codes.bpe"), "#version: 0.2\nt h\na t</w>\n");
}

TEST_F(Train, AllTrainersWriteTheSame) {
  for (const char* const name : {"naive", "indexed", "parallel"})
    EXPECT_EQ(train({"--size", "300", "--impl", name, "--threads", "2", "--output", std::string(name) + ".json"}).code,
              0);
  EXPECT_EQ(project.read("naive.json"), project.read("indexed.json"));
  EXPECT_EQ(project.read("naive.json"), project.read("parallel.json"));
}

TEST_F(Train, EndsEarlyAndSaysSo) {
  const Finished finished = train({"--size", "5000", "--output", "mine.tiktoken"});
  EXPECT_EQ(finished.code, 0);
  EXPECT_TRUE(finished.says("it ends before the 4744 merges that were asked for")) << finished.all();
}

TEST_F(Train, WhatIsWrongIsSaidBeforeAnythingIsDone) {
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& reason) {
    const Finished finished = train(arguments);
    EXPECT_EQ(finished.code, 2) << finished.all();
    EXPECT_TRUE(finished.says(reason)) << finished.all();
  };
  refused({"--size", "270", "--output", "mine.parquet"}, "mine.parquet has an ending that no format has");
  refused({"--output", "mine.json"}, "give either --size or --merges");
  refused({"--size", "270", "--pattern", "gpt3", "--output", "mine.json"}, "did you mean 'gpt2'?");
  refused({"--size", "270", "--pattern", "cl100k", "--output", "mine.json"}, "train with --pattern cl100k_plain");
  refused({"--size", "270", "--special", "<s>", "--output", "mine.tiktoken"}, "leave --special out");
  refused({"--merges", "5", "--kind", "classic", "--output", "mine.json"}, "write to NAME.bpe");
  refused({"--merges", "5", "--output", "mine.txt"}, "train with --kind wordpiece");
  refused({"--size", "5", "--kind", "wordpiece", "--output", "mine.txt"}, "has --size tokens, at least 6");
  refused({"--size", "50", "--kind", "wordpiece_ratio", "--output", "mine.txt"}, "has --merges, and no --size");
  refused({"--size", "50", "--kind", "wordpiece", "--output", "mine.bpe"}, "are written to NAME.txt or NAME.json");
  refused({"--merges", "5", "--output", "codes.bpe"}, "train with --kind classic");
  refused({"--merges", "5", "--impl", "nobody", "--output", "mine.json"}, "has no implementation nobody");
  const Finished missing = project.run({"train", "nothing.txt", "--size", "270", "--output", "mine.json"});
  EXPECT_EQ(missing.code, 2) << missing.all();
  EXPECT_FALSE(std::filesystem::exists(project.path() / "mine.json"));
}

// Where Python has both libraries, they load it and give the same ids as each other.
TEST_F(Train, LibrariesLoadIt) {
  const char* given = std::getenv("ASSAY_PYTHON");
  const std::string python = given != nullptr && *given != '\0' ? given : "python3";
  if (std::system((python + " -c 'import tiktoken, tokenizers' 2>/dev/null").c_str()) != 0)
    GTEST_SKIP() << python << " has no tiktoken and tokenizers";
  for (const char* const output : {"mine.tiktoken", "mine.json", "folder"})
    ASSERT_EQ(train({"--size", "300", "--output", output}).code, 0);
  project.write("load.py", R"(
import base64, pathlib, re, tiktoken, tokenizers
here = pathlib.Path(__file__).parent
ranks = {base64.b64decode(token): int(rank) for token, rank in
         (line.split() for line in (here / "mine.tiktoken").read_text().splitlines())}
gpt2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
one = tiktoken.Encoding("mine", pat_str=gpt2, mergeable_ranks=ranks, special_tokens={})
two = tokenizers.Tokenizer.from_file(str(here / "mine.json"))
three = tokenizers.Tokenizer(tokenizers.models.BPE.from_file(str(here / "folder/vocab.json"), str(here / "folder/merges.txt")))
three.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
text = (here / "words.txt").read_text() + "that's 12 caf\u00e9s, \u4e00\U0001f600"
ids = one.encode(text)
assert ids == two.encode(text).ids == three.encode(text).ids, (ids, two.encode(text).ids)
assert max(ids) > 265 and two.decode(ids) == text
)");
  EXPECT_EQ(std::system((python + " " + (project.path() / "load.py").string()).c_str()), 0);
}

// Pieces of WordPiece are read by this project's readers and, where Python has it, by tokenizers, which encode alike.
TEST_F(Train, PiecesOfWordPieceAreReadBack) {
  for (const auto& [kind, size] : {std::pair("wordpiece", "--size"), std::pair("wordpiece_ratio", "--merges")})
    for (const char* const output : {"mine.txt", "mine.json"}) {
      const auto trained = train({size, "60", "--kind", kind, "--special", "[DOC]", "--output", output});
      ASSERT_EQ(trained.code, 0) << trained.all();
      EXPECT_NE(project.read(output).find("[DOC]"), std::string::npos);
      const auto checked =
          project.run({"check", "--op", "wordpiece_encode", "--effort", "quick", "--impl", "trie", "--impl",
                       "tokenizers", "--text", "words.txt", "--vocabulary", std::string("mine=") + output});
      EXPECT_EQ(checked.code, 0) << checked.all();
    }
  EXPECT_TRUE(project.read("mine.json").find("\"##at\"") != std::string::npos);
  EXPECT_EQ(train({"--kind", "wordpiece", "--size", "60", "--output", "mine.txt"}).code, 0);
  EXPECT_TRUE(project.read("mine.txt").starts_with("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n")) << "BERT's come first";
  EXPECT_NE(project.read("mine.txt").find("\nthe\n"), std::string::npos) << "a whole word";
}

// A model of SentencePiece is read by both readers of this project and by the library, which encode alike with it.
TEST_F(Train, TheLibraryLoadsAModel) {
  for (const char* const kind : {"bpe", "unigram"}) {
    const auto trained = train({"--size", "60", "--kind", kind, "--output", "mine.model"});
    ASSERT_EQ(trained.code, 0) << trained.all();
    const std::string op = std::string(kind) == "bpe" ? "sentencepiece_bpe_encode" : "unigram_encode";
    const auto checked = project.run({"check", "--op", op, "--effort", "quick", "--impl", "libsentencepiece", "--text",
                                      "words.txt", "--vocabulary", "mine=mine.model"});
    if (checked.all().find("ABSENT") != std::string::npos) GTEST_SKIP() << "libsentencepiece is absent";
    EXPECT_EQ(checked.code, 0) << checked.all();
    EXPECT_NE(checked.all().find("1 passed"), std::string::npos) << checked.all();
  }
}

TEST_F(Train, AModelHasRoomForItsCharacters) {
  EXPECT_EQ(train({"--size", "60", "--rule", "0.1.97", "--output", "older.model"}).code, 0);
  EXPECT_EQ(train({"--size", "60", "--rule", "0.1", "--output", "mine.model"}).code, 2);
  EXPECT_EQ(train({"--size", "270", "--rule", "0.2.0", "--output", "mine.json"}).code, 2);
  EXPECT_EQ(train({"--size", "4", "--output", "mine.model"}).code, 2);
  EXPECT_EQ(train({"--merges", "9", "--output", "mine.model"}).code, 2);
  EXPECT_EQ(train({"--size", "60", "--kind", "classic", "--output", "mine.model"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(project.path() / "mine.model"));
}

}  // namespace
}  // namespace assay_test
