// Where texts may be cut, what vocabularies say of themselves, and how differences are told.
#include "impls/tokenizers/byte_bpe_encode/reference_text_encoding.h"

#include <gtest/gtest.h>

#include <set>

#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/texts.h"
#include "tests/no_resources.h"

namespace assay::byte_bpe_encode {
namespace {

using Ends = std::vector<std::int64_t>;

const std::string data = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/byte_bpe_encode/data/";

std::set<std::size_t> cuts_in(const std::string& text) {
  std::set<std::size_t> cuts;
  for (std::size_t length = 1; length <= text.size(); ++length)
    cuts.insert(last_safe_cut(std::string_view(text).substr(0, length)));
  cuts.erase(0);
  return cuts;
}

void expect_same_pieces(const std::string& text, std::size_t cut, const std::string& pattern) {
  Ends parts = pretokenize::reference_ends(text.substr(0, cut), pattern);
  for (const std::int64_t end : pretokenize::reference_ends(text.substr(cut), pattern))
    parts.push_back(end + static_cast<std::int64_t>(cut));
  EXPECT_EQ(parts, pretokenize::reference_ends(text, pattern))
      << pattern << ", cut at " << cut << ": " << tokenizers::surroundings(text, cut, std::min(text.size(), cut + 1));
}

// Whatever stands around a place that is called safe, by every pattern that there is.
TEST(SafeCuts, LeaveThePiecesOfEveryPatternAsTheyAre) {
  std::size_t tried = 0;
  for (const ValuesInfo& kind : tokenizers::text_kinds()) {
    if (kind.file || kind.name == "every") continue;
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const Buffer drawn = tokenizers::draw_text("text", kind.name, 500, seed, NoResources{});
      const std::string text(drawn.text());
      for (const std::size_t cut : cuts_in(text)) {
        ++tried;
        for (const std::string& pattern : pretokenize::pattern_names()) expect_same_pieces(text, cut, pattern);
        if (HasFailure()) return;
      }
    }
  }
  EXPECT_GT(tried, 1000u);
}

// Each of these has a piece across the place, by some pattern.
TEST(SafeCuts, AreNotWhereAPieceMayGoOn) {
  EXPECT_EQ(last_safe_cut("don't"), 0u);
  EXPECT_EQ(last_safe_cut("e\u0301"), 0u);
  EXPECT_EQ(last_safe_cut("\n\nx"), 0u);
  EXPECT_EQ(last_safe_cut("//\n"), 0u);
  EXPECT_EQ(last_safe_cut("  1"), 0u);
  EXPECT_EQ(last_safe_cut("letters"), 0u);
  EXPECT_EQ(last_safe_cut("12345"), 0u);
  EXPECT_EQ(last_safe_cut(""), 0u);
  EXPECT_EQ(last_safe_cut("x"), 0u);
  // The last byte may begin a letter.
  EXPECT_EQ(last_safe_cut("x\xc3"), 0u);
  EXPECT_EQ(last_safe_cut("x\xc3\n\n\n"), 1u);
}

TEST(SafeCuts, AreBehindLettersAndNumbers) {
  EXPECT_EQ(last_safe_cut("one two"), 3u);
  EXPECT_EQ(last_safe_cut("12a"), 2u);
  EXPECT_EQ(last_safe_cut("\u6f22\u5b57\u3002\u6f22"), 6u);
}

std::string parameter_in(const VocabularyFacts& facts, const std::string& name) {
  for (const Parameter& each : facts.parameters)
    if (each.name == name) return std::get<std::string>(each.value);
  return "not said";
}

TEST(VocabularyFacts, AreThoseOfTheFile) {
  VocabulariesOfFiles files;
  const auto encoding = text_encoding(files);
  const VocabularyFacts ranks = encoding->facts(data + "small.tiktoken");
  EXPECT_EQ(ranks.format, "rank file");
  EXPECT_EQ(ranks.tokens, 1000u);
  EXPECT_TRUE(ranks.parameters.empty());
  const VocabularyFacts json = encoding->facts(data + "improper_merges.json");
  EXPECT_EQ(json.format, "tokenizer.json");
  EXPECT_EQ(parameter_in(json, "pattern"), "gpt2");
  EXPECT_EQ(parameter_in(json, "rule"), "pairs");
  EXPECT_GT(json.added, 0u);
  const VocabularyFacts two = encoding->facts(data + "small_merges.json");
  EXPECT_EQ(two.format, "vocab.json and merges.txt");
  EXPECT_EQ(parameter_in(two, "pattern"), "not said");
  EXPECT_GT(two.merges, 0u);
}

TEST(Differences, AreToldWithTheirPlace) {
  VocabulariesOfFiles files;
  const auto encoding = text_encoding(files);
  const auto texts = encoding->texts_of(data + "small.tiktoken");
  const std::string text = "one\ntwo \u00e4 and";
  const Parameters parameters{
      {"vocabulary", std::string("small")}, {"pattern", std::string("gpt2")}, {"rule", std::string("bytes")}};
  const std::string path = data + "small.tiktoken";
  Exercised exercised;
  const auto expected = encoding->encode(parameters, path, text, &exercised);
  const EncodedText encoded = encoded_text(*encoding, *texts, parameters, path, text);
  EXPECT_FALSE(exercised.merges.empty());
  EXPECT_FALSE(exercised.ids.empty());
  EXPECT_EQ(describe_difference(encoded, expected, expected), "");
  auto got = expected;
  got.back() = expected.front();
  const std::string told = describe_difference(encoded, expected, got);
  EXPECT_NE(told.find(", line 2, column "), std::string::npos) << told;
  EXPECT_NE(told.find("; expected " + std::to_string(expected.back())), std::string::npos) << told;
  EXPECT_NE(told.find("; got " + std::to_string(got.back())), std::string::npos) << told;
  got.clear();
  EXPECT_NE(describe_difference(encoded, expected, got).find("got no more ids"), std::string::npos);
}

}  // namespace
}  // namespace assay::byte_bpe_encode
