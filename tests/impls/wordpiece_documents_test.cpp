// Special tokens, offsets and documents of WordPiece: the reference by hand, and the encoders on texts full of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/random.h"
#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/documents/reference_texts.h"
#include "impls/tokenizers/wordpiece_encode/op.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"
#include "impls/tokenizers/wordpiece_encode/reference_places.h"
#include "tests/impls/tree_resources.h"

namespace assay::wordpiece_encode {

Implementation substring();
Implementation trie();
Implementation linmaxmatch();
Implementation fast();

namespace {

using Numbers = std::vector<std::int64_t>;
using documents::EncodedDocuments;
const TreeResources tree;

PieceVocabulary lines(std::vector<std::string> all) {
  PieceVocabulary known;
  for (std::size_t id = 0; id < all.size(); ++id) {
    known.ids[all[id]] = static_cast<std::int64_t>(id);
    known.texts[static_cast<std::int64_t>(id)] = all[id];
    known.lengths.insert(all[id].size());
  }
  return known;
}

Settings with_offsets(bool hf = false, bool cased = false) {
  Settings settings{hf, cased, 200};
  settings.asked.offsets = true;
  return settings;
}

EncodedDocuments encoded(const std::string& text, const PieceVocabulary& known, const Settings& settings) {
  return reference_encode_documents(text, {{0, text.size()}}, settings, known);
}

struct Placed {
  Numbers ids, starts, ends;
  bool operator==(const Placed&) const = default;
};
Placed placed(const std::string& text, const PieceVocabulary& known, const Settings& settings = with_offsets()) {
  const EncodedDocuments all = encoded(text, known, settings);
  return {all.ids, all.starts, all.ends};
}

TEST(WordPieceOffsets, AreThoseOfWhatAPieceWasMadeOf) {
  const PieceVocabulary known = lines({"[UNK]", "cafe", "##s", "a", "##b", "\u1112", "##\u1161", "##\u11ab", "i", "ss",
                                       "\u4e2d", ".", "##\u0307", "ab"});
  EXPECT_EQ(placed("Caf\u00e9s", known), (Placed{{1, 2}, {0, 5}, {5, 6}}));
  EXPECT_EQ(placed("cafe\u0301s ", known), (Placed{{1, 2}, {0, 6}, {4, 7}})) << "a mark that is dropped is not covered";
  EXPECT_EQ(placed("a\u0301b", known), (Placed{{13}, {0}, {4}})) << "but it lies within";
  EXPECT_EQ(placed("\ud55c", known), (Placed{{5, 6, 7}, {0, 0, 0}, {3, 3, 3}})) << "three sounds of one syllable";
  EXPECT_EQ(placed("\u0130", known), (Placed{{8}, {0}, {2}})) << "an i and a dot, which is dropped";
  EXPECT_EQ(placed("a.\u4e2d a", known), (Placed{{3, 11, 10, 3}, {0, 1, 2, 6}, {1, 2, 5, 7}}));
  EXPECT_EQ(placed(" x\u00e9y ", known), (Placed{{0}, {1}, {5}})) << "all of a word without pieces";
  EXPECT_EQ(placed("\xff"
                   "a\xff"
                   "\u00ad"
                   "b\x01",
                   known),
            (Placed{{13}, {1}, {6}}))
      << "what is dropped at the ends";
  EXPECT_EQ(placed("\u0301", known), (Placed{{}, {}, {}})) << "nothing is left of the word";
  EXPECT_EQ(placed(std::string(201, 'a'), known), (Placed{{0}, {0}, {201}}));
}

// U+1D165 (class 216) and U+302E (224) are marks of several classes that stay: the first comes before the other.
TEST(WordPieceOffsets, OfMarksThatChangePlaces) {
  const PieceVocabulary known = lines({"[UNK]", "a", "##\U0001d165", "##\u302e", "a\U0001d165"});
  EXPECT_EQ(placed("a\u302e\U0001d165", known), (Placed{{4, 3}, {0, 1}, {8, 4}}));
}

TEST(WordPieceSpecial, IsLookedForInTheTextAsItIs) {
  const PieceVocabulary known = read_pieces(tree.vocabulary("special_pieces").path);
  Settings settings = with_offsets();
  settings.asked.special = documents::Special::allow;
  const std::int64_t cls = known.ids.at("[CLS]"), sep = known.ids.at("[SEP]"), ab = known.ids.at("ab");
  const auto added = [&](const std::string& text) {
    for (const auto& [id, token] : known.added.texts)
      if (token == text) return id;
    return std::int64_t{-1};
  };
  EXPECT_EQ(placed("ab[CLS] ab", known, settings), (Placed{{ab, cls, ab}, {0, 2, 8}, {2, 7, 10}}));
  EXPECT_EQ(placed("[CLS]x", known, settings).ids, Numbers{added("[CLS]x")}) << "the longest";
  EXPECT_EQ(placed("[CLS][SEP]", known, settings).ids, Numbers{added("[CLS][SEP]")});
  EXPECT_EQ(placed("[CLS] [SEP] [", known, settings).ids, (Numbers{cls, added("[SEP] [")})) << "with a blank";
  EXPECT_EQ(placed("[cls]", known, settings).ids, Numbers{added("[cls]")}) << "another one";
  EXPECT_EQ(placed("[Sep]", known, settings).ids.size(), 3u) << "which is none";
  EXPECT_EQ(placed("abcab", known, settings).ids, (Numbers{known.ids.at("abc"), ab})) << "within a word";
  EXPECT_EQ(placed("[SE\u00adP]", known, settings).ids.size(), 3u) << "what is dropped parts it";
  settings.asked.special = documents::Special::plain;
  EXPECT_EQ(placed("[SEP]", known, settings).ids.size(), 3u);
  settings.asked.special = documents::Special::refuse;
  EXPECT_EQ(placed("ab [SEP]", known, settings), Placed{});
  EXPECT_EQ(placed("ab [SEP", known, settings).ids.size(), 3u);
  EXPECT_EQ(sep, known.ids.at("[SEP]"));
}

TEST(WordPieceSpecial, OfLinesAreThoseOfBert) {
  const PieceVocabulary known = read_pieces(tree.vocabulary("small_pieces").path);
  EXPECT_EQ(known.added.texts, (std::map<std::int64_t, std::string>{
                                   {0, "[PAD]"}, {1, "[UNK]"}, {2, "[CLS]"}, {3, "[SEP]"}, {4, "[MASK]"}}));
}

TEST(WordPieceSpecial, WithFlagsIsRefusedByName) {
  std::string file = read_whole(tree.vocabulary("special_pieces").path, 1 << 20);
  for (const std::string flag : {"lstrip", "normalized"}) {
    std::string changed = file;
    const std::size_t at = changed.find("\"" + flag + "\": false");
    changed.replace(at, flag.size() + 9, "\"" + flag + "\": true");
    std::string path = testing::TempDir() + "assay_special_" + flag + ".json";
    write_whole(path, changed);
    const PieceVocabulary known = read_pieces(path);
    Settings settings;
    EXPECT_NO_THROW(encoded("a", known, settings));
    settings.asked.special = documents::Special::allow;
    EXPECT_THROW(encoded("a", known, settings), InputError);
    std::string text = "a";
    std::int32_t id = 0;
    const std::vector<Value> inputs{{"", Kind::bytes, Dtype::u8, {1}, {1}, text.data(), false},
                                    {"", Kind::path, Dtype::u8, {std::ssize(path)}, {1}, path.data(), true}};
    const std::vector<Value> outputs{{"", Kind::ids, Dtype::i32, {1}, {1}, &id, false}};
    const Parameters parameters{{"rule", std::string(google_rule)},
                                {"case", std::string("uncased")},
                                {"max_word", std::int64_t{0}},
                                {"special", std::string("allow")}};
    for (const Implementation& each : {substring(), trie(), linmaxmatch(), fast()}) {
      const auto prepared = each.prepare({parameters, inputs, outputs, Dtype::u8, 1, ""});
      ASSERT_TRUE(std::holds_alternative<Unsupported>(prepared));
      EXPECT_EQ(std::get<Unsupported>(prepared).reason, "no added tokens with " + flag + ": '[PAD]' has it");
    }
  }
}

// Both ways to make words of a text, and the law, which knows neither.
TEST(WordPieceOffsets, WordsWithPlacesAreThoseWithout) {
  const Op& op = *find_op("wordpiece_encode");
  const PieceVocabulary known = read_pieces(tree.vocabulary("awkward_pieces").path);
  for (const ValuesInfo& kind : op.info().values) {
    if (kind.file || !kind.drawn) continue;
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      Case which;
      which.op = op.info().name;
      which.dtype = Dtype::u8;
      which.dims = {{"bytes", 400}};
      for (const ParameterInfo& each : op.info().parameters)
        which.parameters.push_back({each.name, each.default_value});
      which.parameters[0].value = std::string("awkward_pieces");
      which.values = kind.name;
      which.seed = seed;
      const auto inputs = op.generate(which, tree);
      const std::string text(inputs[0].text());
      for (const bool hf : {false, true})
        for (const bool cased : {false, true}) {
          const Settings settings = with_offsets(hf, cased);
          std::vector<std::string> words;
          for (const PlacedWord& word : placed_words_of(text, settings)) {
            ASSERT_EQ(word.made_of.size(), word.text.size());
            words.push_back(word.text);
          }
          EXPECT_EQ(words, words_of(text, settings)) << kind.name << " " << seed;
          const EncodedDocuments all = encoded(text, known, settings);
          EXPECT_EQ(what_is_misplaced(text, settings, known, all), std::nullopt) << kind.name << " " << seed;
          if (all.starts.empty()) continue;
          EncodedDocuments moved = all;
          ++moved.ends.back();
          if (all.ids.back() != known.unknown) {
            EXPECT_NE(what_is_misplaced(text + "\u00adx", settings, known, moved), std::nullopt) << kind.name;
          }
        }
    }
  }
}

EncodedDocuments run(const Implementation& implementation, const Parameters& parameters, std::string text, Numbers ends,
                     int threads) {
  std::string path = tree.vocabulary("special_pieces").path;
  const auto value = [](Kind kind, Dtype dtype, std::int64_t size, void* data, bool constant = false) {
    return Value{"", kind, dtype, {size}, {1}, data, constant};
  };
  std::vector<std::int32_t> ids(text.size());
  EncodedDocuments given;
  given.starts.resize(text.size());
  given.ends.resize(text.size());
  given.id_ends.resize(ends.size());
  std::vector<Value> inputs{value(Kind::bytes, Dtype::u8, std::ssize(text), text.data()),
                            value(Kind::path, Dtype::u8, std::ssize(path), path.data(), true),
                            value(Kind::offsets, Dtype::i64, std::ssize(ends), ends.data())};
  std::vector<Value> outputs{value(Kind::ids, Dtype::i32, std::ssize(ids), ids.data()),
                             value(Kind::offsets, Dtype::i64, std::ssize(text), given.starts.data()),
                             value(Kind::offsets, Dtype::i64, std::ssize(text), given.ends.data()),
                             value(Kind::offsets, Dtype::i64, std::ssize(ends), given.id_ends.data())};
  auto prepared = implementation.prepare({parameters, inputs, outputs, Dtype::u8, threads, ""});
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<Runner>>(prepared));
  for (int again = 0; again < 2; ++again) {
    for (std::size_t i = 0; i < 3; ++i) outputs[i].dims[0] = std::ssize(ids);
    std::get<0>(prepared)->run({inputs, outputs});
  }
  given.ids.assign(ids.begin(), ids.begin() + outputs[0].dims[0]);
  given.starts.resize(static_cast<std::size_t>(outputs[1].dims[0]));
  given.ends.resize(static_cast<std::size_t>(outputs[2].dims[0]));
  return given;
}

