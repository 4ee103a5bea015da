// A person's own text and vocabulary: tokenize and check.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "tests/cli/own_texts.h"
#include "tests/cli/program.h"

namespace assay_test {
namespace {

// What a file is for is told by what is in it.
TEST(Tokenize, TakesVocabulariesOfWordPiece) {
  const Project project;
  project.write("notes.txt", "Abc ABX\nabc");
  project.write("vocab.txt", "[PAD]\n[UNK]\na\n##bc\n");
  const std::vector<std::string> asked{"tokenize", "notes.txt", "--vocabulary", "vocab.txt"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = asked;
    all.insert(all.end(), more.begin(), more.end());
    return project.run(all);
  };
  EXPECT_EQ(with({}).out, "2\n3\n1\n2\n3\n");
  EXPECT_EQ(with({"--pieces"}).out, "2\ta\n3\t##bc\n1\t[UNK]\n2\ta\n3\t##bc\n");
  EXPECT_EQ(with({"--block", "1", "--count"}).out, "5\n") << "cut at blanks and newlines";
  const Json json = Json::parse(with({"--json"}).out);
  EXPECT_EQ(json["rule"], "google");
  EXPECT_EQ(json["case"], "uncased");
  EXPECT_FALSE(json.contains("pattern"));
  const Finished cut = with({"--pattern", "gpt2"});
  EXPECT_EQ(cut.code, 2);
  EXPECT_TRUE(cut.says("is not for this vocabulary")) << cut.all();
  project.write("vocab.txt", "[PAD]\n[UNK]\na\n##bc\nA\n");
  EXPECT_EQ(Json::parse(with({"--json"}).out)["case"], "cased");
  project.write("vocab.txt", "[UNK]\na\n##bc\na\n");
  const Finished twice = with({});
  EXPECT_EQ(twice.code, 2);
  EXPECT_TRUE(twice.says("vocab.txt:4: expected a piece that none before is; line 2 has it")) << twice.all();
}

// A vocab.txt has the special tokens of BERT that it lists.
TEST(Tokenize, SaysWherePiecesOfWordsStand) {
  const Project project;
  project.write("vocab.txt", "[PAD]\n[UNK]\na\n##bc\n[SEP]\n");
  project.write("notes.txt", " \n\u00c1BC x\u00e9[SEP]abc");
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"tokenize", "notes.txt", "--vocabulary", "vocab.txt"});
    return project.run(more);
  };
  EXPECT_EQ(with({"--special", "allow", "--offsets", "--pieces"}).out,
            "2\t2\t4\ta\n3\t4\t6\t##bc\n1\t7\t10\t[UNK]\n4\t10\t15\t[SEP]\n2\t15\t16\ta\n3\t16\t18\t##bc\n");
  EXPECT_EQ(with({"--special", "allow", "--offsets", "--block", "1"}).out,
            with({"--special", "allow", "--offsets"}).out);
  const Json last = Json::parse(with({"--offsets", "--json"}).out)["tokens"].back();
  EXPECT_EQ(last["offset"], 16);
  EXPECT_EQ(last["end"], 18);
  const Finished refused = with({"--special", "refuse"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(refused.says("at byte 10 the text holds the added token '[SEP]'")) << refused.all();
  project.write("notes.txt", " \n ");
  EXPECT_EQ(with({"--special", "refuse", "--count"}).out, "0\n") << "nothing is there, and nothing is refused";
}

TEST(Tokenize, TakesModelsOfSentencePiece) {
  const Project project;
  const std::string models = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/charsmap_normalize/data/";
  project.write("notes.txt", "Some of one's own notes\nare on more lines than one.\n");
  for (const std::string name : {"bytes_bpe", "small_unigram"}) {
    const Finished pieces =
        project.run({"tokenize", "notes.txt", "--vocabulary", models + name + ".model", "--pieces"});
    EXPECT_EQ(pieces.code, 0) << pieces.all();
    std::string joined;
    for (const std::string& line : lines_of(pieces.out)) joined += line.substr(line.find('\t') + 1);
    EXPECT_TRUE(joined.starts_with("\u2581Some\u2581of\u2581one's")) << joined;
    const std::vector<std::string> asked{"tokenize", "notes.txt", "--vocabulary", name};
    const Finished whole = project.run(asked);
    EXPECT_EQ(lines_of(whole.out).size(), lines_of(pieces.out).size());
    std::vector<std::string> in_parts = asked;
    in_parts.insert(in_parts.end(), {"--block", "3"});
    EXPECT_EQ(project.run(in_parts).out, whole.out) << name;
    std::vector<std::string> cut = asked;
    cut.insert(cut.end(), {"--pattern", "gpt2"});
    EXPECT_TRUE(project.run(cut).says("is not for this vocabulary"));
  }
  EXPECT_EQ(Json::parse(project.run({"tokenize", "notes.txt", "--vocabulary", "small_unigram", "--json"}).out)["rule"],
            "single");
  // A tokenizer.json of the kind Unigram is the same model in another file.
  const Finished json =
      project.run({"tokenize", "notes.txt", "--vocabulary", models + "json_unigram.json", "--pieces"});
  EXPECT_EQ(json.code, 0) << json.all();
  EXPECT_TRUE(json.out.starts_with("259\t\u2581\n")) << json.out;
  // A unigram model has no place to cut a text at, and takes no more at once than there is room for.
  project.write("long.txt", std::string((8 << 20) + 1, 'a'));
  const Finished too_long = project.run({"tokenize", "long.txt", "--vocabulary", "small_unigram", "--count"});
  EXPECT_EQ(too_long.code, 2);
  EXPECT_TRUE(too_long.says("long.txt: cannot be cut: from byte 0 on, 8 MiB have no place")) << too_long.all();
  project.write("broken.model", content_of(models + "small_unigram.model").substr(0, 5000));
  const Finished broken = project.run({"tokenize", "notes.txt", "--vocabulary", "broken.model"});
  EXPECT_EQ(broken.code, 2);
  EXPECT_TRUE(broken.says("broken.model: at byte ")) << broken.all();
}

TEST(Tokenize, PrintsIdsPiecesAndCounts) {
  const Project project;
  project.write("notes.txt", "the one");
  const Finished ids = project.run({"tokenize", "notes.txt", "--vocabulary", "small"});
  ASSERT_EQ(ids.code, 0) << ids.all();
  EXPECT_TRUE(ids.errors.empty()) << ids.errors;
  const std::size_t count = lines_of(ids.out).size();
  EXPECT_GT(count, 1u);
  EXPECT_EQ(project.run({"tokenize", "notes.txt", "--vocabulary", "small", "--ids"}).out, ids.out);
  EXPECT_EQ(project.run({"tokenize", "notes.txt", "--vocabulary", "small", "--count"}).out,
            std::to_string(count) + "\n");
  const Finished pieces = project.run({"tokenize", "notes.txt", "--vocabulary", "small", "--pieces"});
  std::string joined;
  for (const std::string& line : lines_of(pieces.out)) joined += line.substr(line.find('\t') + 1);
  EXPECT_EQ(joined, "the one");
  const Json json = Json::parse(project.run({"tokenize", "notes.txt", "--vocabulary", "small", "--json"}).out);
  EXPECT_EQ(json["count"], count);
  EXPECT_EQ(json["ids"].size(), count);
  EXPECT_EQ(json["bytes"], 7);
  EXPECT_EQ(json["pattern"], "gpt2");
  EXPECT_EQ(json["vocabulary"]["name"], "small");
  const Json counted =
      Json::parse(project.run({"tokenize", "notes.txt", "--vocabulary", "small", "--json", "--count"}).out);
  EXPECT_FALSE(counted.contains("ids"));
  EXPECT_EQ(counted["count"], count);
}

TEST(Tokenize, AnEmptyTextHasNoIds) {
  const Project project;
  project.write("empty.txt", "");
  const Finished ids = project.run({"tokenize", "empty.txt", "--vocabulary", "small"});
  EXPECT_EQ(ids.code, 0) << ids.all();
  EXPECT_EQ(ids.out, "");
  EXPECT_EQ(project.run({"tokenize", "empty.txt", "--vocabulary", "small", "--count"}).out, "0\n");
}

// Wherever a stream is cut, by every pattern and every implementation of ours, and by blocks that have no cut.
TEST(Tokenize, PartsOfAStreamHaveTheIdsOfTheWhole) {
  const Project project;
  project.write("long.txt", long_text());
  for (const std::string pattern :
       {"gpt2", "cl100k", "cl100k_plain", "llama3", "qwen2", "o200k", "tekken", "deepseek", "clip", "none"}) {
    const std::vector<std::string> whole{"tokenize",  "long.txt", "--vocabulary", data + "improper.tiktoken",
                                         "--pattern", pattern};
    const Finished ids = project.run(whole);
    ASSERT_EQ(ids.code, 0) << ids.all();
    std::vector<std::string> in_parts = whole;
    in_parts.insert(in_parts.end(), {"--block", "64"});
    const Finished parts = project.run(in_parts);
    EXPECT_EQ(parts.code, 0) << parts.errors;
    EXPECT_TRUE(parts.out == ids.out) << pattern;
  }
  const Finished listed = project.run({"list", "--op", "byte_bpe_encode", "--json"});
  std::string whole;
  for (const char* implementation : {"heap", "rescan"}) {
    const Finished parts = project.run({"tokenize", "long.txt", "--vocabulary", data + "improper.tiktoken", "--block",
                                        "1000", "--impl", implementation});
    ASSERT_EQ(parts.code, 0) << parts.errors;
    if (whole.empty()) whole = parts.out;
    EXPECT_TRUE(parts.out == whole) << implementation;
  }
}

// One token begins with another, one has a letter at its end: neither may be cut by the end of a block.
TEST(Tokenize, TakesSpecialTokensForWhatIsAskedFor) {
  const Project project;
  project.write("chat.txt", "one <|im_start|>two \u00e9|\u00e8<|end|><|start|>");
  const auto lines = [&](const std::string& special) {
    return lines_of(
        project
            .run({"tokenize", "chat.txt", "--vocabulary", "small_added", "--special", special, "--pieces", "--offsets"})
            .out);
  };
  const std::vector<std::string> allowed = lines("allow");
  EXPECT_TRUE(std::ranges::count(allowed, "23\t4\t<|im_start|>") == 1) << allowed[2];
  EXPECT_TRUE(std::ranges::count(allowed, "14\t20\t\u00e9|\u00e8") == 1);
  EXPECT_EQ(allowed.back(), "20\t25\t<|end|><|start|>");
  EXPECT_GT(lines("plain").size(), allowed.size());
  EXPECT_EQ(project.run({"tokenize", "chat.txt", "--vocabulary", "small_added"}).out,
            project.run({"tokenize", "chat.txt", "--vocabulary", "small_added", "--special", "plain"}).out);
  const Finished refused = project.run({"tokenize", "chat.txt", "--vocabulary", "small_added", "--special", "refuse"});
  EXPECT_EQ(refused.code, 2) << refused.all();
  EXPECT_TRUE(refused.says("chat.txt: at byte 4 the text holds the added token '<|im_start|>'; --special allow"))
      << refused.all();
  const Json json = Json::parse(
      project.run({"tokenize", "chat.txt", "--vocabulary", "small_added", "--special", "allow", "--offsets", "--json"})
          .out);
  EXPECT_EQ(json["special"], "allow");
  EXPECT_EQ(json["tokens"].back()["offset"], 25);
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += std::vector<std::string>{"the end", " of ", "<|end|>", "<|end|><|start|>", "[[[[", "x[",
                                     "\u00e9|", "aba",  "  \n"}[static_cast<std::size_t>(i * i * 31 + i / 7) % 9];
  project.write("long.txt", text);
  const std::vector<std::string> whole{"tokenize",  "long.txt", "--vocabulary", "small_added",
                                       "--special", "allow",    "--offsets"};
  for (const char* block : {"9", "64", "1000"}) {
    std::vector<std::string> in_parts = whole;
    in_parts.insert(in_parts.end(), {"--block", block, "--impl", "heap"});
    EXPECT_TRUE(project.run(in_parts).out == project.run(whole).out) << block;
  }
  std::vector<std::string> late = whole;
  late[5] = "refuse";
  project.write("long.txt", std::string(5000, 'q') + " and <unk>");
  EXPECT_TRUE(project.run(late).says("at byte 5005 the text holds the added token '<unk>'"));
}

TEST(Tokenize, ReadsPipes) {
  const Project project;
  const std::string text = long_text();
  project.write("long.txt", text);
  const std::string whole = project.run({"tokenize", "long.txt", "--vocabulary", "small"}).out;
  const std::string pipe = (project.path() / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] {
    std::ofstream out(pipe);
    for (std::size_t at = 0; at < text.size(); at += 777) out << text.substr(at, 777) << std::flush;
  });
  const Finished read = project.run({"tokenize", "pipe", "--vocabulary", "small", "--block", "5000"});
  writer.join();
  EXPECT_EQ(read.code, 0) << read.errors;
  EXPECT_TRUE(read.out == whole);
}

