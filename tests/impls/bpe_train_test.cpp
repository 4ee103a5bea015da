#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "harness/core/case_id.h"
#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/bpe_train/op.h"
#include "impls/tokenizers/bpe_train/reference.h"
#include "impls/tokenizers/bpe_train/reference_written.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "tests/impls/tree_resources.h"

namespace assay::bpe_train {
namespace {

namespace fs = std::filesystem;
const TreeResources resources;
using Pairs = std::vector<std::pair<std::int32_t, std::int32_t>>;

Settings settings(Alphabet symbols, Ties ties, std::int64_t merges = 1000, std::int64_t least = 1) {
  return {symbols, "none", merges, least, ties};
}

Pairs pairs(std::string_view text, const Settings& settings) {
  Pairs found;
  for (const Learned& merge : reference_train(text, settings).merges) found.emplace_back(merge.left, merge.right);
  return found;
}

// A character within a word and at its end.
std::int32_t within(char32_t character) { return static_cast<std::int32_t>(2 * character); }
std::int32_t at_end(char32_t character) { return within(character) + 1; }
constexpr std::int32_t new_one = first_merged_classic;

TEST(BpeTrain, MinbpesExample) {
  const Settings rule = settings(Alphabet::byte_level, Ties::first_seen, 3);
  EXPECT_EQ(pairs("aaabdaaabac", rule), (Pairs{{'a', 'a'}, {256, 'a'}, {257, 'b'}}));
}

TEST(BpeTrain, OverlapsCount) {
  const Settings rule = settings(Alphabet::byte_level, Ties::smallest_ids, 1);
  EXPECT_EQ(reference_train("aaa", rule).merges[0].count, 2);
  EXPECT_EQ(pairs("aaaxyxy", rule), (Pairs{{'a', 'a'}})) << "two and two: the smaller ids";
  EXPECT_EQ(pairs("aaa", settings(Alphabet::byte_level, Ties::smallest_ids)), (Pairs{{'a', 'a'}, {256, 'a'}}))
      << "from the left";
}

TEST(BpeTrain, Ties) {
  const auto first = [](std::string_view text, Alphabet symbols, Ties ties) {
    return pairs(text, settings(symbols, ties, 1))[0];
  };
  using Pair = Pairs::value_type;
  EXPECT_EQ(first("cdab", Alphabet::byte_level, Ties::smallest_ids), Pair('a', 'b'));
  EXPECT_EQ(first("cdab", Alphabet::byte_level, Ties::first_seen), Pair('c', 'd'));
  EXPECT_EQ(first("cdab", Alphabet::byte_level, Ties::largest_pair), Pair('d', 'a'));
  EXPECT_EQ(first("a\x80z", Alphabet::byte_level, Ties::largest_pair), Pair(0x80, 'z')) << "bytes are not negative";
  // '!' is the first of GPT-2's order, and a blank is behind all that are printed.
  EXPECT_EQ(first(" x!y", Alphabet::byte_level_gpt2, Ties::smallest_ids), Pair(0, 'y' - '!'));
  EXPECT_EQ(first(" x!y", Alphabet::byte_level, Ties::smallest_ids), Pair(' ', 'x'));
  // "a</w>" is less than "ab", and more than "a".
  EXPECT_EQ(first("xa xb", Alphabet::classic, Ties::largest_pair), Pair(within('x'), at_end('b')));
  EXPECT_EQ(first("xa xa\uff21 x\U0001f600", Alphabet::classic, Ties::largest_pair),
            Pair(within('x'), at_end(0x1f600)));
}

TEST(BpeTrain, ClassicWords) {
  const Settings rule = settings(Alphabet::classic, Ties::largest_pair);
  EXPECT_EQ(pairs("ab", rule), (Pairs{{within('a'), at_end('b')}}));
  EXPECT_EQ(pairs("a b\nc\r", rule), Pairs{}) << "words of one symbol";
  EXPECT_EQ(pairs("a\tb", rule).size(), 2u) << "a tab is a character";
  EXPECT_EQ(pairs("abab ab", settings(Alphabet::classic, Ties::smallest_ids, 2)),
            (Pairs{{within('a'), at_end('b')}, {within('a'), within('b')}}))
      << "the last 'b' is another symbol";
  EXPECT_EQ(pairs("\xff\xc3", rule), (Pairs{{within(no_character + 0xff), at_end(no_character + 0xc3)}}));
}

TEST(BpeTrain, EndsWhereItShould) {
  const Settings all = settings(Alphabet::classic, Ties::smallest_ids);
  Settings twice = all;
  twice.least_frequency = 2;
  EXPECT_EQ(pairs("ab ab cd", all).size(), 2u);
  EXPECT_EQ(pairs("ab ab cd", twice), (Pairs{{within('a'), at_end('b')}}));
  EXPECT_EQ(pairs("", all), Pairs{});
  Settings none = all;
  none.merges = 0;
  EXPECT_EQ(pairs("ab ab cd", none), Pairs{});
}

// Why nothing has to be said of what a pair becomes that spells another symbol.
TEST(BpeTrain, NoSymbolIsSpelledByTwoPairs) {
  std::size_t symbols = 0;
  for (int seed = 0; seed < 30; ++seed)
    for (const char* const values : {"parts_of_one", "few_letters", "runs", "repeated", "english"}) {
      const Op& op = *find_op("bpe_train");
      const Case which = parse_case("bpe_train:u8,bytes=600,pattern=none,least_frequency=1,kind=" +
                                        std::string(seed % 2 == 0 ? "classic" : "byte_level") + ",values=" + values +
                                        ",seed=" + std::to_string(seed),
                                    op.info());
      const Training training =
          reference_train(op.generate(which, resources)[text].text(), settings_of(which.parameters));
      const std::set<std::u32string> once(training.made.begin(), training.made.end());
      EXPECT_EQ(once.size(), training.made.size()) << to_id(which);
      EXPECT_EQ(training.made.size(), training.merges.size());
      symbols += once.size();
    }
  EXPECT_GT(symbols, 1000u);
}

Buffer buffer_of(const Training& training) {
  Buffer merges{"merges", Kind::ids, Dtype::i32, {2 * std::ssize(training.merges)}, {}, false};
  merges.bytes.resize(2 * sizeof(std::int32_t) * training.merges.size());
  for (std::int64_t i = 0; i < merges.count(); ++i) {
    const Learned& merge = training.merges[static_cast<std::size_t>(i / 2)];
    merges.set_number(i, i % 2 == 0 ? merge.left : merge.right);
  }
  return merges;
}

// What subword-nmt 0.3.8 writes: learn_bpe with 12 symbols and a least frequency of 2.
TEST(BpeTrain, AsSubwordNmtDoes) {
  const Settings rule = settings(Alphabet::classic, Ties::largest_pair, 12, 2);
  const Training training = reference_train(
      "low low low low low\nlower lower\nnewest newest newest newest newest newest\nwidest widest widest\n", rule);
  EXPECT_EQ(write_learned(rule, buffer_of(training), {"codes"})[0].content,
            "#version: 0.2\ns t</w>\ne st</w>\nl o\nw est</w>\nn e\nne west</w>\nlo w</w>\nw i\nwi d\n"
            "wid est</w>\nw e\nwe r</w>\n");
}

// ---- files ----------------------------------------------------------------------------------------------------------

class WrittenVocabularies : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_written_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { fs::remove_all(folder); }

