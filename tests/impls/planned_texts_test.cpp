// The texts that are laid out have in them what they are for.
#include "impls/tokenizers/planned_texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "impls/tokenizers/byte_bpe_encode/reference.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tree_resources.h"

namespace assay::tokenizers {
namespace {

PlannedText tried(const std::string& kind) {
  for (const PlannedText& each : planned_texts())
    if (each.kind == kind) return each;
  ADD_FAILURE() << kind;
  return {};
}

TEST(PlannedTexts, AreAsLongAsTheyAreAskedFor) {
  for (const ValuesInfo& kind : planned_kinds())
    for (const std::size_t bytes : {0, 1, 2, 3, 17, 255, 256, 257, 260, 4100, 8192})
      for (std::uint64_t seed = 0; seed < 20; ++seed)
        EXPECT_EQ(planned_text(kind.name, bytes, seed).size(), bytes) << kind.name << " " << seed;
}

TEST(PlannedTexts, HaveEveryThreeClasses) {
  // Of the classes that a text can be told by; the others are kinds of these.
  const auto classes_of = [](const std::string& text) {
    std::vector<int> classes;
    for (std::size_t at = 0; at < text.size();) {
      const Character character = character_at(text, at);
      const bool ascii = character.code_point < 0x80;
      const bool alone = std::string_view("' /\r\n").find(text[at]) != std::string_view::npos;
      classes.push_back(alone                    ? 32 + (text[at] == '\r' ? '\n' : text[at])
                        : !character.well_formed ? 31
                                                 : static_cast<int>(class_of(character)) * 2 + (ascii ? 1 : 0));
      at += character.bytes;
    }
    return classes;
  };
  // A seed takes another character of each class, some of which are of one class for this test.
  constexpr std::size_t told_apart[] = {21, 22, 21, 20};
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const std::vector<int> classes =
        classes_of(planned_text("class_triples", static_cast<std::size_t>(tried("class_triples").bytes), seed));
    const std::set<int> all(classes.begin(), classes.end());
    std::set<std::array<int, 3>> triples;
    for (std::size_t i = 0; i + 2 < classes.size(); ++i) triples.insert({classes[i], classes[i + 1], classes[i + 2]});
    EXPECT_EQ(all.size(), told_apart[seed]) << seed;
    EXPECT_EQ(triples.size(), all.size() * all.size() * all.size()) << seed;
  }
}

// Whatever is slid lies across each edge, or begins within three bytes of it.
TEST(PlannedTexts, LieAcrossTheEdges) {
  const PlannedText planned = tried("at_edges");
  std::string filling;
  while (filling.size() < static_cast<std::size_t>(planned.bytes)) filling += "don told her that ";
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < planned.seeds; ++seed) {
    const std::string text = planned_text("at_edges", static_cast<std::size_t>(planned.bytes), seed);
    for (const std::size_t edge : {256, 4096, 65536}) {
      std::size_t first = edge - 16;
      while (first < edge + 16 && text[first] == filling[first]) ++first;
      EXPECT_LT(first, edge + 5) << seed;
      seen.insert(text.substr(edge - 16, 32));
    }
  }
  EXPECT_GE(seen.size(), planned.seeds);
}

TEST(PlannedTexts, AreOnePieceFromEndToEnd) {
  const PlannedText planned = tried("long_piece");
  EXPECT_GE(planned.bytes, 70000);
  EXPECT_TRUE(planned.also_uncut);
  for (std::uint64_t seed = 0; seed < planned.seeds; ++seed)
    EXPECT_EQ(pretokenize::reference_ends(planned_text("long_piece", 70000, seed), "gpt2").size(), 1u) << seed;
}

TEST(PlannedTexts, AreAMillionOfOneThing) {
  const PlannedText planned = tried("then_another");
  for (std::uint64_t seed = 0; seed < planned.seeds; ++seed) {
    const std::string text = planned_text("then_another", static_cast<std::size_t>(planned.bytes), seed);
    const auto ends = pretokenize::reference_ends(text, "gpt2");
    EXPECT_LE(ends.size(), 4u) << seed;
    EXPECT_GT(ends[0], 990000) << seed;
  }
}

TEST(PlannedTexts, OfTokensBeginWithTheLast) {
  const TreeResources resources;
  const Op& op = *find_op("byte_bpe_encode");
  const Case which = parse_case("byte_bpe_encode:u8,bytes=3000,vocabulary=small,values=tokens,seed=1", op.info());
  const std::vector<Buffer> inputs = op.generate(which, resources);
  const auto ranks = byte_bpe_encode::read_model(resources.vocabulary("small").path).ranks;
  std::string_view last, longest;
  std::int64_t highest = -1;
  for (const auto& [token, rank] : ranks) {
    if (rank > highest) highest = rank, last = token;
    if (token.size() > longest.size()) longest = token;
  }
  EXPECT_TRUE(inputs[0].text().starts_with(last));
  EXPECT_NE(inputs[0].text().find(longest), std::string_view::npos);
}

// Both ops try them, and where a text need not be cut, whole.
TEST(PlannedTexts, AreTriedInEveryCheck) {
  for (const char* name : {"pretokenize", "byte_bpe_encode"}) {
    const Op& op = *find_op(name);
    const std::optional<Domain> domain = op.domain(Dtype::u8);
    ASSERT_TRUE(domain) << name;
    for (const PlannedText& planned : planned_texts()) {
      std::size_t cases = 0;
      for (const Case& each : domain->cases) cases += each.values == planned.kind ? 1 : 0;
      const bool merges = std::string_view(name) == "byte_bpe_encode";
      const std::uint64_t seeds = merges ? std::min(planned.seeds, planned.of_merges) : planned.seeds;
      const std::uint64_t others = merges ? 0 : planned.of_other_patterns * (pretokenize::pattern_names().size() - 1);
      EXPECT_EQ(cases, seeds * (merges && planned.also_uncut ? 2 : 1) + others) << name << " " << planned.kind;
    }
  }
}

}  // namespace
}  // namespace assay::tokenizers