TEST(Tokenize, MistakesAreToldInOneLine) {
  const Project project;
  project.write("notes.txt", "notes");
  project.write("mine.tiktoken", content_of(data + "improper.tiktoken") + "c3BlY2lhbA== 999999\n");
  project.write("broken.tiktoken", "IQ== 0\nIg== one\n");
  const auto says = [&](std::vector<std::string> arguments, const std::string& text) {
    arguments.insert(arguments.begin(), "tokenize");
    const Finished refused = project.run(arguments);
    EXPECT_EQ(refused.code, 2) << refused.all();
    EXPECT_TRUE(refused.says(text)) << refused.all();
    EXPECT_EQ(refused.out, "");
    EXPECT_EQ(lines_of(refused.errors).size(), 1u) << refused.errors;
  };
  says({"notes.txt", "--vocabulary", "smal"},
       "no vocabulary of that name in specs/resources.toml; did you mean 'small'?");
  says({"none.txt", "--vocabulary", "small"}, "none.txt: cannot be read: No such file");
  says({"notes.txt", "--vocabulary", "broken.tiktoken"}, "broken.tiktoken:2: expected a rank");
  says({"notes.txt", "--vocabulary", "mine.tiktoken"}, "a rank file does not say how texts are cut; give --pattern");
  says({"notes.txt", "--vocabulary", "small", "--pattern", "gpt3"}, "there is no pattern 'gpt3'; did you mean 'gpt2'?");
  says({"notes.txt", "--vocabulary", "small", "--impl", "heep"}, "did you mean 'heap'?");
  says({"notes.txt", "--vocabulary", "small", "--impl", "rounds", "--rule", "pairs", "--pieces", "--count"},
       "--count prints no ids");
  says({"notes.txt", "--vocabulary", data + "improper.tiktoken", "--impl", "rounds"}, "rounds does not take improper");
  const Finished taken = project.run({"tokenize", "notes.txt", "--vocabulary", "mine.tiktoken", "--pattern", "gpt2"});
  EXPECT_EQ(taken.code, 0) << taken.all();
}

