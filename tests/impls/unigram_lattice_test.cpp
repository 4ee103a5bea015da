// The n best and the drawn segmentations of unigram models: the references by hand, and what they accept.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "impls/tokenizers/unigram_nbest/reference.h"
#include "impls/tokenizers/unigram_sample/reference.h"

namespace assay::unigram_lattice {
namespace {

using charsmap_normalize::ModelKind;
using charsmap_normalize::PieceType;
using charsmap_normalize::ReferenceModel;
using Ids = std::vector<std::int64_t>;
using Spelled = std::vector<std::string>;

struct Given {
  std::string text;
  float score = 0;
  PieceType type = PieceType::normal;
};

// Of which the unknown piece is the first.
ReferenceModel model_of(const std::vector<Given>& pieces) {
  ReferenceModel model;
  model.pieces.push_back({"<unk>", 0, PieceType::unknown});
  model.unknown = 0;
  for (const Given& each : pieces) {
    model.ids[each.text] = std::ssize(model.pieces);
    model.longest_piece = std::max(model.longest_piece, each.text.size());
    model.pieces.push_back({each.text, each.score, each.type});
  }
  return model;
}

Spelled best(const std::string& text, const ReferenceModel& model, const unigram_nbest::Settings& settings) {
  Spelled spelled;
  for (const auto& each : unigram_nbest::reference_nbest(text, model, settings)) {
    std::string line;
    std::size_t at = 0;
    for (const FoundPiece& piece : each.pieces) {
      line += (line.empty() ? "" : " ") + (piece.id == model.unknown ? "?" : text.substr(at, piece.bytes));
      at += piece.bytes;
    }
    spelled.push_back(line);
  }
  return spelled;
}

const ReferenceModel abc = model_of({{"a", -1}, {"b", -2}, {"ab", -2.5f}, {"bc", -4}, {"abc", -9}, {"c", -3}});

TEST(UnigramNbest, TheBestComeFirstAndAllAreGivenIfTheyAreFew) {
  EXPECT_EQ(best("abc", abc, {.wanted = 3}), (Spelled{"a bc", "ab c", "a b c"}));
  EXPECT_EQ(best("abc", abc, {.wanted = 9}), (Spelled{"a bc", "ab c", "a b c", "abc"}));
  EXPECT_EQ(best("abc", abc, {.wanted = 1}), (Spelled{"a bc"}));
  EXPECT_EQ(best("", abc, {.wanted = 9}), (Spelled{""})) << "an empty text has one segmentation";
  const auto all = unigram_nbest::reference_nbest("abc", abc, {.wanted = 9});
  EXPECT_EQ(all[0].score, -5);
  EXPECT_EQ(all[3].score, -9);
}

TEST(UnigramNbest, TheUnknownPieceStandsWhereNoPieceHasOneCharacter) {
  const ReferenceModel model = model_of({{"xy", -1}, {"z", -2}});
  EXPECT_EQ(best("xyz", model, {.wanted = 9}), (Spelled{"xy z", "? ? z"}));
  EXPECT_EQ(unigram_nbest::reference_nbest("xyz", model, {.wanted = 9})[1].score, -26) << "-2 and twice -12";
}

TEST(UnigramNbest, SymbolsCountAsTheRuleSays) {
  const ReferenceModel model = model_of({{"\u00e9", 0.5f}, {"\u00e9\u00e9", -7, PieceType::user_defined}});
  const auto score = [&](Symbols symbols) { return LatticeScores(model, symbols).of(2); };
  EXPECT_EQ(score(Symbols::own), -7);
  EXPECT_EQ(score(Symbols::tenths), 0.1) << "two characters";
  EXPECT_EQ(score(Symbols::greatest), 2 * 0.5 - 0.1);
}

Ids written(const std::string& text, const ReferenceModel& model, const std::vector<Segmentation>& all) {
  Ids ids;
  for (const Segmentation& each : all) append_ids(ids, text, each, model);
  return ids;
}

TEST(UnigramNbest, WhatIsNoSegmentationIsSaid) {
  const auto refusal = [](const std::string& text, const ReferenceModel& model, const Ids& ids) {
    const auto read = segmentations_in(ids, text, model);
    return std::holds_alternative<std::string>(read) ? std::get<std::string>(read) : "";
  };
  EXPECT_EQ(refusal("abc", abc, {2, 1, 4, 1, 5}), "") << "a bc, and abc";
  EXPECT_EQ(refusal("abc", abc, {2, 1}), "segmentation 0 says that it has 2 ids");
  EXPECT_EQ(refusal("abc", abc, {-1}), "segmentation 0 says that it has -1 ids");
  EXPECT_EQ(refusal("abc", abc, {1, 1}), "segmentation 0, at byte 1 of the normalised text, ends");
  EXPECT_EQ(refusal("ab", abc, {2, 3, 1}), "segmentation 0, at byte 2 of the normalised text, goes on behind its end");
  EXPECT_EQ(refusal("ab", abc, {2, 1, 0}),
            "segmentation 0, at byte 1 of the normalised text, has the id 0, which is that of no piece there");
  EXPECT_EQ(refusal("", abc, {0}), "");
  ReferenceModel bytes = model_of({{"a", -1}});
  for (int byte = 0; byte < 256; ++byte) bytes.of_byte.push_back(100 + byte);
  bytes.byte_fallback = true;
  EXPECT_EQ(written("a\u00e9", bytes, {{{1, 1}, {2, 0}}}), (Ids{3, 1, 100 + 0xc3, 100 + 0xa9}));
  EXPECT_EQ(refusal("a\u00e9", bytes, {3, 1, 100 + 0xc3, 100 + 0xa9}), "");
  EXPECT_NE(refusal("a\u00e9", bytes, {2, 1, 100 + 0xc3}), "") << "a character cut short";
}

TEST(UnigramNbest, OthersAreAcceptedOnlyWhereTheyTie) {
  const auto why_not = [](std::vector<Segmentation> given, double unit = 0x1p-53) {
    const auto expected = unigram_nbest::reference_nbest("abc", abc, {.wanted = 2, .unit = unit});
    return unigram_nbest::why_not(given, expected, LatticeScores(abc, Symbols::own), unit).value_or("");
  };
  const Segmentation first{{1, 1}, {2, 4}}, second{{2, 3}, {1, 6}}, third{{1, 1}, {1, 2}, {1, 6}};
  EXPECT_EQ(why_not({first, second}), "");
  EXPECT_NE(why_not({second, first}), "") << "-5 and -5.5 do not tie";
  EXPECT_NE(why_not({first, third}), "");
  EXPECT_EQ(why_not({first, first}), "segmentation 1 has the score -5.000000, expected one of -5.500000");
  EXPECT_EQ(why_not({first}), "there are 1 segmentations, expected 2");
  EXPECT_EQ(why_not({second, first}, 0.01), "") << "they do if sums are that rough";
  EXPECT_EQ(why_not({first, first}, 0.01), "segmentation 1 is there twice");
}

TEST(UnigramSample, RandomNumbersAreThoseOfSplitMix) {
  // The first numbers of the seed 1234567, as the generator's authors give them.
  EXPECT_EQ(unigram_sample::random_number(1234567, 0),
            std::ldexp(static_cast<double>(6457827717110365317u >> 11), -53));
  EXPECT_EQ(unigram_sample::random_number(1234567, 1),
            std::ldexp(static_cast<double>(3203168211198807973u >> 11), -53));
}

TEST(UnigramSample, ScoresAreLogarithmsOfProbabilities) {
  const unigram_sample::ForwardSums sums("abc", abc, {.alpha = 2});
  double whole = 0;
  for (const double score : {-5.0, -5.5, -6.0, -9.0}) whole += std::exp(2 * score);
  EXPECT_NEAR(sums.score({{1, 1}, {2, 4}}), -10 - std::log(whole), 1e-12);
  EXPECT_NEAR(sums.score({{3, 5}}), -18 - std::log(whole), 1e-12);
}

TEST(UnigramSample, StepsFollowTheNumbersAndTheLongestComesFirst) {
  // Equally likely: of four segmentations one ends with abc, one with bc and two with c.
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const unigram_sample::ForwardSums sums("abc", abc, {.alpha = 0, .seed = seed});
    const double number = unigram_sample::random_number(seed, 0);
    const auto sample = sums.samples().at(0);
    EXPECT_EQ(sample.pieces.back().bytes, number < 0.25 ? 3u : number < 0.5 ? 2u : 1u) << seed;
    EXPECT_NEAR(sample.score, -std::log(4.0), 1e-14);
    EXPECT_EQ(sums.why_not({sample.pieces}).value_or(""), "");
    const Segmentation other = number < 0.5 ? Segmentation{{2, 3}, {1, 6}} : Segmentation{{3, 5}};
    EXPECT_NE(sums.why_not({other}).value_or(""), "") << seed;
  }
}

}  // namespace
}  // namespace assay::unigram_lattice