// By one thread and several, which share what there is; twice, so that caches have been filled.
TEST(WordPieceDocuments, AreEncodedAlikeByAll) {
  const PieceVocabulary known = read_pieces(tree.vocabulary("special_pieces").path);
  const documents::Surrounding around{{" ", "\n", "the", "Caf\u00e9 ", "a", "ab", ".", "\u4e2d", "\ud55c", "e\u0301",
                                       "\u0391\u03a3", "\xc3", "\u00ad", "unaffable "},
                                      {"[CLS]"}};
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const std::string text = documents::text_of_added(seed < 9 ? 200 * seed : 30000, seed, known.added, around);
    const Numbers ends = documents::draw_document_ends(text, seed, known.added);
    for (const char* special : {"plain", "allow", "refuse"})
      for (const char* letters : {"uncased", "cased"}) {
        const Parameters parameters{{"vocabulary", std::string("special_pieces")},
                                    {"rule", std::string(seed % 2 == 0 ? google_rule : hf_rule)},
                                    {"case", std::string(letters)},
                                    {"max_word", std::int64_t{0}},
                                    {"special", std::string(special)},
                                    {"offsets", true},
                                    {"documents", true}};
        const EncodedDocuments expected = reference_encode_documents(text, documents::documents_of(text.size(), ends),
                                                                     settings_of(parameters), known);
        for (const Implementation& each : {substring(), trie(), linmaxmatch(), fast()})
          for (const int threads : {1, 3}) {
            const EncodedDocuments given = run(each, parameters, text, ends, threads);
            ASSERT_EQ(given.ids, expected.ids) << special << " " << seed << " " << threads;
            ASSERT_EQ(given.starts, expected.starts) << special << " " << seed << " " << threads;
            ASSERT_EQ(given.ends, expected.ends) << special << " " << seed << " " << threads;
            ASSERT_EQ(given.id_ends, expected.id_ends) << special << " " << seed << " " << threads;
          }
      }
  }
}

}  // namespace
}  // namespace assay::wordpiece_encode