  std::vector<WrittenFile> write(const std::string& format, std::vector<std::string> added = {},
                                 const std::string& parameters = "") {
    const Op& op = *find_op("bpe_train");
    const Case which =
        parse_case("bpe_train:u8,bytes=3000,merges=200," + parameters + "values=english,seed=1", op.info());
    const std::vector<Buffer> inputs = op.generate(which, resources);
    learned = reference_train(inputs[text].text(), settings_of(which.parameters));
    return op.written(which, {buffer_of(learned)}, {format, std::move(added)});
  }

  tokenizers::BpeModel read(const std::string& content) {
    const std::string path = folder + "/x";
    write_whole(path, content);
    auto model = tokenizers::read_bpe_model(path);
    EXPECT_TRUE(std::holds_alternative<tokenizers::BpeModel>(model)) << std::get<Unsupported>(model).reason;
    return std::get<tokenizers::BpeModel>(std::move(model));
  }

  std::string folder;
  Training learned;
};

TEST_F(WrittenVocabularies, AreReadAgain) {
  const std::string ranks = write("tiktoken")[0].content;
  const std::vector<WrittenFile> two = write("vocab.json");
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[1].name, "merges.txt");
  const std::string json = write("tokenizer.json", {"<|end|>", "\"\\\n\u4e00"})[0].content;
  ASSERT_GT(learned.merges.size(), 100u);
  for (const std::string& content : {ranks, two[0].content + two[1].content, json}) {
    const tokenizers::BpeModel model = read(content);
    ASSERT_EQ(model.tokens.size(), 256 + learned.made.size());
    for (std::size_t i = 0; i < learned.made.size(); ++i) {
      std::string bytes;
      for (const char32_t byte : learned.made[i]) bytes += static_cast<char>(byte);
      EXPECT_EQ(model.text(model.tokens[256 + i]), bytes);
      EXPECT_EQ(model.tokens[256 + i].id, static_cast<std::int32_t>(256 + i));
    }
    EXPECT_EQ(model.text(model.tokens['a']), "a") << "of the kind byte_level, ids are bytes";
    if (!model.lists_merges) continue;
    ASSERT_EQ(model.merges.size(), learned.merges.size());
    for (std::size_t i = 0; i < learned.merges.size(); ++i) {
      EXPECT_EQ(static_cast<std::int32_t>(model.merges[i].left), learned.merges[i].left);
      EXPECT_EQ(static_cast<std::int32_t>(model.merges[i].right), learned.merges[i].right);
      EXPECT_EQ(static_cast<std::int32_t>(model.merges[i].merged), learned.merges[i].merged);
    }
  }
  const tokenizers::BpeModel model = read(json);
  ASSERT_EQ(model.added.size(), 2u);
  EXPECT_EQ(model.added[1].text, "\"\\\n\u4e00");
  EXPECT_THROW(write("tokenizer.json", {"\xff"}), InputError);  // which no JSON can say
}

