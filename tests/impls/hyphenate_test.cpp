// Hyphenation: both readers of patterns, and the reference by hand.
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/segmenters/hyphenate/pattern_file.h"
#include "impls/segmenters/hyphenate/reference.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::hyphenate {

Implementation patterns();
Implementation trie();
Implementation automaton();

namespace {

namespace fs = std::filesystem;
const TreeResources resources;
const std::string first_line = "UTF-8\n";

std::string joined(const std::string& whole, const std::vector<std::int64_t>& all) {
  std::string shown;
  std::size_t from = 0;
  for (const std::int64_t end : all) {
    shown += (from == 0 ? "" : "|") + whole.substr(from, static_cast<std::size_t>(end) - from);
    from = static_cast<std::size_t>(end);
  }
  return shown;
}

class PatternFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_patterns_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/x.dic";
  }
  void TearDown() override { fs::remove_all(folder); }

  // What the reference cuts a text into; the implementations must do the same.
  std::string cut(const std::string& lines, const std::string& text, Settings asked = {}) const {
    write_whole(path, first_line + lines);
    const std::string expected = joined(text, reference_ends(text, reference_patterns(path), asked));
    const Parameters parameters{{"vocabulary", std::string("x")}, {"left", asked.left}, {"right", asked.right}};
    for (const Implementation& each : {patterns(), trie(), automaton()}) {
      const tokenizers::PreparedText prepared(each, parameters, "", path);
      if (!prepared.is_ready()) ADD_FAILURE() << prepared.reason();
      else EXPECT_EQ(joined(text, prepared.run<std::int64_t>(text)), expected) << each.note;
    }
    return expected;
  }

  // Both refuse it at the line, and say `complaint`.
  void refused(const std::string& content, int line, const std::string& complaint) const {
    write_whole(path, content);
    const std::string start = path + (line > 0 ? ":" + std::to_string(line) : "") + ": ";
    const auto holds = [&](const std::string& reason) {
      EXPECT_TRUE(reason.starts_with(start)) << reason << "\nshould begin with " << start;
      EXPECT_NE(reason.find(complaint), std::string::npos) << reason << "\nshould say " << complaint;
    };
    const auto mine = read_pattern_file(path);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(mine)) << content;
    holds(std::get<Unsupported>(mine).reason);
    try {
      reference_patterns(path);
      ADD_FAILURE() << "the contract reads it: " << content;
    } catch (const InputError& error) {
      holds(error.what());
    }
  }

  std::string folder, path;
};

// Liang's own example (his thesis, chapter 4): hy3ph he2n hena4 hen5at 1na n2at 1tio 2io o2n.
TEST_F(PatternFiles, LiangsExample) {
  EXPECT_EQ(cut("hy3ph\nhe2n\nhena4\nhen5at\n1na\nn2at\n1tio\n2io\no2n\n", "hyphenation Hyphenation, HYPHENATION"),
            "hy|phen|ation| |Hy|phen|ation|, |HY|PHEN|ATION");
}

TEST_F(PatternFiles, MarginsOfTheFileAndThoseAsked) {
  const std::string all = "a1a\n";
  EXPECT_EQ(cut(all, "aaaaa"), "aa|a|aa") << "2 where the file says nothing";
  EXPECT_EQ(cut("LEFTHYPHENMIN 1\nRIGHTHYPHENMIN 3\n" + all, "aaaaa"), "a|a|aaa");
  EXPECT_EQ(cut("LEFTHYPHENMIN 1\nRIGHTHYPHENMIN 3\n" + all, "aaaaa", {3, 1}), "aaa|a|a");
  EXPECT_EQ(cut(all, "aaa", {2, 2}), "aaa") << "there is no place for a cut";
  EXPECT_EQ(cut("a1\u00e9\n\u00e91a\n", "a\u00e9a\u00e9", {1, 2}), "a|\u00e9|a\u00e9") << "characters, not bytes";
}

TEST_F(PatternFiles, TheHighestLevelCountsAndOddOnesCut) {
  EXPECT_EQ(cut("a1b\n", "aabb"), "aa|bb");
  EXPECT_EQ(cut("a1b\na2bb\n", "aabb"), "aabb");
  EXPECT_EQ(cut("a1b\na2bb\naa3b\n", "aabb"), "aa|bb");
  EXPECT_EQ(cut("a1b\na2b\n", "aabb"), "aabb") << "of equal ones as well";
  EXPECT_EQ(cut("a9b\na8b\n", "aabb"), "aa|bb");
}

TEST_F(PatternFiles, DotsAreTheEndsOfAWord) {
  EXPECT_EQ(cut(".aa1b\n", "aabb caabb"), "aa|bb| |caabb");
  EXPECT_EQ(cut("a1bb.\n", "aabb aabbc"), "aa|bb| |aabbc");
  EXPECT_EQ(cut("a1b\n.a8a8b8b.\n", "aabb aabbb"), "aabb| |aa|bbb") << "an exception";
  EXPECT_EQ(cut(".1aa\n", "aaa", {1, 1}), "aaa") << "before a word is no place of it";
}

TEST_F(PatternFiles, WordsAreLettersAndMarks) {
  const std::string all = "a1b\na1\u0301b\n";
  EXPECT_EQ(cut(all,
                "aabb-aabb'aabb1aabb\xff"
                "aabb"),
            "aa|bb|-|aa|bb|'|aa|bb|1|aa|bb|\xff|aa|bb");
  EXPECT_EQ(cut(all, "aa\u0301bb"), "aa|\u0301bb") << "a mark is a character of its word";
  EXPECT_EQ(cut("i1a\n", "\u0130a\u212a", {1, 1}), "\u0130|a\u212a") << "U+0130 is one small i";
  EXPECT_EQ(cut("\u00e91\U00010428\n", "\u00c9\U00010400", {1, 1}), "\u00c9|\U00010400");
  EXPECT_EQ(cut("", "aabb, "), "aabb|, ");
  EXPECT_EQ(cut(all, ""), "");
}

