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

class CodesFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_codes_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/x.bpe";
  }
  void TearDown() override { fs::remove_all(folder); }

  Codes codes(const std::string& lines) const {
    write_whole(path, first_line + lines);
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

TEST_F(CodesFiles, BothReadersReadTheSame) {
  for (const char* const name : {"small_codes", "improper_codes"}) {
    const std::string file = resources.vocabulary(name).path;
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