// Who reads the file finds what it is before what it holds.
TEST_F(WrittenVocabularies, MembersStandInTheirOrder) {
  const std::string json = write("tokenizer.json", {"<|end|>"})[0].content;
  std::size_t last = 0;
  for (const char* const key : {"version", "added_tokens", "normalizer", "pre_tokenizer", "decoder", "model",
                                "ignore_merges", "vocab", "merges"}) {
    const std::size_t at = json.find("\"" + std::string(key) + "\": ");
    ASSERT_NE(at, std::string::npos) << key;
    EXPECT_GT(at, last) << key;
    last = at;
  }
  EXPECT_LT(json.find("\"a\": 97"), json.find("\"b\": 98")) << "tokens by id";
}

TEST_F(WrittenVocabularies, EachPatternIsWritten) {
  for (const char* const pattern :
       {"gpt2", "cl100k_plain", "llama3", "qwen2", "o200k", "tekken", "deepseek", "clip", "none"}) {
    const tokenizers::BpeModel model =
        read(write("tokenizer.json", {}, std::string("pattern=") + pattern + ",")[0].content);
    const std::size_t splits = std::string_view(pattern) == "deepseek" ? 3
                               : std::string_view(pattern) == "none"   ? 0
                                                                       : 1;
    EXPECT_EQ(model.splits.size(), std::string_view(pattern) == "gpt2" ? model.splits.size() : splits) << pattern;
  }
}

TEST_F(WrittenVocabularies, WhatHasNoPlaceIsRefused) {
  EXPECT_THROW(write("tokenizer.json", {}, "pattern=cl100k,"), InputError);
  EXPECT_THROW(write("tiktoken", {"<|end|>"}), InputError);
  EXPECT_THROW(write("tiktoken", {}, "kind=classic,"), InputError);
  EXPECT_THROW(write("codes"), InputError);
  EXPECT_THROW(write("parquet"), InputError);
}

TEST_F(WrittenVocabularies, CodesAreLinesOfTwoSymbols) {
  const std::string content = write("codes", {}, "kind=classic,ties=largest_pair,")[0].content;
  EXPECT_TRUE(content.starts_with("#version: 0.2\n"));
  EXPECT_NE(content.find("t h\n"), std::string::npos);
  EXPECT_NE(content.find("</w>\n"), std::string::npos);
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(content, '\n')), learned.merges.size() + 1);
}

}  // namespace
}  // namespace assay::bpe_train
