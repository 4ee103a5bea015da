// CLIP: both readers of its merges, the reference, and the encoders by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/text_encoding.h"
#include "impls/tokenizers/clip_encode/op.h"
#include "impls/tokenizers/clip_encode/reference.h"
#include "impls/tokenizers/formats/clip_merges.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::clip_encode {

Implementation rounds();
Implementation heap();
std::unique_ptr<Op> op();

namespace {

namespace fs = std::filesystem;
const TreeResources resources;
using Ids = std::vector<std::int64_t>;

struct Encoder {
  const char* name;
  std::function<Implementation()> implementation;
};
const std::vector<Encoder> encoders{{"rounds", rounds}, {"heap", heap}};

// GPT-2's order of bytes: '!' is 0, so that a letter is this; at the end of a word it is 256 more.
std::int64_t of(char letter) { return letter - '!'; }
std::int64_t at_end(char letter) { return of(letter) + 256; }

const std::string first = std::string(first_line) + "\n";

class ClipFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_clip_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/merges.txt";
  }
  void TearDown() override { fs::remove_all(folder); }

  // Both refuse it at the line, and say `complaint`.
  void refused(const std::string& content, int line, const std::string& complaint) const {
    write_whole(path, content);
    const std::string start = path + ":" + std::to_string(line) + ": ";
    const auto holds = [&](const std::string& reason) {
      EXPECT_TRUE(reason.starts_with(start)) << reason << "\nshould begin with " << start;
      EXPECT_NE(reason.find(complaint), std::string::npos) << reason << "\nshould say " << complaint;
    };
    const auto mine = tokenizers::read_clip_merges(path);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(mine)) << content;
    holds(std::get<Unsupported>(mine).reason);
    try {
      read_merges(path);
      ADD_FAILURE() << "the contract reads it: " << content;
    } catch (const InputError& error) {
      holds(error.what());
    }
  }

  // All encoders and the reference give these.
  void gives_of(const std::string& file, const std::string& text, const Ids& expected, const char* rule) const {
    const Parameters parameters{{"vocabulary", std::string("x")}, {"rule", std::string(rule)}};
    EXPECT_EQ(reference_encode(text, settings_of(parameters), read_merges(file)), expected) << rule << ": " << text;
    for (const Encoder& encoder : encoders) {
      const tokenizers::PreparedText prepared(encoder.implementation(), parameters, "", file);
      ASSERT_TRUE(prepared.is_ready()) << prepared.reason();
      const auto got = prepared.run<std::int32_t>(text);
      EXPECT_EQ(Ids(got.begin(), got.end()), expected) << encoder.name << ", " << rule << ": " << text;
    }
  }
  void gives(const std::string& merges, const std::string& text, const Ids& expected, const char* rule) const {
    write_whole(path, first + merges);
    gives_of(path, text, expected, rule);
  }
  void gives(const std::string& merges, const std::string& text, const Ids& expected) const {
    for (const char* const rule : {open_clip_rule, hf_rule}) gives(merges, text, expected, rule);
  }

  std::string folder, path;
};

void read_the_same(const std::string& file) {
  const auto read = tokenizers::read_clip_merges(file);
  ASSERT_TRUE(std::holds_alternative<tokenizers::ClipMerges>(read)) << std::get<Unsupported>(read).reason;
  const auto& mine = std::get<tokenizers::ClipMerges>(read);
  const Merges other = read_merges(file);
  EXPECT_EQ(mine.start_of_text, other.special_id(0));
  EXPECT_EQ(mine.end_of_text, other.special_id(1));
  std::size_t with_parts = 0;
  for (const auto& [pair, place] : other.places) {
    const auto left = other.ids.find(pair.first), right = other.ids.find(pair.second);
    if (left == other.ids.end() || right == other.ids.end()) continue;
    const auto found =
        std::ranges::lower_bound(mine.merges, place, {}, [](const auto& merge) -> std::int64_t { return merge.place; });
    ASSERT_TRUE(found != mine.merges.end() && found->place == place) << place;
    EXPECT_EQ(found->left, left->second);
    EXPECT_EQ(found->right, right->second);
    EXPECT_EQ(found->made, other.ids.at({pair.first.bytes + pair.second.bytes, pair.second.ends}));
    ++with_parts;
  }
  EXPECT_EQ(mine.merges.size(), with_parts);
}

