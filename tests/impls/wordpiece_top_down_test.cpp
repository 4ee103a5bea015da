// The top-down learner of WordPiece: the reference by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "impls/tokenizers/wordpiece_top_down/reference.h"

namespace assay::wordpiece_top_down {
namespace {

using Pieces = std::vector<std::string>;

Pieces learned(const std::string& text, const Settings& settings) { return reference_learn(text, settings).pieces; }

std::string times(const std::string& word, int count) {
  std::string text;
  for (; count > 0; --count) text += word + " ";
  return text;
}

// The first words of the program's own tests, with "##".
TEST(WordPieceTopDown, WholeWordsComeFirst) {
  EXPECT_EQ(learned("apple app", {.pieces = 100, .iterations = 2}),
            (Pieces{"a", "e", "l", "p", "##a", "##e", "##l", "##p", "app", "apple"}));
  const Pieces one_round = learned("apple app", {.pieces = 100, .iterations = 1});
  EXPECT_EQ(one_round,
            (Pieces{"a", "e", "l", "p", "##a", "##e", "##l", "##le", "##p", "##ple", "##pp", "##pple", "app", "apple"}))
      << "of a single round the ends of words are left";
}

TEST(WordPieceTopDown, TheProgramTakesOffAllAndTheGuideWhatIsKept) {
  const std::string text = times("human", 113) + times("humas", 3) + times("humal", 3);
  const auto has = [&](bool all, const std::string& piece) {
    const Pieces pieces =
        learned(text, {.subtracts_all = all, .pieces = 100, .least_frequency = 5, .iterations = 1, .slack = 0});
    return std::ranges::find(pieces, piece) != pieces.end();
  };
  EXPECT_TRUE(has(true, "human"));
  EXPECT_TRUE(has(false, "human"));
  EXPECT_FALSE(has(true, "huma")) << "no word is huma";
  EXPECT_TRUE(has(false, "huma")) << "six times, in humas and humal, which are too rare: the threshold is 4";
}

TEST(WordPieceTopDown, TheThresholdIsSearchedFor) {
  const std::string text = times("ab", 8) + times("cd", 4) + times("ef", 2);
  // 12 pieces are characters; with 14 two words have room: (2 + 8) / 2 = 5 gives one, then 3 gives two.
  const Learned learned = reference_learn(text, {.pieces = 14, .slack = 0});
  EXPECT_EQ(learned.threshold, 3);
  EXPECT_EQ(learned.pieces.size(), 14u);
  EXPECT_EQ(learned.pieces[6], "ab") << "behind the six characters, by its count";
  EXPECT_EQ(learned.pieces[7], "cd");
  EXPECT_EQ(reference_learn(text, {.pieces = 14, .slack = 0.1}).threshold, 5) << "one less is near enough";
  EXPECT_EQ(reference_learn(text, {.pieces = 1, .slack = 0}).pieces.size(), 13u) << "the search ends with ab";
  EXPECT_EQ(reference_learn("", {.pieces = 9}).threshold, 0);
}

TEST(WordPieceTopDown, LongWordsAndRareCharactersDoNotCount) {
  const std::string text = times("abc", 2) + times("ab", 2) + times("xb", 1);
  EXPECT_EQ(learned(text, {.pieces = 9, .longest = 2, .slack = 1}),
            (Pieces{"a", "b", "x", "ab", "##a", "##b", "##x", "xb"}));
  EXPECT_EQ(learned(text, {.pieces = 9, .longest = 2, .characters = 2, .slack = 1}),
            (Pieces{"a", "b", "ab", "##a", "##b"}));
}

}  // namespace
}  // namespace assay::wordpiece_top_down
