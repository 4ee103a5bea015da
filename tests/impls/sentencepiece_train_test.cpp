// Training of SentencePiece's models: the reference by hand, the laws, and the files that are written.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/sentencepiece/reference_written_model.h"
#include "impls/tokenizers/sentencepiece_train/reference.h"
#include "tests/impls/tree_resources.h"

namespace assay::sentencepiece_train {
namespace {

namespace fs = std::filesystem;
const TreeResources resources;
using Pieces = std::vector<std::string>;

Learned learn(const std::string& text, std::size_t pieces, const Settings& settings = {}) {
  return reference_bpe(reference_corpus(text, settings), pieces, settings);
}

Pieces learned(const std::string& text, std::size_t pieces, const Settings& settings = {}) {
  Pieces all;
  for (const LearnedPiece& piece : learn(text, pieces, settings).pieces) {
    EXPECT_EQ(piece.score, -static_cast<float>(all.size()));
    std::string plain = piece.text;
    for (std::size_t at = 0; (at = plain.find("\u2581", at)) != plain.npos;) plain.replace(at, 3, "_");
    all.push_back(plain);
  }
  return all;
}

// All of these are what sentencepiece 0.2.3 and 0.1.97 give.
TEST(SentencePieceTrain, TheMostFrequentPairThenTheShorterThenTheSmaller) {
  EXPECT_EQ(learned("ab ab", 3), (Pieces{"a", "b", "_"}));
  EXPECT_EQ(learned("ab ab", 4), (Pieces{"ab", "a", "b", "_"})) << "'ab' and '_a' are there twice each";
  EXPECT_EQ(learned("ab ab", 5), (Pieces{"ab", "_ab", "a", "b", "_"}));
  EXPECT_EQ(learned("ab ab", 9), (Pieces{"ab", "_ab", "_a", "a", "b", "_"})) << "'_a' is not there any more";
  EXPECT_EQ(learned("ab ab", 2), (Pieces{})) << "no room for the characters";
  EXPECT_EQ(learned("", 9), (Pieces{}));
}

TEST(SentencePieceTrain, OverlapsCountByOneRuleAndAreForgottenByTheOther) {
  // Of three 'a' the last two are a pair as well: four against three.
  const std::string text = "aaa aaa bc bc bc";
  EXPECT_EQ(learned(text, 5)[0], "aa");
  EXPECT_EQ(learned(text, 5, {.older = true})[0], "bc");
  // Behind 'ca' the last two 'a' of 'caaab' are beside each other; but their place was forgotten.
  const std::string begun = "dcaaab ecaaab ca ca ca ca ca ca ca iaa jaab kaab laab";
  const auto first_six = [&](bool by_older) {
    Pieces pieces = learned(begun, 24, {.older = by_older});
    pieces.resize(6);
    return pieces;
  };
  EXPECT_EQ(first_six(false), (Pieces{"ca", "_ca", "aa", "aab", "caaab", "_d"}));
  EXPECT_EQ(first_six(true), (Pieces{"ca", "_ca", "ab", "aab", "caaab", "aa"}));
}

TEST(SentencePieceTrain, WordsBeginAtWhiteSpaceOrNot) {
  EXPECT_EQ(learned("a b a b a b", 5), (Pieces{"_a", "_b", "_", "a", "b"}));
  const Pieces across = learned("a b a b a b", 12, {.by_words = false});
  EXPECT_TRUE(std::ranges::find(across, "_a_b") != across.end());
  EXPECT_TRUE(
      std::ranges::none_of(across, [](const std::string& piece) { return piece.size() > 1 && piece.back() == '_'; }));
  for (const std::string& piece : learned("abcabcabc abcabcabc", 99, {.longest = 3})) EXPECT_LE(piece.size(), 3u);
}

TEST(SentencePieceTrain, SentencesThatDoNotCount) {
  EXPECT_EQ(learned("a\u2585\n\nb", 9), learned("b", 9));
  EXPECT_EQ(learned(std::string(4193, 'a') + "\nb", 9), learned("b", 9));
  EXPECT_NE(learned(std::string(4192, 'a') + "\nb", 9), learned("b", 9));
  EXPECT_EQ(learned("a<s>b", 9), (Pieces{"_a", "a", "b", "_"}));
  EXPECT_EQ(learned("a\tb", 99, {.newest = true}).size(), 9u);
  EXPECT_EQ(learned("a\tb", 99), (Pieces{"_a", "a", "b", "_"}));
}

TEST(SentencePieceTrain, RareCharactersAreNotKnown) {
  const std::string text = std::string(98, 'a') + "bc";
  const Pieces some = learned(text, 5, {.coverage = 0.98f});
  EXPECT_TRUE(std::ranges::find(some, "c") == some.end());
}

TEST(SentencePieceTrain, SaysWhatTheRuleLeavesOpen) {
  EXPECT_FALSE(learn("ab ab abc", 9).is_open());
  std::string many;
  for (char first = 'a'; first <= 'z'; ++first)
    for (char second = 'a'; second <= 'z'; ++second) many += std::string{first, second, second, first, '\n'};
  EXPECT_TRUE(learn(many, 900).is_open()) << "more than 1000 pairs, of which most tie";
}

// ---- unigram --------------------------------------------------------------------------------------------------------

// What sentencepiece 0.1.97 gives.
TEST(SentencePieceTrain, UnigramGivesTheLibrarysScores) {
  const Settings settings{.unigram = true, .older = true};
  const Corpus corpus = reference_corpus("the cat sat on the mat", settings);
  const Learned learned = reference_unigram(corpus, 27, settings);
  const std::vector<std::pair<std::string, float>> expected{
      {"\u2581", -1.26440549f}, {"at", -2.04774094f}, {"t", -2.54773784f}, {"e", -2.54773974f},
      {"h", -2.54773974f},      {"a", -3.54773974f},  {"c", -3.54773974f}, {"m", -3.54773974f},
      {"n", -3.54773974f},      {"o", -3.54773974f},  {"s", -3.54773974f}};
  ASSERT_EQ(learned.pieces.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(learned.pieces[i].text, expected[i].first);
    EXPECT_FLOAT_EQ(learned.pieces[i].score, expected[i].second);
  }
}

TEST(SentencePieceTrain, UnigramKeepsCharactersAndTheSizeThatIsAskedFor) {
  const Settings settings{.unigram = true};
  std::string text;
  for (int i = 0; i < 40; ++i) text += "low lower newest widest lowering " + std::string(1 + i % 3, 'z') + "\n";
  const Corpus corpus = reference_corpus(text, settings);
  for (const std::size_t room : {corpus.characters.size(), corpus.characters.size() + 5}) {
    const Learned learned = reference_unigram(corpus, room, settings);
    ASSERT_EQ(learned.pieces.size(), room);
    for (const auto& [character, count] : corpus.characters)
      EXPECT_TRUE(std::ranges::find(learned.pieces, spelled({&character, 1}), &LearnedPiece::text) !=
                  learned.pieces.end());
    EXPECT_TRUE(std::ranges::is_sorted(learned.pieces, std::greater(), &LearnedPiece::score));
  }
  EXPECT_TRUE(reference_unigram(corpus, corpus.characters.size() - 1, settings).pieces.empty());
}

class WrittenModels : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_model_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override { fs::remove_all(folder); }
  std::string folder;
};

std::vector<Buffer> outputs_of(const Learned& learned, std::int64_t room) {
  std::string spelled;
  std::vector<float> scored;
  for (const LearnedPiece& piece : learned.pieces) spelled += piece.text + "\n", scored.push_back(piece.score);
  scored.resize(static_cast<std::size_t>(room));
  const auto bytes = [](const void* data, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(data);
    return std::vector<std::byte>(first, first + size);
  };
  return {{"pieces", Kind::bytes, Dtype::u8, {std::ssize(spelled)}, bytes(spelled.data(), spelled.size()), false},
          {"scores", Kind::array, Dtype::f32, {room}, bytes(scored.data(), scored.size() * sizeof(float)), false}};
}

TEST_F(WrittenModels, AreReadAgain) {
  const Op& op = *find_op("sentencepiece_train");
  for (const bool unigram : {false, true}) {
    const std::string parameters = unigram ? "kind=unigram," : "kind=bpe,";
    const Case which =
        parse_case("sentencepiece_train:u8,bytes=3000,pieces=200," + parameters + "values=words,seed=1", op.info());
    const std::vector<Buffer> inputs = op.generate(which, resources);
    const Settings settings = settings_of(which.parameters);
    const Corpus corpus = reference_corpus(inputs[text].text(), settings);
    const Learned learned = unigram ? reference_unigram(corpus, 200, settings) : reference_bpe(corpus, 200, settings);
    const std::vector<WrittenFile> files = op.written(which, outputs_of(learned, 200), {"model"});
    ASSERT_EQ(files.size(), 1u);
    const std::string path = folder + "/x.model";
    write_whole(path, files[0].content);
    const auto read = tokenizers::read_sentencepiece_model(path);
    ASSERT_TRUE(std::holds_alternative<tokenizers::SentencePieceModel>(read)) << std::get<Unsupported>(read).reason;
    const auto& model = std::get<tokenizers::SentencePieceModel>(read);
    using Kind = tokenizers::SentencePieceModel::Kind;
    EXPECT_EQ(model.kind, unigram ? Kind::unigram : Kind::bpe);
    ASSERT_EQ(model.pieces.size(), learned.pieces.size() + 3);
    EXPECT_EQ(model.unknown, 0);
    for (std::size_t i = 0; i < learned.pieces.size(); ++i) {
      EXPECT_EQ(model.pieces[i + 3].text, learned.pieces[i].text);
      EXPECT_EQ(model.pieces[i + 3].score, learned.pieces[i].score);
    }
    EXPECT_THROW(op.written(which, outputs_of(learned, 200), {"codes"}), InputError);
    EXPECT_THROW(op.written(which, outputs_of(learned, 200), {"model", {"<mask>"}}), InputError);
  }
}

TEST_F(WrittenModels, KeepToTheBoundsOfWhatIsRead) {
  sentencepiece::TrainedModel model;
  model.pieces = {{std::string(1024, 'a'), -1}};
  EXPECT_NO_THROW(sentencepiece::written_model(model));
  model.pieces = {{std::string(1025, 'a'), -1}};
  EXPECT_THROW(sentencepiece::written_model(model), InputError);
  model.pieces = {{"", -1}};
  EXPECT_THROW(sentencepiece::written_model(model), InputError);
}

}  // namespace
}  // namespace assay::sentencepiece_train
