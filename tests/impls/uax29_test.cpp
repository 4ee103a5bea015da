// Boundaries by UAX #29: by hand, by Unicode's own tests, and of implementations against the reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "impls/segmenters/reference_break_samples.h"
#include "impls/segmenters/uax29_graphemes/reference.h"
#include "impls/segmenters/uax29_sentences/reference.h"
#include "impls/segmenters/uax29_words/reference.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tokenizer_runs.h"

namespace assay {

namespace uax29_graphemes {
Implementation rules();
Implementation table();
Implementation simd();
}  // namespace uax29_graphemes
namespace uax29_words {
Implementation rules();
Implementation table();
Implementation simd();
}  // namespace uax29_words
namespace uax29_sentences {
Implementation rules();
Implementation table();
Implementation simd();
}  // namespace uax29_sentences

namespace segmenters {
namespace {

using namespace std::string_literals;
using Ends = std::vector<std::int64_t>;

struct Kind {
  Boundaries boundaries;
  Ends (*reference)(std::string_view);
  std::vector<Implementation> implementations;
  std::string name;
};

std::vector<Kind> all_kinds() {
  return {{Boundaries::graphemes,
           uax29_graphemes::reference_ends,
           {uax29_graphemes::rules(), uax29_graphemes::table(), uax29_graphemes::simd()},
           "Grapheme"},
          {Boundaries::words,
           uax29_words::reference_ends,
           {uax29_words::rules(), uax29_words::table(), uax29_words::simd()},
           "Word"},
          {Boundaries::sentences,
           uax29_sentences::reference_ends,
           {uax29_sentences::rules(), uax29_sentences::table(), uax29_sentences::simd()},
           "Sentence"}};
}

std::vector<tokenizers::PreparedText> prepared(const Kind& kind) {
  std::vector<tokenizers::PreparedText> all;
  for (const Implementation& each : kind.implementations) {
    std::vector<std::string> variants;
    for (const Variant& variant : each.variants)
      if (variant.unavailable.empty()) variants.push_back(variant.name);
    if (variants.empty()) variants.emplace_back();
    for (const std::string& variant : variants) all.emplace_back(each, Parameters{}, variant);
  }
  return all;
}

void expect_ends(const Kind& kind, const std::vector<tokenizers::PreparedText>& all, const std::string& text,
                 const Ends& wanted) {
  ASSERT_EQ(kind.reference(text), wanted) << kind.name << ": " << tokenizers::escaped(text);
  for (const tokenizers::PreparedText& each : all)
    ASSERT_EQ(each.run<std::int64_t>(text), wanted) << kind.name << ": " << tokenizers::escaped(text);
}

// Pieces of a text, as "|" parts them.
void expect_pieces(Boundaries boundaries, const std::string& parted) {
  std::string text;
  Ends ends;
  for (const char byte : parted)
    if (byte == '|') ends.push_back(std::ssize(text));
    else text += byte;
  ends.push_back(std::ssize(text));
  const Kind kind = all_kinds()[static_cast<std::size_t>(boundaries)];
  expect_ends(kind, prepared(kind), text, ends);
}

TEST(Uax29, GraphemesByHand) {
  for (const std::string each :
       {"a|b|\r\n|c", "e\u0301|e", "\u0e01\u0e33|a", "\u1100\u1161\u11a8|\uac00\u11a8|\uac01|\u1161",
        "\U0001f1e9\U0001f1ea|\U0001f1ef", "\U0001f468\u200d\U0001f469\u200d\U0001f466|\U0001f44d\U0001f3fd",
        "\u0915\u094d\u0937\u093f|\u0915", "\u0915\u094d\u200c|\u0937", "\u0600a|\n|\u0301", "\u200d|\U0001f466",
        "a\u200d|\U0001f466", "\xff\u0301|\xc3|\xe2|\x82|a"})
    expect_pieces(Boundaries::graphemes, each);
}

TEST(Uax29, WordsByHand) {
  for (const std::string each :
       {"The| |quick| |(|\u201c|brown|\u201d|)| |fox| |can\u2019t| |jump| |32.3| |feet|,| |right|?", "can't|.|'|a|'",
        "a|.|1,2", "1,2.3|,", "a:b|:|1", "a_1_|-|b", "x\u0301'y\u0301|'", "\u05d0\"\u05d0|\"| |\u05d0'|1",
        "\u30a2\u30ab\u30fc|\u3042|\u3044|\u4e2d|\u6587", "a|   |b|\r\n|\n|\u0301|c", "\U0001f1e9\U0001f1ea|\U0001f1ef",
        "a|'\u200d\U0001f466", "\ud55c\uad6d\uc5b4| |\u0e44|\u0e17|\u0e22", "foo|@|bar.com|:|80",
        "\xff\u0301|\xe2|\x82|a", "e.g|.| |U.S.A|."})
    expect_pieces(Boundaries::words, each);
}

TEST(Uax29, SentencesByHand) {
  for (const std::string each :
       {"He said, \u201cAre you going?\u201d |John shook his head.", "See e.g. this. |Or i.e. that",
        "3.4 is. |4.5 is not?! |No.\r\n|A", "U.S.A. |Next", "a. (1) b. |(2) C", "a... , b. |B",
        "\u4e00\u3002|\u4e8c\u3002\u300d|\u4e09", "a.\u2029| b", "etc.)\u2019  \u00e9t\u00e9. |\u00c9t\u00e9", "A?|b",
        "a.\u0308\u00ad |B", "x; y.; z. |Z"})
    expect_pieces(Boundaries::sentences, each);
}

TEST(Uax29, UnicodesOwnTests) {
  const std::string folder = "/usr/share/unicode/auxiliary/";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << ": unicode-data has it";
  for (const Kind& kind : all_kinds()) {
    const std::vector<tokenizers::PreparedText> all = prepared(kind);
    std::ifstream file(folder + kind.name + "BreakTest.txt");
    std::size_t tested = 0;
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line[0] == '#') continue;
      std::istringstream signs(line.substr(0, line.find('#')));
      std::string text;
      Ends ends;
      for (std::string each; signs >> each;) {
        if (each == "\u00f7") ends.push_back(std::ssize(text));
        else if (each != "\u00d7")
          text += tokenizers::to_utf8(static_cast<std::uint32_t>(std::stoul(each, nullptr, 16)));
      }
      ends.erase(ends.begin());  // the start of the text
      expect_ends(kind, all, text, ends);
      ++tested;
    }
    EXPECT_GT(tested, 400u) << kind.name;
  }
}

// Every class before and behind every other, with runs of ASCII of every length to two vectors and more around them.
TEST(Uax29, BlocksOfEveryLength) {
  for (const Kind& kind : all_kinds()) {
    const std::vector<tokenizers::PreparedText> all = prepared(kind);
    Random random(7);
    const std::vector<Samples>& classes = samples_of(kind.boundaries);
    for (std::size_t length = 0; length < 200; ++length)
      for (const char* const unit : {"a", "a ", ". ", "\u00e9", "\u4e2d", "\ud55c", "\n", "1,"}) {
        std::string text;
        while (text.size() < length) text += unit;
        for (int i = 0; i < 4; ++i) text += random.pick(classes).any(random);
        while (text.size() < 2 * length) text += unit;
        text += random.pick(classes).any(random);
        expect_ends(kind, all, text, kind.reference(text));
      }
  }
}

TEST(Uax29, TextsOfAllClasses) {
  for (const Kind& kind : all_kinds()) {
    const std::vector<tokenizers::PreparedText> all = prepared(kind);
    Random random(8);
    const std::vector<Samples>& classes = samples_of(kind.boundaries);
    for (int i = 0; i < 3000; ++i) {
      std::string text;
      for (std::uint64_t count = random.below(60); count > 0; --count)
        if (random.chance(0.2)) text.append(random.below(50), "a .1'"[random.below(5)]);
        else text += random.pick(classes).any(random);
      expect_ends(kind, all, text, kind.reference(text));
      if (HasFatalFailure()) return;
    }
  }
}

// What vectors know by the first bytes, in every order, among what they do not know.
TEST(Uax29, CharactersThatVectorsKnow) {
  constexpr const char* known[] = {
      "a",      "Z",      "1",      "_",          "'",      "\"",     ":",        ",",      ".",      " ",
      "\n",     "\r",     "\v",     "\u00e9",     "\u00d7", "\u0436", "\u03b1",   "\u03f6", "\u05d0", "\u05d1",
      "\u0628", "\u06a9", "\u0301", "\u0360",     "\u05b0", "\u064b", "\u0915",   "\u093f", "\u0958", "\u094d",
      "\u0e01", "\u0e34", "\u0e40", "\u0e48",     "\u4e2d", "\u3042", "\u30a2",   "\u30fc", "\u3099", "\uac00",
      "\ud55c", "\ud7a3", "\u11a8", "\u2019",     "\u2018", "\u201c", "\u2014",   "\u2026", "\u3002", "\uff01",
      "\uff0c", "\u3000", "\u200d", "\U0001f600", "\u0661", "\u00ad", "\xe2\x80", "?",      "\u2028"};
  for (const Kind& kind : all_kinds()) {
    const std::vector<tokenizers::PreparedText> all = prepared(kind);
    Random random(10);
    for (int i = 0; i < 20000; ++i) {
      // Few of them, so that each meets each.
      std::vector<std::string> few;
      for (int count = 0; count < 6; ++count) few.emplace_back(known[random.below(std::size(known))]);
      std::string text;
      for (std::uint64_t count = random.between(10, 90); count > 0; --count) text += random.pick(few);
      expect_ends(kind, all, text, kind.reference(text));
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace segmenters
}  // namespace assay
