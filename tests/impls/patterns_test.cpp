// What each pattern of pretokenize does where it differs from others.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "impls/tokenizers/pretokenize/mutated_ends.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/pretokenize/pretokenize_relations.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/splitters.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tree_resources.h"

namespace assay::pretokenize {
namespace {

using Pieces = std::vector<std::string>;

Pieces pieces(const std::string& pattern, const std::string& text) {
  Pieces found;
  std::size_t from = 0;
  for (const std::int64_t end : reference_ends(text, pattern)) {
    found.push_back(text.substr(from, static_cast<std::size_t>(end) - from));
    from = static_cast<std::size_t>(end);
  }
  return found;
}

TEST(Patterns, OfWordsTakeAnythingInFront) {
  for (const char* pattern : {"cl100k", "cl100k_plain", "llama3", "qwen2"}) {
    EXPECT_EQ(pieces(pattern, "a (b) x"), (Pieces{"a", " (", "b", ")", " x"})) << pattern;
    EXPECT_EQ(pieces(pattern, "(b)\tx\u00a0y"), (Pieces{"(b", ")", "\tx", "\u00a0y"})) << pattern;
    EXPECT_EQ(pieces(pattern, "x\ny"), (Pieces{"x", "\n", "y"})) << pattern;
    EXPECT_EQ(pieces(pattern, "e\u0301x"), (Pieces{"e", "\u0301x"})) << pattern;
    EXPECT_EQ(pieces(pattern, "DON'T it'\u017f"), (Pieces{"DON", "'T", " it", "'\u017f"})) << pattern;
    EXPECT_EQ(pieces(pattern, "x!\r\n\n y"), (Pieces{"x", "!\r\n\n", " y"})) << pattern;
    EXPECT_EQ(pieces(pattern, " \n \n  y"), (Pieces{" \n \n", " ", " y"})) << pattern;
    EXPECT_EQ(pieces(pattern,
                     "\xff"
                     "a\xff\xff"
                     "b"),
              (Pieces{"\xff"
                      "a",
                      "\xff\xff", "b"}))
        << pattern;
  }
}

TEST(Patterns, CountNumbers) {
  EXPECT_EQ(pieces("gpt2", "a 1234567"), (Pieces{"a", " 1234567"}));
  for (const char* pattern : {"cl100k", "cl100k_plain", "llama3", "o200k", "deepseek"})
    EXPECT_EQ(pieces(pattern, "a 1234567"), (Pieces{"a", " ", "123", "456", "7"})) << pattern;
  for (const char* pattern : {"qwen2", "tekken"}) EXPECT_EQ(pieces(pattern, "12"), (Pieces{"1", "2"})) << pattern;
}

TEST(Patterns, SpellCl100kInTwoWays) {
  EXPECT_EQ(pieces("cl100k", "a\n "), (Pieces{"a", "\n "}));
  EXPECT_EQ(pieces("cl100k_plain", "a\n "), (Pieces{"a", "\n", " "}));
  EXPECT_EQ(pieces("cl100k", "a\n b"), (Pieces{"a", "\n", " b"}));
}

TEST(Patterns, CutWordsByCase) {
  EXPECT_EQ(pieces("o200k", "HTTPServer fooBar"), (Pieces{"HTTPServer", " foo", "Bar"}));
  EXPECT_EQ(pieces("o200k", "don't DON'T x's"), (Pieces{"don't", " DON'T", " x's"}));
  EXPECT_EQ(pieces("tekken", "don't"), (Pieces{"don", "'t"}));
  EXPECT_EQ(pieces("o200k", "a\u01c5b"), (Pieces{"a", "\u01c5b"}));    // title case begins a word
  EXPECT_EQ(pieces("o200k", "A\u02b0BC"), (Pieces{"A\u02b0", "BC"}));  // what is of both sets, given back to
  EXPECT_EQ(pieces("o200k", "A\u02b0Bc"), (Pieces{"A\u02b0Bc"}));
  EXPECT_EQ(pieces("o200k", "\u0301ABC"), (Pieces{"\u0301", "ABC"}));  // a mark is a word by itself first
  EXPECT_EQ(pieces("o200k", "\u0301Abc"), (Pieces{"\u0301Abc"}));
  EXPECT_EQ(pieces("o200k", ".\u0301a"), (Pieces{".\u0301a"}));
  EXPECT_EQ(pieces("o200k", "x//\n/y"), (Pieces{"x", "//\n/", "y"}));
  EXPECT_EQ(pieces("cl100k", "x//\n/y"), (Pieces{"x", "//\n", "/y"}));
}

TEST(Patterns, SplitOneAfterTheOther) {
  EXPECT_EQ(pieces("deepseek", "ab\u4e2d\u6587cd"), (Pieces{"ab", "\u4e2d\u6587", "cd"}));
  EXPECT_EQ(pieces("deepseek", "\u30a0\u4e2d"),
            (Pieces{"\u30a0", "\u4e2d"}));  // the third cuts what the second matched
  EXPECT_EQ(pieces("deepseek", "\u9fa5\u9fa6"), (Pieces{"\u9fa5", "\u9fa6"}));
  EXPECT_EQ(pieces("deepseek", "a  1"), (Pieces{"a", "  ", "1"}));  // before a number, the text ends for the third
  EXPECT_EQ(pieces("deepseek", "a  b"), (Pieces{"a", " ", " b"}));
  EXPECT_EQ(pieces("deepseek", "x_name\u00e9!"), (Pieces{"x", "_name", "\u00e9", "!"}));
  EXPECT_EQ(pieces("deepseek", "!\u00e9"), (Pieces{"!", "\u00e9"}));
  EXPECT_EQ(pieces("deepseek", "\u200b\u200b"), Pieces{"\u200b\u200b"});  // what nothing matches is a piece
  EXPECT_EQ(pieces("deepseek", "\u200b\u200ba"), (Pieces{"\u200b", "\u200ba"}));
  EXPECT_EQ(pieces("deepseek", "\xff\xff "), (Pieces{"\xff\xff", " "}));
}

TEST(Patterns, OfClipTakeWhiteSpaceWhole) {
  EXPECT_EQ(pieces("clip", "a  b \n12"), (Pieces{"a", "  ", "b", " \n", "1", "2"}));
  EXPECT_EQ(pieces("clip", "It'S !?.x'\u017f"), (Pieces{"It", "'S", " ", "!?.", "x", "'\u017f"}));
  EXPECT_EQ(pieces("clip", "e\u0301a"), (Pieces{"e", "\u0301", "a"}));
}

TEST(Patterns, AreWrittenDownInTheDocs) {
  std::ifstream file(ASSAY_SOURCE_DIRECTORY "/docs/tokenizers.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  for (const Pattern& pattern : patterns) {
    EXPECT_NE(page.find("`" + std::string(pattern.name) + "`"), std::string::npos) << pattern.name;
    for (const std::string_view expression : pattern.expressions)
      EXPECT_NE(page.find(expression), std::string::npos) << pattern.name << ": " << expression;
  }
}

std::vector<std::int64_t> scanned_ends(const std::string& text, const std::string& pattern) {
  const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
  const tokenizers::Byte* const end = first + text.size();
  std::vector<std::int64_t> ends;
  for (const tokenizers::Byte* at = first; at < end;) {
    at = tokenizers::splitter_named(pattern)(at, end);
    ends.push_back(at - first);
  }
  return ends;
}

// The reference, what implementations have, and the twin of the mutants: three that share nothing, on any bytes.
TEST(Patterns, AreTheSameToAll) {
  Random random(44);
  for (const std::string& pattern : pattern_names())
    for (int i = 0; i < 400; ++i) {
      std::string text;
      for (std::uint64_t size = random.below(60); size > 0; --size)
        text += random.chance(0.5) ? tokenizers::to_utf8(static_cast<std::uint32_t>(random.below(0x3100)))
                                   : std::string(1, static_cast<char>(random.below(256)));
      const std::vector<std::int64_t> ends = reference_ends(text, pattern);
      ASSERT_EQ(ends, scanned_ends(text, pattern)) << pattern << " " << tokenizers::escaped(text);
      ASSERT_EQ(ends, mutated_ends(text, pattern, Bug::none)) << pattern << " " << tokenizers::escaped(text);
      ASSERT_TRUE(std::ranges::is_sorted(ends, std::less_equal()));
      ASSERT_EQ(ends.empty() ? 0 : ends.back(), static_cast<std::int64_t>(text.size()));
    }
}

// Pieces of both parts are those of the whole, at every safe cut.
TEST(Patterns, CutAlikeInParts) {
  Random random(45);
  const std::string some = "aZ\u01c5\u02b0\u4e2d1'sS \n\r\t/.!\u0301\u3000";
  std::size_t cuts = 0;
  for (const std::string& pattern : pattern_names())
    for (int i = 0; i < 200; ++i) {
      std::string text;
      for (std::uint64_t size = random.below(40); size > 0; --size) {
        std::size_t at = random.below(some.size());
        while (at > 0 && (static_cast<unsigned char>(some[at]) & 0xc0) == 0x80) --at;
        text += some.substr(at, tokenizers::character_at(some, at).bytes);
      }
      for (const std::size_t cut : safe_cuts(text)) {
        Pieces parts = pieces(pattern, text.substr(0, cut));
        for (const std::string& piece : pieces(pattern, text.substr(cut))) parts.push_back(piece);
        ASSERT_EQ(parts, pieces(pattern, text)) << pattern << " at " << cut;
        ++cuts;
      }
    }
  EXPECT_GT(cuts, 1000u);
}

// One wrong end breaks the law.
TEST(Patterns, PartsThatDifferAreFound) {
  const Op& op = *find_op("pretokenize");
  const Relation law = parts_cut_alike();
  for (const char* seed : {"4", "5"}) {
    const Case which =
        parse_case(std::string("pretokenize:u8,bytes=200,pattern=o200k,values=words,seed=") + seed, op.info());
    const std::vector<Buffer> inputs = op.generate(which, TreeResources());
    const auto run = [&](const Case& each, const std::vector<Buffer>& given, bool wrong) {
      std::vector<std::int64_t> found = reference_ends(given[text].text(), "o200k");
      if (wrong) found[found.size() / 2] -= 1;
      const auto* const first = reinterpret_cast<const std::byte*>(found.data());
      const auto size = static_cast<std::int64_t>(found.size());
      (void)each;
      return std::vector<Buffer>{{"ends", Kind::offsets, Dtype::i64, {size}, {first, first + found.size() * 8}, false}};
    };
    const std::optional<FollowUp> part = law.follow_up(op.info(), which, inputs);
    ASSERT_TRUE(part);
    const std::vector<Expectation> none;
    for (const bool wrong : {false, true}) {
      const std::vector<Buffer> whole = run(which, inputs, false), alone = run(part->which, part->inputs, wrong);
      EXPECT_EQ(law.violation({which, inputs, whole, none}, {part->which, part->inputs, alone, none}).has_value(),
                wrong);
    }
  }
}

}  // namespace
}  // namespace assay::pretokenize