// A text of one's own as one cell, cut and merged as the file asks for.
TEST(OwnTextAndVocabulary, AreCheckedWhole) {
  const Project project;
  project.write("notes.txt", "Some notes of one's own,\nin several lines: h\u00e4, \u044f.\n");
  const std::string tokenizer = content_of(data + "improper_merges.json");
  project.write("tokenizer.json", tokenizer);
  const Finished checked = project.run({"check", "--op", "byte_bpe_encode", "--effort", "quick", "--impl", "heap",
                                        "--text", "notes.txt", "--vocabulary", "mine=tokenizer.json"});
  EXPECT_EQ(checked.code, 0) << checked.all();
  std::vector<std::string> cells;
  for (const Json& record : project.records(project.only_run()))
    if (record.value("scope", "generated").find("bytes=") != std::string::npos) cells.push_back(record["scope"]);
  ASSERT_EQ(cells.size(), 1u) << checked.all();
  EXPECT_NE(cells[0].find("bytes=52,vocabulary=mine,pattern=gpt2,rule=pairs,special=plain,offsets=false,"
                          "documents=false,values=text:notes"),
            std::string::npos)
      << cells[0];
}

// As the model's own kind computes, with all that is said of differences.
TEST(OwnTextAndModel, AreCheckedWhole) {
  const Project project;
  project.write("notes.txt", "Some notes of one's own,\nin several lines: h\u00e4, \u044f.\n");
  project.write("my.model",
                content_of(ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/charsmap_normalize/data/bytes_unigram.model"));
  const Finished checked = project.run({"check", "--op", "unigram_encode", "--effort", "quick", "--impl",
                                        "double_array", "--text", "notes.txt", "--vocabulary", "my.model"});
  EXPECT_EQ(checked.code, 0) << checked.all();
  std::vector<std::string> cells;
  for (const Json& record : project.records(project.only_run()))
    if (record.value("scope", "generated").find("bytes=") != std::string::npos) cells.push_back(record["scope"]);
  ASSERT_EQ(cells.size(), 1u) << checked.all();
  EXPECT_NE(cells[0].find("bytes=52,vocabulary=my,rule=single,values=text:notes"), std::string::npos) << cells[0];
}

}  // namespace
}  // namespace assay_test
