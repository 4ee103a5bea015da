// Models of SentencePiece as verbs see them: which file is one, where texts may be cut, and how differences are told.
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/temporary_folder.h"
#include "harness/core/text_encoding.h"
#include "impls/tokenizers/sentencepiece/reference_text_encoding.h"
#include "tests/impls/tree_resources.h"

namespace assay::sentencepiece {
namespace {

const TreeResources resources;

std::string model_path(const std::string& name) { return resources.vocabulary(name).path; }

Parameters defaults_of(const Op& op) {
  Parameters parameters;
  for (const ParameterInfo& each : op.info().parameters) parameters.push_back({each.name, each.default_value});
  return parameters;
}

const Op* claimed_by(const std::string& path) {
  const Op* found = nullptr;
  for (const auto& op : all_ops()) {
    if (op->text_encoding() == nullptr || !op->text_encoding()->claims(path)) continue;
    EXPECT_EQ(found, nullptr) << path << " is claimed twice";
    found = op.get();
  }
  return found;
}

TEST(SentencePieceEncoding, ModelsAreToldByWhatTheyHold) {
  for (const char* const name : {"small_unigram", "bytes_unigram", "tied_unigram", "json_unigram"})
    EXPECT_EQ(claimed_by(model_path(name)), find_op("unigram_encode")) << name;
  for (const char* const name : {"bytes_bpe", "spaces_bpe", "unused_bpe", "shuffled_bpe"})
    EXPECT_EQ(claimed_by(model_path(name)), find_op("sentencepiece_bpe_encode")) << name;
  for (const char* const name : {"small", "small_merges", "improper_merges", "small_pieces", "awkward_pieces"}) {
    const Op* const found = claimed_by(model_path(name));
    EXPECT_TRUE(found == nullptr || found == find_op("wordpiece_encode")) << name;
  }
  // A damaged one is still meant for it, so that it is told what is wrong with it.
  const TemporaryFolder folder("models");
  const std::string broken = folder.path() + "/broken.model";
  const std::string whole = read_whole(model_path("small_unigram"), 1 << 20);
  write_whole(broken, whole.substr(0, whole.size() / 2));
  EXPECT_EQ(claimed_by(broken), find_op("unigram_encode"));
  for (const char* const none : {"", "\n", "\n[UNK]\na\n", "IQ== 0\n", "{}"}) {
    write_whole(broken, none);
    const Op* const found = claimed_by(broken);
    EXPECT_TRUE(found == nullptr || found == find_op("wordpiece_encode")) << none;
  }
}

TEST(SentencePieceEncoding, PartsOfATextAreThoseOfTheWhole) {
  const Op& op = *find_op("sentencepiece_bpe_encode");
  const TextEncoding& encoding = *op.text_encoding();
  std::size_t tried = 0;
  for (const char* const name : {"bytes_bpe", "shuffled_bpe", "unused_bpe", "spaces_bpe"}) {
    const std::string path = model_path(name);
    const Parameters parameters = defaults_of(op);
    if (!encoding.has_cuts(path)) continue;
    for (const ValuesInfo& kind : op.info().values) {
      if (kind.file || !kind.drawn) continue;
      Case which;
      which.op = op.info().name;
      which.dtype = Dtype::u8;
      which.dims = {{"bytes", 900}};
      which.parameters = parameters;
      which.parameters[0].value = std::string(name);
      which.values = kind.name;
      which.seed = 7;
      const auto inputs = op.generate(which, resources);
      // Drawn texts have few places to be cut at.
      const std::string text =
          std::string(inputs[0].text()) + " a bc d  e\nf g " + std::string(inputs[0].text()) + "x y";
      const auto whole = encoding.encode(parameters, path, text, nullptr);
      for (std::size_t end = text.size();;) {
        const std::size_t cut = encoding.last_cut(parameters, path, std::string_view(text).substr(0, end));
        if (cut == 0) break;
        ASSERT_LT(cut, end);
        ++tried;
        auto parts = encoding.encode(parameters, path, text.substr(0, cut), nullptr);
        const auto rest = encoding.encode(parameters, path, text.substr(cut + encoding.left_out_behind_cut()), nullptr);
        parts.insert(parts.end(), rest.begin(), rest.end());
        EXPECT_EQ(parts, whole) << name << ", " << kind.name << " at " << cut;
        end = cut;
      }
    }
  }
  EXPECT_GT(tried, 50u);
}

TEST(SentencePieceEncoding, TextsAreCutOnlyWhereModelsAllowIt) {
  const TextEncoding& bpe = *find_op("sentencepiece_bpe_encode")->text_encoding();
  EXPECT_TRUE(bpe.has_cuts(model_path("bytes_bpe")));
  EXPECT_FALSE(bpe.has_cuts(model_path("unused_bpe"))) << "pieces with a mark behind a letter";
  // What is kept of all that was before is rounded.
  EXPECT_FALSE(find_op("unigram_encode")->text_encoding()->has_cuts(model_path("small_unigram")));
}

TEST(SentencePieceEncoding, DifferencesHaveTheirPlaceInTheNormalisedText) {
  const Op& op = *find_op("unigram_encode");
  const TextEncoding& encoding = *op.text_encoding();
  const std::string path = model_path("small_unigram");
  const Parameters parameters = defaults_of(op);
  const auto texts = encoding.texts_of(path);
  // An unknown character, a letter that becomes two, and spaces that become one.
  const std::string text = "not   \U0001f600 \ufb01 one";
  const auto expected = encoding.encode(parameters, path, text, nullptr);
  const EncodedText encoded = encoded_text(encoding, *texts, parameters, path, text);
  const std::vector<std::size_t> places = places_of(*texts, encoded.spelled(), expected);
  EXPECT_EQ(places.back(), encoded.spelled().size()) << "what is unknown reaches to what is known";
  auto got = expected;
  got.back() = expected.front();
  const std::string told = describe_difference(encoded, expected, got);
  EXPECT_NE(told.find(" of the normalised text: "), std::string::npos) << told;
  EXPECT_NE(told.find("byte " + std::to_string(places[expected.size() - 1])), std::string::npos) << told;
  EXPECT_NE(told.find("\u2581"), std::string::npos) << "the mark is shown as it is: " << told;
}

}  // namespace
}  // namespace assay::sentencepiece