TEST_F(PatternFiles, LongPatternsReachFar) {
  const std::string thirty(30, 'a');
  EXPECT_EQ(cut(".a1" + thirty.substr(1) + ".\n", thirty, {1, 1}), "a|" + thirty.substr(1));
  EXPECT_EQ(cut("a1\n.a2" + thirty.substr(1) + ".\n", thirty, {1, 28}), thirty.substr(0, 2) + "|" + thirty.substr(2));
}

TEST_F(PatternFiles, OtherEncodingsAndWhatIsNoPattern) {
  refused(
      "ISO8859-1\n\xe9"
      "1a\nNEXTLEVEL",
      3, "expected NEXTLEVEL before all patterns");
  write_whole(path,
              "ISO8859-1\r\n% caf\xe9\r\nNEXTLEVEL\r\n#\xff\r\n\xe9"
              "1a \t\r\nCOMPOUNDLEFTHYPHENMIN 5");
  EXPECT_EQ(joined("\u00c9ab", reference_ends("\u00c9ab", reference_patterns(path), {1, 1})), "\u00c9|ab");
  const auto mine = read_pattern_file(path);
  ASSERT_TRUE(std::holds_alternative<PatternFile>(mine));
  EXPECT_EQ(std::get<PatternFile>(mine).patterns.at(0).letters, U"\u00e9a");
}

TEST_F(PatternFiles, WhatIsNoneIsRefused) {
  refused("", 1, "expected UTF-8 or ISO8859-1 in the first line");
  refused("KOI8-R\na1b\n", 1, "expected UTF-8 or ISO8859-1 in the first line");
  refused("a1b\n", 1, "expected UTF-8 or ISO8859-1 in the first line");
  refused(first_line + "a1b\na\xff\n", 3, "expected UTF-8");
  refused(first_line + "a12b\n", 2, "expected a character between two digits");
  refused(first_line + "a1b c\n", 2, "expected a pattern without blanks");
  refused(first_line + " a1b\n", 2, "expected a pattern without blanks");
  refused(first_line + "f1f/ff=f,1,2\n", 2, "expected no '/'");
  refused(first_line + "a.1b\n", 2, "expected a dot only at the ends");
  refused(first_line + "..a\n", 2, "expected a dot only at the ends");
  refused(first_line + "1\n", 2, "expected a pattern with a character that is no dot");
  refused(first_line + ".1.\n", 2, "expected a pattern with a character that is no dot");
  refused(first_line + std::string(101, 'a') + "\n", 2, "expected a pattern of at most 100 characters");
  refused(first_line + "NOHYPHEN -,'\n", 2, "expected no NOHYPHEN");
  for (const char* const number : {"", " ", " 0", " 100", " x", " -1", " 2x"})
    refused(first_line + "a1b\nLEFTHYPHENMIN" + number + "\n", 3, "expected a number of letters from 1 to 99");
  refused(first_line + std::string(1 << 21, '\n'), 0, "is larger than 2097152 bytes");
  std::string letters;
  for (int letter = 0; letter < 250; ++letter) {
    letters += static_cast<char>(0xc4 + letter / 64);
    letters += static_cast<char>(0x80 + letter % 64);
    letters += "\n";
  }
  refused(first_line + letters, 251, "expected at most 250 different characters");
}

TEST_F(PatternFiles, BothReadersReadTheSame) {
  for (const char* const name : {"small_hyphens", "awkward_hyphens"}) {
    const std::string file = resources.vocabulary(name).path;
    const auto read = read_pattern_file(file);
    ASSERT_TRUE(std::holds_alternative<PatternFile>(read)) << std::get<Unsupported>(read).reason;
    const auto& mine = std::get<PatternFile>(read);
    const Patterns other = reference_patterns(file);
    EXPECT_EQ(mine.left, other.left);
    EXPECT_EQ(mine.right, other.right);
    for (const Pattern& pattern : mine.patterns) {
      const auto found = other.levels.find(pattern.letters);
      ASSERT_NE(found, other.levels.end()) << name;
      for (std::size_t i = 0; i < pattern.levels.size(); ++i) EXPECT_GE(found->second[i], pattern.levels[i]) << name;
    }
  }
}

// TeX's patterns, where Debian's package was fetched: as The TeXbook (appendix H) has them cut.
TEST_F(PatternFiles, EnglishIsCutAsTexCutsIt) {
  const std::string file = ASSAY_SOURCE_DIRECTORY "/.assay/vocabularies/hyphen_en_us.dic";
  if (!fs::exists(file)) GTEST_SKIP() << "the patterns were not fetched: ./assay fetch hyphen_en_us";
  const Patterns english = reference_patterns(file);
  const auto shown = [&](const std::string& text) { return joined(text, reference_ends(text, english, {})); };
  EXPECT_EQ(shown("hyphenation"), "hy|phen|ation");
  EXPECT_EQ(shown("concatenation"), "con|cate|na|tion");
  EXPECT_EQ(shown("supercalifragilisticexpialidocious"), "su|per|cal|ifrag|ilis|tic|ex|pi|ali|do|cious");
  EXPECT_EQ(shown("table associate"), "ta|ble| |as|so|ciate");
}

}  // namespace
}  // namespace assay::hyphenate
