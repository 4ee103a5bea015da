// dag_route: the reference and the implementations by hand.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "impls/segmenters/dag_route/op.h"
#include "impls/segmenters/dag_route/reference.h"
#include "tests/impls/dictionary_words.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::dag_route {

Implementation naive();
Implementation double_array();

namespace {

using segmenters::Pieces, segmenters::pieces_of;

const std::vector<std::pair<const char*, std::function<Implementation()>>> implementations{
    {"naive", naive}, {"double_array", double_array}};

Parameters asked_for(const char* blocks) { return {{"dictionary", std::string("x")}, {"blocks", std::string(blocks)}}; }

class Routes : public segmenters::WrittenFile {
 protected:
  void gives(const std::string& words, const char* blocks, const std::string& text, const Pieces& expected) const {
    write_whole(path, words);
    const auto known = dictionary::read_reference_frequencies(path);
    EXPECT_EQ(pieces_of(text, reference_route(text, blocks == std::string(jieba_blocks), known)), expected) << text;
    for (const auto& [name, implementation] : implementations) {
      const tokenizers::PreparedText prepared(implementation(), asked_for(blocks), "", path);
      ASSERT_TRUE(prepared.is_ready()) << prepared.reason();
      EXPECT_EQ(pieces_of(text, prepared.run<std::int64_t>(text)), expected) << name << ": " << text;
    }
  }
};

TEST_F(Routes, HaveTheGreatestProduct) {
  const std::string words = "研究 50\n研究生 20\n生命 40\n命 2\n起源 9\n";
  for (const char* const blocks : {jieba_blocks, no_blocks}) {
    gives(words, blocks, "研究生命起源", {"研究", "生命", "起源"});
    gives(words, blocks, "研究生起源", {"研究生", "起源"});
    gives(words, blocks, "", {});
  }
  // Where words begin, their first character alone is no step, though it is no word either.
  gives("ab 1\nabc 1\nbcd 1000\n", no_blocks, "abcd", {"abc", "d"});
}

TEST_F(Routes, TakeTheLongestOfWhatIsAsProbable) {
  gives("a 3\nab 3\nbc 3\nc 3\n", no_blocks, "abc", {"ab", "c"});
  gives("a 3\nab 3\nbc 3\nc 3\n中 5\n", no_blocks, "中abc中", {"中", "ab", "c", "中"});
}

TEST_F(Routes, KeepToBlocks) {
  const std::string words = "中国 3\n国 1\n国。 900\nAT&T 3\n3.14 1\n";
  gives(words, jieba_blocks, "中国。AT&T 3.14", {"中国", "。", "AT&T", " ", "3.14"});
  gives(words, no_blocks, "中国。", {"中国", "。"});
  // One by one, but for CR and LF; letters and digits are joined where no word has them.
  gives(words, jieba_blocks, "abc12中x-y,  \r\n\n\r",
        {"abc12", "中", "x", "-", "y", ",", " ", " ", "\r\n", "\n", "\r"});
  gives(words, no_blocks, "ab\r\n", {"a", "b", "\r", "\n"});
  gives(words, jieba_blocks,
        "a\xff"
        "b\xe4\xb8中",
        {"a", "\xff", "b", "\xe4", "\xb8", "中"});
  // At the edges of the range of ideographs.
  gives("一一 3\n鿕鿕 3\n鿖鿖 3\n㐀㐀 3\n", jieba_blocks, "一一鿕鿕鿖鿖㐀㐀",
        {"一一", "鿕鿕", "鿖", "鿖", "㐀", "㐀"});
}

TEST_F(Routes, NeedFrequencies) {
  write_whole(path, "ab 3\nb\n");
  const tokenizers::PreparedText prepared(double_array(), asked_for(jieba_blocks), "", path);
  EXPECT_FALSE(prepared.is_ready());
  EXPECT_EQ(prepared.reason(), path + ":2: expected a frequency behind the word, a whole number from 1 to 4294967295");
  EXPECT_THROW(dictionary::read_reference_frequencies(path), InputError);
}

// What jieba 0.42.1 gives for this, with its own dictionary's frequencies of the words in it; all else that this has is
// one word.
TEST_F(Routes, AreThoseOfJieba) {
  const std::string words =
      "我 328841\n来 161501\n来到 8779\n到 205341\n北京 34488\n北 17860\n京 6583\n清华 1057\n清华大学 922\n清 "
      "17519\n华 4364\n华大 12\n大学 20025\n大 144099\n学 17482\n"
      "。 59133094\n";
  gives(words, jieba_blocks, "我来到北京清华大学", {"我", "来到", "北京", "清华大学"});
}

}  // namespace
}  // namespace assay::dag_route
