// A text, cut in many ways: what is counted, and what is shown.
#include "harness/report/cuts.h"

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

WayOfCutting way_of(const std::string& name, std::vector<Piece> pieces) {
  WayOfCutting way;
  way.name = name;
  way.implementation = "simd";
  way.tokens = pieces.size();
  way.pieces = std::move(pieces);
  return way;
}

CutComparison comparison_of(CutText text) {
  CutComparison comparison;
  comparison.program = "assay 0";
  comparison.made = "2026-12-01T00:00:00Z";
  comparison.command = "./assay compare-tokenizers --text a.txt";
  comparison.texts = {std::move(text)};
  return comparison;
}

CutText some_text() {
  CutText text;
  text.name = "a.txt";
  text.text = "ab cd\nef";
  text.words = count_words(text.text);
  text.ways = {way_of("words", {{0, 2}, {2, 5}, {5, 8}}),
               way_of("letters", {{0, 1}, {1, 2}, {3, 4}, {4, 5}, {6, 7}, {7, 8}})};
  text.ways[1].vocabulary = 10;
  text.ways[1].used = 5;
  text.ways[1].unknown = 1;
  text.ways[1].round_trip = RoundTrip::lost;
  return text;
}

TEST(Cuts, BoundariesLeaveOutWhiteSpace) {
  const std::string text = "ab cd \u3000e";
  EXPECT_EQ(boundaries(text, {{0, 2}, {2, 5}, {5, 10}}), (std::vector<std::size_t>{3, 9}));
  EXPECT_EQ(boundaries(text, {{0, 2}, {2, 3}, {3, 5}, {5, 6}, {6, 9}, {9, 10}}), (std::vector<std::size_t>{3, 9}));
  EXPECT_TRUE(boundaries("   ", {{0, 1}, {1, 3}}).empty());
}

TEST(Cuts, AgreementIsOneOfTheSameAndZeroOfOthers) {
  EXPECT_EQ(agreement_of({1, 2}, {1, 2}), 1);
  EXPECT_EQ(agreement_of({}, {}), 1);
  EXPECT_EQ(agreement_of({1, 2}, {}), 0);
  EXPECT_DOUBLE_EQ(agreement_of({1, 2, 3}, {2}), 0.5);
}

TEST(Cuts, CountsWordsBetweenWhiteSpace) {
  EXPECT_EQ(count_words(""), 0u);
  EXPECT_EQ(count_words(" \n"), 0u);
  EXPECT_EQ(count_words(" a\u00a0b\u2003c\n"), 3u);
}

TEST(Cuts, FindsTheWordsOfASegmentedText) {
  EXPECT_EQ(segments_in("\u4f60\u597d \u4e16\u754c", "gold.txt", "\u4f60 \u597d  \u4e16\u754c\n"),
            (std::vector<std::size_t>{3, 7}));
  EXPECT_EQ(segments_in("ab", "gold.txt", "ab cd"), (std::vector<std::size_t>{})) << "the text was cut off";
  const auto fault = [](const std::string& text, const std::string& segmented) -> std::string {
    try {
      (void)segments_in(text, "gold.txt", segmented);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(fault("abx", "a\nb y"),
            "gold.txt:2:3: the segmented text has other characters than the text, which goes on "
            "at its byte 2; expected the same but for white space");
  EXPECT_EQ(fault("abx", "ab"), "gold.txt: the segmented text ends where the text goes on, at its byte 2");
}

TEST(Cuts, TheTableFitsTheTerminal) {
  CutText text = some_text();
  text.ways[0].name = "a_way_with_a_very_long_name of_an_even_longer_vocabulary";
  text.ways.push_back(way_of("gone", {}));
  text.ways.back().absent = "not fetched; run ./assay fetch vocabularies";
  const std::string shown = print_cuts(comparison_of(text), {});
  for (std::size_t from = 0; from < shown.size();) {
    const std::size_t end = shown.find('\n', from);
    EXPECT_LE(width_of(shown.substr(from, end - from)), 80u) << shown.substr(from, end - from);
    from = end == shown.npos ? shown.size() : end + 1;
  }
  EXPECT_NE(shown.find("a│b│c│d"), shown.npos) << shown;
  EXPECT_NE(shown.find("loses"), shown.npos);
  EXPECT_NE(shown.find("gone is absent: not fetched"), shown.npos);
  EXPECT_EQ(print_cuts(comparison_of(text), {80, false, false}).find("│"), std::string::npos);
}

TEST(Cuts, OnePageHasAllOfIt) {
  CutText text = some_text();
  text.name = "<a>.txt";
  text.segments = {3, 6};
  const std::string page = cuts_as_html(comparison_of(text));
  EXPECT_EQ(page.find("<a>"), page.npos) << "escaped";
  EXPECT_NE(page.find("5 of 10"), page.npos);
  EXPECT_NE(page.find("lost in part"), page.npos);
  EXPECT_NE(page.find("Agrees with the segmented text"), page.npos);
  EXPECT_NE(page.find("\u23ce"), page.npos) << "a newline is shown";
}

}  // namespace
}  // namespace assay::report
