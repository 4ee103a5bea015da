// max_match: both readers of dictionaries, the reference and the implementations by hand.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "impls/segmenters/dictionary/dictionary_file.h"
#include "impls/segmenters/dictionary/reference_dictionary.h"
#include "impls/segmenters/max_match/op.h"
#include "impls/segmenters/max_match/reference.h"
#include "tests/impls/dictionary_words.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::max_match {

Implementation substring();
Implementation trie();
Implementation double_array();
Implementation aho_corasick();

namespace {

using segmenters::Pieces, segmenters::pieces_of;

const std::vector<std::pair<const char*, std::function<Implementation()>>> implementations{
    {"substring", substring}, {"trie", trie}, {"double_array", double_array}, {"aho_corasick", aho_corasick}};

Parameters asked_for(const char* direction) {
  return {{"dictionary", std::string("x")}, {"direction", std::string(direction)}};
}

class Words : public segmenters::WrittenFile {
 protected:
  void refused(const std::string& content, int line, const std::string& complaint) const {
    refused_by(
        content, line, complaint,
        [](const std::string& file) { return segmenters::read_dictionary(file, segmenters::Frequencies::needed); },
        dictionary::read_reference_frequencies);
  }

  // The reference and all implementations give these.
  void gives(const std::string& words, const char* direction, const std::string& text, const Pieces& expected) const {
    write_whole(path, words);
    const Parameters parameters = asked_for(direction);
    const auto known = dictionary::read_reference_dictionary(path);
    EXPECT_EQ(pieces_of(text, reference_cut(text, direction_of(parameters), known)), expected) << direction;
    for (const auto& [name, implementation] : implementations) {
      const tokenizers::PreparedText prepared(implementation(), parameters, "", path);
      ASSERT_TRUE(prepared.is_ready()) << prepared.reason();
      EXPECT_EQ(pieces_of(text, prepared.run<std::int64_t>(text)), expected) << name << " " << direction;
    }
  }
};

TEST_F(Words, AreMatchedFromBothEnds) {
  const std::string words = "研究 3\n研究生 3\n生命 3\n起源\n";
  gives(words, forward, "研究生命起源", {"研究生", "命", "起源"});
  gives(words, backward, "研究生命起源", {"研究", "生命", "起源"});
  // As many pieces, and fewer of one character.
  gives(words, bidirectional, "研究生命起源", {"研究", "生命", "起源"});
  // Fewer pieces, with as many of one character or more.
  gives("ab\nabc\ncd\nde\nbcd\n", bidirectional, "abcde", {"abc", "de"});
  gives("abc\ncd\n", bidirectional, "abcd", {"abc", "d"});
  gives("ab\nbc\n", bidirectional, "abc", {"a", "bc"});  // nothing decides
}

TEST_F(Words, OfLinesAreDecidedAlone) {
  gives("abc\ncd\n", bidirectional, "abcd\nabcd", {"abc", "d", "\n", "abc", "d"});
  gives("研究\n研究生\n生命\nabc\ncd\n", bidirectional, "研究生命\nabcd", {"研究", "生命", "\n", "abc", "d"});
}

TEST_F(Words, LeaveCharactersAndBytesOver) {
  for (const char* const direction : {forward, backward, bidirectional}) {
    gives("中国\n", direction, "", {});
    gives("中国\n", direction, "中 国中国", {"中", " ", "国", "中国"});
    gives("中国\n", direction, "é😀中", {"é", "😀", "中"});
    // Cut within characters, and continued where nothing begins.
    gives("中国\n", direction, "\xe4\xb8中国\x80\xe5\x9b", {"\xe4", "\xb8", "中国", "\x80", "\xe5", "\x9b"});
    gives("中国 2 n\r\n国", direction, "中国国", {"中国", "国"});
    gives("a\naaaa\n", direction, "aaaaaa",
          direction == std::string(forward) ? Pieces{"aaaa", "a", "a"} : Pieces{"a", "a", "aaaa"});
    // A word whose beginnings are none.
    gives("abcd\n", direction, "abcabcd", {"a", "b", "c", "abcd"});
  }
}

TEST_F(Words, OfAnyLengthAreFound) {
  const std::string longest(255, 'a');
  for (const char* const direction : {forward, backward, bidirectional})
    gives(longest + "\na\n", direction, longest + longest, {longest, longest});
}

TEST_F(Words, ThatAreNoneAreRefusedWithTheirLine) {
  refused("", 0, "expected a word in each line");
  refused("a 3\n\nb 3\n", 2, "expected a word of 1 to 255 bytes");
  refused("a 3\n" + std::string(256, 'b') + " 3\n", 2, "expected a word of 1 to 255 bytes");
  refused(" 3\n", 1, "expected a word of 1 to 255 bytes");
  refused("a 3\nb\xe4\xb8 3\n", 2, "expected UTF-8");
  refused("a\t3\n", 1, "without control characters");
  refused(
      "\xef\xbb\xbf"
      "a 3\n",
      1, "no byte order mark");
  const std::string frequency = "expected a frequency behind the word, a whole number from 1 to 4294967295";
  for (const char* const wrong : {"a", "a ", "a 0", "a 4294967296", "a -1", "a 1.5", "a  3", "a 3x", "a 00000000001"})
    refused("b 3\n" + std::string(wrong) + "\n", 2, frequency);
}

TEST_F(Words, ThatAreThereTwiceHaveTheLastFrequency) {
  write_whole(path, "a 3\nb 1 n x y\r\na 5");
  const auto read = segmenters::read_dictionary(path, segmenters::Frequencies::needed);
  ASSERT_TRUE(std::holds_alternative<segmenters::Dictionary>(read));
  const auto& mine = std::get<segmenters::Dictionary>(read);
  ASSERT_EQ(mine.words.size(), 2u);
  EXPECT_EQ(mine.words[0].frequency, 5u);
  EXPECT_EQ(mine.total, 9u);
  EXPECT_EQ(dictionary::read_reference_frequencies(path).frequencies.at("a"), 5u);
  EXPECT_EQ(dictionary::read_reference_frequencies(path).total, 9u);
}

TEST_F(Words, ThatAreNotThereGiveAReason) {
  const tokenizers::PreparedText prepared(trie(), asked_for(forward), "", path + ".none");
  EXPECT_FALSE(prepared.is_ready());
  EXPECT_NE(prepared.reason().find("expected a file"), std::string::npos) << prepared.reason();
}

}  // namespace
}  // namespace assay::max_match