TEST_F(ClipFiles, BothReadersReadTheSame) {
  for (const char* const name : {"small_clip", "improper_clip"}) read_the_same(resources.vocabulary(name).path);
  write_whole(path, std::string(first_line) + "\r\na b\r\n\u0120 b</w>");
  read_the_same(path);
  write_whole(path, std::string(first_line));
  read_the_same(path);
}

TEST_F(ClipFiles, WhatIsNoneIsRefusedWithItsLine) {
  refused("", 1, "expected \"bpe_simple_vocab");
  refused("#version: 0.2\na b\n", 1, "expected \"bpe_simple_vocab");
  refused(first + "a b\nab\n", 3, "expected two symbols with a blank between");
  refused(first + "a b c\n", 2, "expected two symbols with a blank between");
  refused(first + "a b\na b\n", 3, "expected a pair that no line before has");
  refused(first + "a \n", 2, "expected symbols of 1 to 1024 bytes");
  refused(first + "a </w>\n", 2, "expected symbols of 1 to 1024 bytes");
  refused(first + std::string(1025, 'a') + " b\n", 2, "expected symbols of 1 to 1024 bytes");
  refused(first + "a \u00a0\n", 2, "expected symbols of the letters that GPT-2 writes for bytes");
  refused(first + "a \xff\n", 2, "expected symbols of the letters that GPT-2 writes for bytes");
  refused(first + "a</w> b\n", 2, "expected </w> at the end of the right symbol alone");
  refused(first + "a</w >\n", 2, "expected </w> at the end of the right symbol alone");
}

TEST_F(ClipFiles, NothingIsReadBehindAsManyMergesAsClipHas) {
  std::string lines;
  for (int i = 0; i < 48894; ++i) lines += "a" + std::to_string(i) + " b\n";
  refused(first + lines.substr(0, lines.find('\n') + 1) + "no merge at all\n", 3, "expected two symbols");
  write_whole(path, first + lines + "no merge at all\n");
  EXPECT_EQ(read_merges(path).special_id(1), 49407);
  read_the_same(path);
}

TEST_F(ClipFiles, MergesByHand) {
  const std::string merges = "a b\nab c</w>\nc d\na b</w>\n";  // 512 to 515; start and end are 516 and 517
  gives(merges, "abc ab", {513, 515});
  gives(merges, "abcd", {512, of('c'), at_end('d')});
  gives(merges, "cd", {of('c'), at_end('d')}) /* the end of a word is another symbol */;
  gives(merges, "AbC cde", {513, 514, at_end('e')});
  gives(merges, "x", {at_end('x')});
  gives(merges, "ab\n\t\u3000 ab", {515, 515});
  gives(merges, " \n", {});
  gives(merges, "", {});
  gives(merges, "\xff", {187 + 256}) /* the last of the 188 that are written as themselves */;
}

TEST_F(ClipFiles, OneAtATimeOrAllAtOnce) {
  const std::string merges = "aa a\na a\n";
  gives(merges, "aaaaa", {513, 513, at_end('a')}, open_clip_rule);
  gives(merges, "aaaaa", {512, of('a'), at_end('a')}, hf_rule);
}

TEST_F(ClipFiles, WhatIsMadeAlikeHasTheIdOfTheLast) { gives("a b\nab c\na bc\nb c\n", "abcx", {514, at_end('x')}); }

TEST_F(ClipFiles, WordsAreThoseOfThePattern) {
  gives("a b\n", "a1 23", {at_end('a'), at_end('1'), at_end('2'), at_end('3')});
  gives("! ?\n", "!?a!?", {of('!'), at_end('?'), at_end('a'), of('!'), at_end('?')});
  gives("' s</w>\n", "it's IT'S", {of('i'), at_end('t'), 512, of('i'), at_end('t'), 512});
  gives("e l\n", "'llama", {of('\''), of('l'), at_end('l'), of('a'), of('m'), at_end('a')});
  // U+017F (the bytes c5 and bf) is an s where case is not minded.
  gives("\u00c5 \u00bf</w>\n", "'\u017f", {of('\''), 512}, open_clip_rule);
  gives("\u00c5 \u00bf</w>\n", "'\u017f", {at_end('\''), 512}, hf_rule);
}

