// How often segmentations are drawn, by SentencePiece's library and by the reference, held against their probabilities:
// those of the n best, of texts that have no more than n.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/unigram_nbest/reference.h"
#include "impls/tokenizers/unigram_sample/reference.h"
#include "tests/impls/tree_resources.h"

#ifdef HAS_LIBSENTENCEPIECE
#include <sentencepiece_processor.h>
#endif

namespace assay::unigram_sample {
namespace {

using charsmap_normalize::ReferenceModel;
using Ids = std::vector<std::int64_t>;
const TreeResources resources;

Ids ids_of(const unigram_lattice::Segmentation& pieces) {
  Ids ids;
  for (const auto& piece : pieces) ids.push_back(piece.id);
  return ids;
}

// Of all segmentations, which have to be few.
std::map<Ids, double> probabilities(const std::string& normalized, const ReferenceModel& model, double alpha) {
  const auto all = unigram_nbest::reference_nbest(normalized, model, {.wanted = 100'000});
  double whole = 0;
  for (const auto& each : all) whole += std::exp(alpha * each.score);
  std::map<Ids, double> found;
  for (const auto& each : all) found[ids_of(each.pieces)] = std::exp(alpha * each.score) / whole;
  return found;
}

// With 40,000 draws each share is within 5 deviations, as it is but once in a million times; none is drawn that there
// is not. `draw` gives as many as it likes.
void expect_shares(const std::map<Ids, double>& expected, const std::function<std::vector<Ids>(int)>& draw) {
  constexpr int draws = 40'000;
  std::map<Ids, double> counts;
  double drawn = 0;
  for (int i = 0; drawn < draws; ++i)
    for (const Ids& ids : draw(i)) {
      ASSERT_TRUE(expected.contains(ids)) << "drawn, and not there: " << testing::PrintToString(ids);
      ++counts[ids];
      ++drawn;
    }
  for (const auto& [ids, probability] : expected) {
    const double deviation = std::sqrt(probability * (1 - probability) / drawn);
    EXPECT_NEAR(counts[ids] / drawn, probability, 5 * deviation + 1 / drawn) << testing::PrintToString(ids);
  }
}

class Sampling : public testing::TestWithParam<double> {
 protected:
  const std::string path = resources.vocabulary("tied_unigram").path;
  const ReferenceModel model = charsmap_normalize::reference_model(path);
  const std::string text = "abcab";
  const std::string normalized = reference_normalize(text, model);
};

TEST_P(Sampling, TheReferenceDrawsByTheProbabilities) {
  const auto expected = probabilities(normalized, model, GetParam());
  ASSERT_GT(expected.size(), 15u);
  expect_shares(expected, [&](int seed) {
    std::vector<Ids> drawn;
    const Settings settings{.alpha = GetParam(), .samples = 500, .seed = static_cast<std::uint64_t>(seed)};
    for (const Sample& sample : ForwardSums(normalized, model, settings).samples())
      drawn.push_back(ids_of(sample.pieces));
    return drawn;
  });
}

TEST_P(Sampling, TheLibraryDrawsByTheSameProbabilities) {
#ifdef HAS_LIBSENTENCEPIECE
  ::sentencepiece::SetRandomGeneratorSeed(1);
  ::sentencepiece::SentencePieceProcessor processor;
  ASSERT_TRUE(processor.Load(path).ok());
  expect_shares(probabilities(normalized, model, GetParam()), [&](int) {
    std::vector<int> ids;
    EXPECT_TRUE(processor.SampleEncode(text, -1, static_cast<float>(GetParam()), &ids).ok());
    return std::vector<Ids>{{ids.begin(), ids.end()}};
  });
#else
  GTEST_SKIP() << "libsentencepiece: " << LIBSENTENCEPIECE_ABSENT;
#endif
}

INSTANTIATE_TEST_SUITE_P(Alpha, Sampling, testing::Values(0.0, 0.125, 1.0));

}  // namespace
}  // namespace assay::unigram_sample
