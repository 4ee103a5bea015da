// Classic byte pair encoding: both readers of codes, and the reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/bpe_encode/op.h"
#include "impls/tokenizers/bpe_encode/reference.h"
#include "impls/tokenizers/formats/codes_file.h"
#include "tests/impls/tree_resources.h"

namespace assay::bpe_encode {
namespace {

namespace fs = std::filesystem;
const TreeResources resources;
const std::string first_line = "#version: 0.2\n";
const std::string first_of_clip = "\"bpe_simple_vocab_16e6.txt#version: 0.2\n";
// Some of CLIP's merges, in its order; their places are 0, 1, 2, 6, 7, 38, 46, 51, 66, 190, 434, 585, 1309, 1562, 2074,
// 2959, 3425, 3654, 6215, 14792, 22467, 35177 and 36703.
const std::string some_of_clip =
    "i n\nt h\na n\nth e</w>\nin g</w>\na n</w>\n\u00f0 \u0141\nv e</w>\nn o\na f\nth ing</w>\nn a\na a\n"
    "\u00f0\u0141 \u0132\nno thing</w>\nc af\na b</w>\n\u00c3 \u00a9</w>\naa aa\ncaf \u00c3\u00a9</w>\n"
    "\u00f0\u0141\u0132 \u00b1</w>\n\u00c3 \u00af\nan an\n";
// Words, the bytes of which are written as letters: the last ones are "caf\u00e9", "na\u00efve", and a cat (U+1F431).
// What becomes of each was worked out by hand from the places above, and is what CLIP's SimpleTokenizer gives.
const std::string words_of_clip =
    "the thing nothing aaaaab ananan caf\u00c3\u00a9 na\u00c3\u00afve \u00f0\u0141\u0132\u00b1";
const std::string subwords_of_clip =
    "the thing nothing aaaa@@ ab anan@@ an caf\u00c3\u00a9 na@@ \u00c3\u00af@@ ve \u00f0\u0141\u0132\u00b1";

class CodesFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_codes_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/x.bpe";
  }
  void TearDown() override { fs::remove_all(folder); }

  Codes codes(const std::string& lines, const std::string& first = first_line) const {
    write_whole(path, first + lines);
    return reference_codes(path);
  }

  // Both refuse it at the line, and say `complaint`.
  void refused(const std::string& content, int line, const std::string& complaint) const {
    write_whole(path, content);
    const std::string start = path + (line > 0 ? ":" + std::to_string(line) : "") + ": ";
    const auto holds = [&](const std::string& reason) {
      EXPECT_TRUE(reason.starts_with(start)) << reason << "\nshould begin with " << start;
      EXPECT_NE(reason.find(complaint), std::string::npos) << reason << "\nshould say " << complaint;
    };
    const auto mine = tokenizers::read_codes(path);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(mine)) << content;
    holds(std::get<Unsupported>(mine).reason);
    try {
      reference_codes(path);
      ADD_FAILURE() << "the contract reads it: " << content;
    } catch (const InputError& error) {
      holds(error.what());
    }
  }

  std::string folder, path;
};

void read_the_same(const std::string& name, const std::string& file) {
  const auto read = tokenizers::read_codes(file);
  ASSERT_TRUE(std::holds_alternative<std::vector<tokenizers::Code>>(read)) << std::get<Unsupported>(read).reason;
  const auto& mine = std::get<std::vector<tokenizers::Code>>(read);
  const Codes other = reference_codes(file);
  ASSERT_EQ(mine.size(), other.size());
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const auto found = other.find({{mine[i].left, false}, {mine[i].right, mine[i].ends}});
    ASSERT_NE(found, other.end()) << name << " " << i;
    EXPECT_EQ(found->second, static_cast<std::int64_t>(i)) << name;
  }
}

TEST_F(CodesFiles, BothReadersReadTheSame) {
  for (const char* const name : {"small_codes", "improper_codes"}) read_the_same(name, resources.vocabulary(name).path);
}

TEST_F(CodesFiles, OfClipsFileAreReadAsManyAsClipReads) {
  codes(some_of_clip, first_of_clip);
  read_the_same("an excerpt", path);
  std::string lines;
  for (int i = 0; i < 48893; ++i) lines += "a " + std::to_string(i) + "\n";
  const std::string all = lines + "b c\n";
  const Codes wanted = codes(all);
  EXPECT_EQ(codes(all + "d e\nno code at all\n", first_of_clip), wanted) << "the rest is not looked at";
  read_the_same("the rest", path);
  refused(first_of_clip + lines + "no code at all\n", 48895, "expected two symbols with a blank between");
  refused(first_of_clip.substr(1) + some_of_clip, 1, "expected \"#version: 0.2\"");
  refused("\n" + first_of_clip, 1, "expected \"#version: 0.2\"");
}

TEST_F(CodesFiles, ClipsMergesByHand) {
  EXPECT_EQ(reference_encode(words_of_clip, codes(some_of_clip, first_of_clip)), subwords_of_clip);
}

