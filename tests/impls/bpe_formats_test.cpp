// The formats of vocabularies, by both readers: the reference's and the implementations'.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/random.h"
#include "impls/tokenizers/byte_bpe_encode/reference_formats.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "tests/impls/tree_resources.h"

namespace assay::byte_bpe_encode {
namespace {

namespace fs = std::filesystem;
const TreeResources resources;
const std::string corpus = ASSAY_SOURCE_DIRECTORY "/tests/fuzz/corpus/json_vocabulary/";
using tokenizers::BpeModel;

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

class JsonVocabularies : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_vocabularies_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/x.json";
  }
  void TearDown() override { fs::remove_all(folder); }

  BpeModel read(const std::string& content) const {
    write_whole(path, content);
    EXPECT_NO_THROW(read_model(path));
    auto mine = tokenizers::read_bpe_model(path);
    EXPECT_TRUE(std::holds_alternative<BpeModel>(mine)) << std::get<Unsupported>(mine).reason;
    return std::get<BpeModel>(std::move(mine));
  }

  // Both refuse it at the line, and say `complaint`.
  void refused(const std::string& content, int line, const std::string& complaint) const {
    write_whole(path, content);
    const std::string start = path + (line > 0 ? ":" + std::to_string(line) : "") + ": ";
    const auto holds = [&](const std::string& reason) {
      EXPECT_TRUE(reason.starts_with(start)) << reason << "\nshould begin with " << start;
      EXPECT_NE(reason.find(complaint), std::string::npos) << reason << "\nshould say " << complaint;
    };
    try {
      read_model(path);
      ADD_FAILURE() << "the contract reads it: " << complaint;
    } catch (const InputError& error) {
      holds(error.what());
    }
    const auto mine = tokenizers::read_bpe_model(path);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(mine)) << complaint;
    holds(std::get<Unsupported>(mine).reason);
  }

  // The line on which a text stands.
  static int line_of(const std::string& content, const std::string& what) {
    const std::size_t at = content.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return 1 + static_cast<int>(std::count(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }
  // With a part replaced, refused where that part begins.
  void refused_with(const std::string& content, const std::string& what, const std::string& by,
                    const std::string& complaint, int further = 0) const {
    refused(replaced(content, what, by), line_of(content, what) + further, complaint);
  }

  std::string folder, path;
  const std::string tokenizer = read_whole(corpus + "tokenizer", 1 << 20);
  const std::string tekken = read_whole(corpus + "tekken", 1 << 20);
  const std::string with_merges = read_whole(corpus + "vocab-and-merges", 1 << 20);
};

TEST_F(JsonVocabularies, HoldWhatTheirFilesSay) {
  const BpeModel model = read(tokenizer);
  EXPECT_EQ(model.tokens.size(), 261u);
  EXPECT_EQ(model.normalizer, "NFC");
  EXPECT_EQ(model.splits, std::vector<std::string>{"\\p{N}{1,3}"});
  EXPECT_TRUE(model.lists_merges && model.ignores_merges);
  ASSERT_EQ(model.merges.size(), 6u);
  EXPECT_EQ(model.text(model.tokens[model.merges[3].merged]), " a") << "U+0120 stands for a space";
  ASSERT_EQ(model.added.size(), 2u);
  EXPECT_EQ(model.added[1].text, "\u3000");

  const BpeModel of_lists = read(read_whole(corpus + "merges-as-lists", 1 << 20));
  EXPECT_EQ(of_lists.merges.size(), 6u);

  const BpeModel ranks = read(tekken);
  EXPECT_EQ(ranks.tokens.size(), 258u) << "default_vocab_size without the special ones";
  EXPECT_EQ(ranks.tokens[0].id, 4) << "behind the special ones";
  EXPECT_FALSE(ranks.lists_merges);
  ASSERT_EQ(ranks.added.size(), 1u);
  EXPECT_EQ(ranks.added[0].text, "<unk>");

  const BpeModel plain = read(with_merges);
  EXPECT_EQ(plain.tokens.size(), 261u);
  EXPECT_EQ(plain.merges.size(), 6u);
  EXPECT_FALSE(plain.ignores_merges);
}

TEST_F(JsonVocabularies, WhatIsNotSupportedIsRefusedByItsName) {
  refused_with(tokenizer, "\"type\":\"NFC\"", "\"type\":\"NFKC\"", "normalizer NFKC is not", -1);
  refused_with(tokenizer, "\"type\":\"Split\"", "\"type\":\"Digits\"", "pre_tokenizer Digits is not", -1);
  refused_with(tokenizer, "\"Isolated\"", "\"Contiguous\"", "Split with behavior Contiguous", -5);
  refused_with(tokenizer, "\"invert\":false", "\"invert\":true", "Split with behavior Isolated inverted", -6);
  refused_with(tokenizer, "\"add_prefix_space\":false", "\"add_prefix_space\":true", "with add_prefix_space", -2);
  refused_with(tokenizer, "\"TemplateProcessing\"", "\"BertProcessing\"", "post_processor BertProcessing is not", -1);
  refused_with(tokenizer, "\"dropout\":null", "\"dropout\":0.1", "model.dropout is not");
  refused_with(tokenizer, "\"unk_token\":null", "\"unk_token\":\"<unk>\"", "model.unk_token is not");
  refused_with(tokenizer, "\"ignore_merges\":true", "\"end_of_word_suffix\":\"</w>\"",
               "model.end_of_word_suffix is not");
  refused_with(tokenizer, "\"ignore_merges\":true", "\"byte_fallback\":true", "model.byte_fallback is not");
  refused_with(tokenizer, "\"ignore_merges\":true", "\"fold\":1", "model.fold is not");
  refused_with(tokenizer, "\"type\":\"BPE\"", "\"type\":\"WordPiece\"", "model WordPiece is not", -1);
  refused_with(tokenizer, "\"truncation\":null", "\"truncation\":{}", "truncation is not");
  refused_with(tokenizer, "\"version\":\"1.0\"", "\"extra\":1", "extra is not");
  refused_with(tekken, "\"pattern\"", "\"patterns\"", "config.patterns is not");
  refused(read_whole(corpus + "unigram", 1 << 20), line_of(tokenizer, "\"model\""), "Unigram is not");
}

TEST_F(JsonVocabularies, MalformedFilesAreRefusedWithTheirLine) {
  refused("{", 1, "expected JSON; byte 2");
  refused(tokenizer + "x", static_cast<int>(std::count(tokenizer.begin(), tokenizer.end(), '\n')),
          "expected the end of the file");
  refused_with(tokenizer, "\"a\":64", "\"a\":64,", "expected JSON");
  refused_with(tokenizer, "\"a\":64", "\"a\":64.5", "expected the id of a token");
  refused_with(tokenizer, "\"a\":64", "\"a\":-64", "expected an id");
  refused_with(tokenizer, "\"a\":64", "\"a\":2147483648", "expected an id");
  refused_with(tokenizer, "\"a\":64", "\"a\":65", "expected an", 1);      // that of b
  refused_with(tokenizer, "\"b\":65", "\"a\":65", "expected a token");    // twice
  refused_with(tokenizer, "\"abc\":264", "\"a c\":264", "GPT-2 writes");  // a space as it is
  refused_with(tokenizer, "\"abc\":264", "\"\u3000c\":264", "GPT-2 writes");
  refused_with(tokenizer, "\"id\":256", "\"id\":260", "no id of an added token", -2);
  refused_with(tokenizer, "\"content\":\"<s>\"", "\"content\":\"\u3000\"", "that none before is", 5);
  refused_with(tokenizer, "\"a b\"", "\"a  b\"", "expected a merge");
  refused_with(tokenizer, "\"a b\"", "\"ab\"", "expected a merge");
  refused_with(tokenizer, "\"a b\"", "\"a z\"", "expected a merge of two tokens of the vocabulary");
  refused_with(tokenizer, "\"b c\"", "\"a b\"", "expected a pair that no merge before has");
  refused_with(tokenizer, "\"b c\"", "[\"b\",\"c\",\"d\"]", "expected a merge of two tokens");
  refused(replaced(tokenizer, "\"a\":64,", ""), 0, "expected all 256 single bytes; byte 97 is missing");
  refused_with(tekken, "\"rank\":7,", "\"rank\":8,", "expected the rank 7", -1);
  refused_with(tekken, "\"AA==\"", "\"AB==\"", "expected base64");
  refused_with(tekken, "\"default_vocab_size\":262", "\"default_vocab_size\":900", "as many entries", 4);
  refused_with(with_merges, "\nab c\n", "\nab c d\n", "expected a merge", 1);
  refused_with(with_merges, "\nab c\n", "\nab c\r\n", "expected a merge", 1);
  refused_with(with_merges, "\nab c\n", "\n\n", "expected a merge", 1);
  refused(with_merges.substr(0, with_merges.find("#version")), line_of(with_merges, "#version") - 1,
          "expected merges.txt");
}

TEST_F(JsonVocabularies, AreReadInBoundedMemory) {
  refused("{\"model\":" + std::string(100000, '['), 1, "expected at most 16 values within each other");
  std::string many = "{\"model\":{\"merges\":[";
  for (int i = 0; i < 2100000; ++i) many += "1,";
  refused(many, 1, "expected at most 2097152 values");
  refused("{\"" + std::string(2000, 'a') + "\":1}\n#version\n", 1, "expected a token of 1 to 1024 bytes");
}

TEST_F(JsonVocabularies, ThoseOfTheTreeAreTakenByBoth) {
  for (const char* name : {"small_merges", "improper_merges"}) {
    const std::string file = resources.vocabulary(name).path;
    const Model model = read_model(file);
    const auto mine = tokenizers::read_bpe_model(file);
    ASSERT_TRUE(std::holds_alternative<BpeModel>(mine)) << std::get<Unsupported>(mine).reason;
    EXPECT_EQ(std::get<BpeModel>(mine).merges.size(), model.merges.size());
    EXPECT_GT(model.merges.size(), 500u);
  }
  EXPECT_EQ(read_model(resources.vocabulary("small_merges").path).ranks,
            read_model(resources.vocabulary("small").path).ranks);
}

// Two readers that share nothing must take the same files.
TEST_F(JsonVocabularies, BothReadersAgreeOnDamagedFiles) {
  Random random(54);
  int accepted = 0;
  constexpr int trials = 400;
  for (int i = 0; i < trials; ++i) {
    const std::vector<std::string> all{tokenizer, tekken, with_merges};
    std::string content = random.pick(all);
    for (std::uint64_t changes = 1 + random.below(2); changes > 0; --changes) {
      const std::size_t at = random.below(content.size());
      if (random.chance(0.4)) content[at] = "ABab01+=\"\\,:{}[] \n\xff"[random.below(19)];
      else if (random.chance(0.5)) content.erase(at, random.below(12));
      else content.insert(at, content.substr(random.below(content.size()), random.below(12)));
    }
    write_whole(path, content);
    const auto mine = tokenizers::read_bpe_model(path);
    try {
      const Model model = read_model(path);
      ASSERT_TRUE(std::holds_alternative<BpeModel>(mine)) << i << ": " << std::get<Unsupported>(mine).reason;
      ASSERT_EQ(std::get<BpeModel>(mine).tokens.size(), model.ranks.size());
      ++accepted;
    } catch (const InputError& error) {
      ASSERT_TRUE(std::holds_alternative<Unsupported>(mine)) << i << ": " << error.what();
    }
  }
  EXPECT_GT(accepted, trials / 40);
  EXPECT_LT(accepted, trials * 19 / 20);
}

}  // namespace
}  // namespace assay::byte_bpe_encode
