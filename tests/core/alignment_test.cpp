// Where in a text stands what a normalisation made of it.
#include "harness/core/alignment.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

// For each byte of `made` the place in the text.
std::vector<std::size_t> all_places(std::string_view text, std::string_view made) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at <= made.size(); ++at) places.push_back(at);
  return places_in_text(text, made, places);
}

TEST(Alignment, OfTheSameTextIsTheSamePlace) {
  EXPECT_EQ(all_places("a bc", "a bc"), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(all_places("", ""), (std::vector<std::size_t>{0}));
}

TEST(Alignment, FollowsMarksOfSpacesAndWhatIsLeftOut) {
  const std::string text = "the  cat", made = "\u2581the\u2581cat";
  // "cat" in both; the mark before it stands for both spaces.
  EXPECT_EQ(places_in_text(text, made, {3, 6, 9}), (std::vector<std::size_t>{0, 3, 5}));
  EXPECT_EQ(places_in_text("ab cd, e", "abcd,e", {2, 4, 5, 6}), (std::vector<std::size_t>{2, 5, 6, 8}));
}

TEST(Alignment, FollowsCaseAndWhatWasChanged) {
  EXPECT_EQ(places_in_text("The Cat", "thecat", {3}), (std::vector<std::size_t>{3}));
  // An accent that went, a ligature that became two letters, a sign that became narrow.
  EXPECT_EQ(places_in_text("na\u00efve idea", "naive idea", {6}), (std::vector<std::size_t>{7}));
  EXPECT_EQ(places_in_text("of\ufb01ce work now", "office work now", {7, 12}), (std::vector<std::size_t>{8, 13}));
  EXPECT_EQ(places_in_text("\u4f60\u597d\uff0c\u4e16\u754c", "\u4f60\u597d,\u4e16\u754c", {7}),
            (std::vector<std::size_t>{9}));
}

// Whatever the two are, places ascend and lie within the text.
TEST(Alignment, StaysWithinTheTextWhateverWasMadeOfIt) {
  const std::string text = "\u00c4\u00d6\u00dc \xff\xc3 zzz", made = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";
  for (const auto& [first, second] : {std::pair(text, made), std::pair(made, text), std::pair(text, std::string())}) {
    const std::vector<std::size_t> places = all_places(first, second);
    std::size_t before = 0;
    for (const std::size_t place : places) {
      EXPECT_GE(place, before);
      EXPECT_LE(place, first.size());
      before = place;
    }
  }
}

}  // namespace
}  // namespace assay
