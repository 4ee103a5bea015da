// Training of WordPiece: the reference by hand.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "impls/tokenizers/wordpiece_train/reference.h"

namespace assay::wordpiece_train {
namespace {

// The pieces that merges make, in their order.
std::vector<std::string> learned(const std::string& text, const Settings& settings) {
  const std::vector<Pair> merges = reference_train(text, settings);
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < merges.size(); ++i)
    pieces.push_back(spelled(first_merged + static_cast<std::int32_t>(i), merges));
  return pieces;
}

using Pieces = std::vector<std::string>;

TEST(WordPieceTrain, TheMostFrequentPairIsMerged) {
  // 'a' and '##b' twice, '##b' and '##c' three times.
  EXPECT_EQ(learned("abc abc xbc", {.merges = 1, .least_frequency = 1}), (Pieces{"##bc"}));
  EXPECT_EQ(learned("abc abc xbc", {.merges = 9, .least_frequency = 2}), (Pieces{"##bc", "abc"}));
  EXPECT_EQ(learned("abc abc xbc", {.merges = 9, .least_frequency = 1}), (Pieces{"##bc", "abc", "xbc"}));
  EXPECT_EQ(learned("abc abc xbc", {.merges = 0, .least_frequency = 1}), (Pieces{}));
  EXPECT_EQ(learned("", {.merges = 9, .least_frequency = 1}), (Pieces{}));
}

TEST(WordPieceTrain, OverlapsCountAndAreMergedFromTheLeft) {
  // '##a' and '##a' three times in 'baaaa', beside 'b' and '##a' once.
  EXPECT_EQ(learned("baaaa", {.merges = 1, .least_frequency = 3}), (Pieces{"##aa"}));
  EXPECT_EQ(learned("baaa", {.merges = 2, .least_frequency = 1}), (Pieces{"##aa", "baa"}));
}

TEST(WordPieceTrain, TheRatioPrefersWhatStandsTogetherAlone) {
  // 'q' and '##u' are nowhere else: 2 / (2 * 2). 'a' and '##b': 3 / (5 * 3).
  const std::string text = "qu qu ab ab ab ac ac";
  EXPECT_EQ(learned(text, {.merges = 1, .least_frequency = 1}), (Pieces{"ab"}));
  EXPECT_EQ(learned(text, {.by_ratio = true, .merges = 1, .least_frequency = 1}), (Pieces{"qu"}));
  EXPECT_EQ(learned(text, {.by_ratio = true, .merges = 1, .least_frequency = 3}), (Pieces{"ab"}));
  // 3 / 15 and 2 / 10 are the same: the smaller right id, and not what rounding gives.
  EXPECT_EQ(learned(text, {.by_ratio = true, .merges = 2, .least_frequency = 1}), (Pieces{"qu", "ab"}));
}

TEST(WordPieceTrain, WordsAreThoseOfTheRule) {
  EXPECT_EQ(learned("AB ab \u00e0b", {.merges = 9, .least_frequency = 3}), (Pieces{"ab"}));
  EXPECT_EQ(learned("AB ab \u00e0b", {.cased = true, .merges = 9, .least_frequency = 2}), (Pieces{}));
  EXPECT_EQ(learned("a.b a.b", {.merges = 9, .least_frequency = 1}), (Pieces{})) << "signs are words of their own";
}

}  // namespace
}  // namespace assay::wordpiece_train