// The whole of it, where it was fetched.
TEST_F(CodesFiles, ClipsMergesAreThoseThatItPublished) {
  const std::string file = ASSAY_SOURCE_DIRECTORY "/.assay/vocabularies/clip.txt";
  if (!fs::exists(file)) GTEST_SKIP() << "CLIP's merges were not fetched: ./assay fetch clip";
  read_the_same("clip", file);
  const Codes known = reference_codes(file);
  EXPECT_EQ(known.size(), 48894u);
  EXPECT_EQ(known.at({{"jeky", false}, {"ll", true}}), 48893) << "the last one";
  EXPECT_EQ(known.at({{"h", false}, {"ello", true}}), 3306 - 512)
      << "'hello' is 3306: two alphabets of 256 come before";
  EXPECT_EQ(reference_encode(words_of_clip, known), subwords_of_clip);
  EXPECT_EQ(
      reference_encode("a photo of a cat jekyll tokenizer antidisestablishmentarianism \u00e4\u00ba\u00ba", known),
      "a photo of a cat jekyll token@@ izer anti@@ dise@@ stab@@ lish@@ ment@@ arianism \u00e4\u00ba@@ \u00ba");
}

TEST_F(CodesFiles, WhatIsNoneIsRefused) {
  refused("", 1, "expected \"#version: 0.2\"");
  refused("e r</w>\n", 1, "expected \"#version: 0.2\"");
  refused("#version: 0.1\n", 1, "expected \"#version: 0.2\"");
  refused(first_line + "e r\ner\n", 3, "expected two symbols with a blank between");
  refused(first_line + "e r r\n", 2, "expected two symbols with a blank between");
  refused(first_line + "e r\n\ne s\n", 3, "expected two symbols with a blank between");
  refused(first_line + " r\n", 2, "expected symbols of 1 to 1024 bytes");
  refused(first_line + "r </w>\n", 2, "expected symbols of 1 to 1024 bytes");
  refused(first_line + "a " + std::string(1025, 'b') + "\n", 2, "expected symbols of 1 to 1024 bytes");
  EXPECT_EQ(codes("e r</w>\r\ne s").size(), 2u) << "lines of another system, and none at the end";
  EXPECT_EQ(codes("e r\ne r</w>\ne r\n").size(), 2u) << "twice is once";
  EXPECT_EQ(codes("").size(), 0u);
}

TEST_F(CodesFiles, EncodesByHand) {
  const Codes known = codes("l o\nlo w</w>\ne r</w>\nlo w\n");
  EXPECT_EQ(reference_encode("low lower slow", known), "low low@@ er s@@ low");
  EXPECT_EQ(reference_encode("  a   b \n\n c\r", known), "  a b \n\n c\r") << "blanks between words are one";
  EXPECT_EQ(reference_encode("   ", known), "   ");
  EXPECT_EQ(reference_encode("", known), "");
  EXPECT_EQ(reference_encode("a\tb", known), "a@@ \t@@ b") << "a tab is a character";
  EXPECT_EQ(reference_encode("\u00e9\xff", known), "\u00e9@@ \xff");
  EXPECT_EQ(reference_encode("low</w>", known), "low@@ <@@ /@@ w@@ >") << "that is no end of a word";
}

TEST_F(CodesFiles, RoundsAreWhole) {
  EXPECT_EQ(reference_encode("aaaaab", codes("a a\n")), "aa@@ aa@@ a@@ b") << "from the left";
  // Of "ababx" one merge at a time would make 'abab' of the second 'ab' alone, were the code before it.
  EXPECT_EQ(reference_encode("abcabcx", codes("ab c\na b\n")), "abc@@ abc@@ x");
  EXPECT_EQ(reference_encode("abab", codes("ab a\na b\n")), "aba@@ b") << "the last 'b' is another symbol";
}

// What assay's trainer learns of the page in the tree: the file is what it says.
TEST_F(CodesFiles, SmallCodesAreWhatIsLearned) {
  const std::string data = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/byte_bpe_encode/data/training.txt";
  const std::string page = read_whole(data, 1 << 20) + read_whole(ASSAY_SOURCE_DIRECTORY "/LICENSE", 1 << 20);
  const Op& train = *find_op("bpe_train");
  Case which =
      parse_case("bpe_train:u8,bytes=1,kind=classic,ties=largest_pair,merges=600,values=words,seed=0", train.info());
  const auto* first = reinterpret_cast<const std::byte*>(page.data());
  const Buffer text{"text", Kind::bytes, Dtype::u8, {std::ssize(page)}, {first, first + page.size()}, false};
  const std::vector<std::int64_t> ids = train.expect(which, {text})[0].exact;
  Buffer merges{"merges", Kind::ids, Dtype::i32, {std::ssize(ids)}, {}, false};
  merges.bytes.resize(4 * ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i)
    merges.set_number(static_cast<std::int64_t>(i), static_cast<double>(ids[i]));
  EXPECT_EQ(train.written(which, {merges}, {"codes"})[0].content,
            read_whole(resources.vocabulary("small_codes").path, 1 << 20));
}

TEST(BpeDecode, ByHand) {
  const Op& op = *find_op("bpe_decode");
  const auto decode = [&](const std::string& segmented) {
    const auto* first = reinterpret_cast<const std::byte*>(segmented.data());
    const Buffer input{"segmented", Kind::bytes, Dtype::u8, {std::ssize(segmented)}, {first, first + segmented.size()},
                       false};
    std::string text;
    const std::vector<Expectation> expected = op.expect(Case{}, {input});
    for (const std::int64_t byte : expected[0].exact) text += static_cast<char>(byte);
    return text;
  };
  EXPECT_EQ(decode("un@@ like@@ ly e@@ vents"), "unlikely events");
  EXPECT_EQ(decode("a@@\nb@@ \nc@@\rd@@"), "a\nb\nc\rd") << "at the end of a line as well";
  EXPECT_EQ(decode("a@@b @ @@@ c@@  d"), "a@@b @ @c d");
  EXPECT_EQ(decode(""), "");
}

}  // namespace
}  // namespace assay::bpe_encode
