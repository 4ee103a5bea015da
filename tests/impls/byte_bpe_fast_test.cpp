// The encoder with a cache, of each set of instructions that this machine has, and the backtracking one, against the
// rescan of all ranks.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "harness/core/random.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::byte_bpe_encode {

Implementation fast();
Implementation rescan();
Implementation backtracking();

namespace {

using tokenizers::PreparedText;
using Ids = std::vector<std::int32_t>;

const TreeResources resources;

PreparedText prepared(const Implementation& implementation, const std::string& vocabulary, const std::string& pattern,
                      const std::string& rule, const std::string& variant = "", int threads = 1) {
  const Parameters parameters{{"vocabulary", vocabulary}, {"pattern", pattern}, {"rule", rule}};
  return {implementation, parameters, variant, resources.vocabulary(vocabulary).path, threads};
}

std::vector<std::string> sets_here() {
  std::vector<std::string> names;
  for (const Variant& variant : fast().variants)
    if (variant.unavailable.empty()) names.push_back(variant.name);
  return names;
}

// Of the kinds that the checks draw, and now and then a word again and again with another end: what is equal in its
// first 15 or 16 bytes, or in all but the last.
std::string text_of(Random& random) {
  static const std::vector<std::string> kinds{"mixed",    "words",   "contractions", "whitespace",
                                              "digits",   "emoji",   "code_points",  "invalid_utf8",
                                              "repeated", "letters", "code"};
  const auto size = static_cast<std::int64_t>(1 + random.below(600));
  const Buffer drawn = tokenizers::draw_text("text", random.pick(kinds), size, random.below(1u << 30), resources);
  std::string text(drawn.text());
  for (std::uint64_t words = random.below(12); words > 0; --words)
    text += " interchangeabl" + std::string(random.below(6), 'e') + "abcdefgh"[random.below(8)];
  return text;
}

TEST(ByteBpeFast, EverySetAgreesWithRescan) {
  Random random(71);
  for (const char* vocabulary : {"small", "improper", "small_merges", "improper_merges"})
    for (const char* rule : {bytes_rule, pairs_rule, whole_pairs_rule})
      for (const char* pattern : {"gpt2", "cl100k", "qwen2", "o200k", "tekken", "deepseek", "clip", "none"}) {
        const PreparedText expected = prepared(rescan(), vocabulary, pattern, rule);
        ASSERT_TRUE(expected.is_ready()) << expected.reason();
        const PreparedText backtracks = prepared(backtracking(), vocabulary, pattern, rule);
        EXPECT_EQ(backtracks.is_ready(), std::string(vocabulary).starts_with("small")) << backtracks.reason();
        for (const std::string& set : sets_here()) {
          const PreparedText cached = prepared(fast(), vocabulary, pattern, rule, set);
          ASSERT_TRUE(cached.is_ready()) << cached.reason();
          for (int i = 0; i < 12; ++i) {
            const std::string text = text_of(random);
            const Ids ids = expected.run<std::int32_t>(text);
            const auto about = [&] {
              return std::string(vocabulary) + " " + rule + " " + pattern + " " + set + " " + tokenizers::escaped(text);
            };
            ASSERT_EQ(cached.run<std::int32_t>(text), ids) << about();
            ASSERT_EQ(cached.run<std::int32_t>(text), ids) << "again: " << about();
            if (backtracks.is_ready()) {
              ASSERT_EQ(backtracks.run<std::int32_t>(text), ids) << about();
            }
          }
        }
      }
}

// More different pieces than the cache holds, of all lengths, so that entries go and what they keep is forgotten; and
// then the first ones again.
TEST(ByteBpeFast, AFullCacheGivesTheSame) {
  Random random(72);
  const auto piece = [&random](std::uint64_t letters) {
    std::string word = " ";
    for (; letters > 0; --letters) word += "etaoinshrdlu"[random.below(12)];
    return word;
  };
  const PreparedText expected = prepared(rescan(), "small", "gpt2", bytes_rule);
  const PreparedText cached = prepared(fast(), "small", "gpt2", bytes_rule);
  std::string first;
  for (int i = 0; i < 4000; ++i) first += piece(1 + random.below(40));
  const Ids ids = expected.run<std::int32_t>(first);
  EXPECT_EQ(cached.run<std::int32_t>(first), ids);
  for (int round = 0; round < 8; ++round) {
    std::string text;
    for (int i = 0; i < 9000; ++i) text += piece(3 + random.below(240));
    ASSERT_EQ(cached.run<std::int32_t>(text), expected.run<std::int32_t>(text)) << round;
  }
  EXPECT_EQ(cached.run<std::int32_t>(first), ids);
}

// All lengths around those at which pieces are treated otherwise, at the end of a text, where nothing behind it can be
// read.
TEST(ByteBpeFast, PiecesOfEveryLengthAtTheEnd) {
  const PreparedText expected = prepared(rescan(), "small", "gpt2", bytes_rule);
  for (const std::string& set : sets_here()) {
    const PreparedText cached = prepared(fast(), "small", "gpt2", bytes_rule, set);
    for (std::size_t size = 0; size < 300; ++size)
      for (const char* before : {"", "The end of a "}) {
        std::string text = before;
        for (std::size_t i = 0; i < size; ++i) text += "etaoin"[i * i % 6];
        ASSERT_EQ(cached.run<std::int32_t>(text), expected.run<std::int32_t>(text)) << set << " " << size;
      }
  }
}

TEST(ByteBpeFast, CallsAtTheSameTimeDoNotDisturbEachOther) {
  Random random(73);
  const PreparedText expected = prepared(rescan(), "small", "o200k", bytes_rule);
  const PreparedText cached = prepared(fast(), "small", "o200k", bytes_rule);
  std::vector<std::string> texts;
  std::vector<Ids> ids;
  for (int i = 0; i < 40; ++i) {
    texts.push_back(text_of(random));
    ids.push_back(expected.run<std::int32_t>(texts.back()));
  }
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (std::size_t number = 0; number < wrong.size(); ++number)
    threads.emplace_back([&, number] {
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::size_t at = (i + number * 7) % texts.size();
        wrong[number] += cached.run<std::int32_t>(texts[at]) != ids[at] ? 1 : 0;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

// Each thread has a part of a text that is long enough, cut where no pattern minds.
TEST(ByteBpeFast, SeveralThreadsGiveTheSame) {
  Random random(74);
  std::string text;
  while (text.size() < 200000) text += text_of(random);
  for (const char* pattern : {"gpt2", "cl100k", "qwen2", "o200k", "tekken", "deepseek", "clip", "none"}) {
    const Ids ids = prepared(fast(), "small", pattern, bytes_rule).run<std::int32_t>(text);
    ASSERT_EQ(ids, prepared(rescan(), "small", pattern, bytes_rule).run<std::int32_t>(text)) << pattern;
    for (const int threads : {2, 3, 5})
      ASSERT_EQ(prepared(fast(), "small", pattern, bytes_rule, "", threads).run<std::int32_t>(text), ids)
          << pattern << " " << threads;
  }
  // Nowhere to cut it.
  const std::string signs(100000, '!');
  EXPECT_EQ(prepared(fast(), "small", "gpt2", bytes_rule, "", 3).run<std::int32_t>(signs),
            prepared(rescan(), "small", "gpt2", bytes_rule).run<std::int32_t>(signs));
}

// A million of one character and then another, as one piece: quadratic time would take minutes.
TEST(ByteBpeFast, LongPiecesTakeTheirTimeOnly) {
  const std::string text = std::string(1000000, 'a') + "b" + std::string(300, ' ');
  for (const char* vocabulary : {"small", "improper"}) {
    const PreparedText expected = prepared(rescan(), vocabulary, "none", bytes_rule);
    EXPECT_EQ(prepared(fast(), vocabulary, "none", bytes_rule).run<std::int32_t>(text),
              expected.run<std::int32_t>(text));
  }
  EXPECT_EQ(prepared(backtracking(), "small", "none", bytes_rule).run<std::int32_t>(text),
            prepared(fast(), "small", "none", bytes_rule).run<std::int32_t>(text));
}

// Long pieces are merged where their ids will stand, by the lowest ranks of blocks of 32 bytes, of blocks of these, and
// so on: of lengths around those of blocks, of texts with few tokens and with many, of short ones and of long ones.
TEST(ByteBpeFast, LongPiecesGiveTheSame) {
  Random random(75);
  for (const char* vocabulary : {"small", "improper", "small_merges", "improper_merges"}) {
    const char* const rule = std::string(vocabulary).ends_with("merges") ? pairs_rule : bytes_rule;
    const PreparedText expected = prepared(rescan(), vocabulary, "none", rule);
    const PreparedText cached = prepared(fast(), vocabulary, "none", rule);
    for (const std::size_t size : {256u, 287u, 288u, 289u, 1023u, 1024u, 1025u, 1056u, 32767u, 32768u, 32769u, 40000u})
      for (std::uint64_t letters = 1; letters <= 6; ++letters) {
        std::string text;
        while (text.size() < size) text += std::string(1 + random.below(9 * letters), " etain"[random.below(letters)]);
        text.resize(size);
        ASSERT_EQ(cached.run<std::int32_t>(text), expected.run<std::int32_t>(text)) << vocabulary << size << letters;
      }
    std::string text;
    while (text.size() < 60000) text += text_of(random);
    ASSERT_EQ(cached.run<std::int32_t>(text), expected.run<std::int32_t>(text)) << vocabulary;
  }
}

TEST(ByteBpeBacktracking, SaysWhyItRefusesAVocabulary) {
  for (const char* vocabulary : {"improper", "improper_merges"})
    EXPECT_TRUE(
        prepared(backtracking(), vocabulary, "gpt2", bytes_rule).reason().starts_with("proper vocabularies only"))
        << vocabulary;
}

}  // namespace
}  // namespace assay::byte_bpe_encode