TEST_F(ClipFiles, SpecialTokensAreThoseOfOpenClip) {
  gives("a b\n", "<start_of_text>AB<END_OF_TEXT>", {513, of('a'), at_end('b'), 514}, open_clip_rule);
  gives("", "!<end_of_text>",
        {of('!'), at_end('<'), of('e'), of('n'), at_end('d'), at_end('_'), of('o'), at_end('f'), at_end('_'), of('t'),
         of('e'), of('x'), at_end('t'), at_end('>')},
        open_clip_rule) /* a piece has begun before */;
  gives("", "<end_of_text>",
        {at_end('<'), of('e'), of('n'), at_end('d'), at_end('_'), of('o'), at_end('f'), at_end('_'), of('t'), of('e'),
         of('x'), at_end('t'), at_end('>')},
        hf_rule);
}

TEST_F(ClipFiles, TextsAreMadeClean) {
  const Settings open_clip{false}, hf{true};
  EXPECT_EQ(reference_cleaned("\u0391\u03a3 \u03a3", open_clip), "\u03b1\u03c2 \u03c3");
  EXPECT_EQ(reference_cleaned("\u0391\u03a3", hf), "\u03b1\u03c3");
  EXPECT_EQ(reference_cleaned("E\u0301", hf), "\u00e9");
  EXPECT_EQ(reference_cleaned("E\u0301", open_clip), "e\u0301");
  EXPECT_EQ(reference_cleaned("a\x1cz\xff", open_clip), "a z\xff");
  EXPECT_EQ(words_of("a\x1cz", open_clip), (std::vector<std::string>{"a", "z"}));
  EXPECT_EQ(words_of("a\x1cz", hf), (std::vector<std::string>{"a", "\x1c", "z"}));
  EXPECT_EQ(words_of("x'\u017f", open_clip), (std::vector<std::string>{"x", "'\u017f"}));
  EXPECT_EQ(words_of("x'\u017f", hf), (std::vector<std::string>{"x", "'", "\u017f"}));
  EXPECT_EQ(words_of("<\u017ftart_of_text>", open_clip), (std::vector<std::string>{"<\u017ftart_of_text>"}));
}

// Where they were fetched. The ids are those of open_clip's README and of its SimpleTokenizer.
TEST_F(ClipFiles, ClipsOwnMerges) {
  const std::string file = ASSAY_SOURCE_DIRECTORY "/.assay/vocabularies/clip.txt";
  if (!fs::exists(file)) GTEST_SKIP() << "CLIP's merges were not fetched: ./assay fetch clip";
  read_the_same(file);
  const Merges merges = read_merges(file);
  EXPECT_EQ(merges.ids.size(), 49406u);
  EXPECT_EQ(merges.special_id(0), 49406);
  for (const char* const rule : {open_clip_rule, hf_rule}) {
    gives_of(file, "hello", {3306}, rule);
    gives_of(file, "a photo of a cat", {320, 1125, 539, 320, 2368}, rule);
  }
}

TEST(ClipEncoding, ClaimsItsFilesAlone) {
  const auto contract = op();
  const TextEncoding& encoding = *contract->text_encoding();
  EXPECT_TRUE(encoding.claims(resources.vocabulary("small_clip").path));
  for (const char* const name : {"small", "small_codes", "small_pieces", "small_merges"})
    EXPECT_FALSE(encoding.claims(resources.vocabulary(name).path)) << name;
  for (const auto& other : all_ops())
    if (other->info().name != "clip_encode" && other->text_encoding() != nullptr) {
      EXPECT_FALSE(other->text_encoding()->claims(resources.vocabulary("small_clip").path)) << other->info().name;
    }
  EXPECT_EQ(encoding.last_cut({}, "", "ab cd ef"), 6u);
  EXPECT_EQ(encoding.last_cut({}, "", "abcd"), 0u);
}

}  // namespace
}  // namespace assay::clip_encode
