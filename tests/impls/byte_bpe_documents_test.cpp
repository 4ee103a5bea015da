// Special tokens, offsets and documents: the reference by hand, and the implementations on texts full of both.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/random.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/reference.h"
#include "impls/tokenizers/documents/added_tokens.h"
#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/documents/reference_texts.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "tests/impls/tree_resources.h"

namespace assay::byte_bpe_encode {

Implementation rescan();
Implementation backtracking();
Implementation fast();

namespace {

using namespace documents;
using Numbers = std::vector<std::int64_t>;
const TreeResources tree;
const Surrounding around{{" ", "\n", "the", "'s", "12", "é", "\xf0\x9f\x99", "nd", "<", "|", "a"}, {"<|endoftext|>"}};

// The 256 bytes, each its own rank; "ab" is 256.
KnownVocabulary with_added(std::map<std::int64_t, std::string> added) {
  Model model;
  for (int byte = 0; byte < 256; ++byte) model.ranks[std::string(1, static_cast<char>(byte))] = byte;
  model.ranks["ab"] = 256;
  model.added.texts = std::move(added);
  return KnownVocabulary(std::move(model));
}

EncodedDocuments encoded(const std::string& text, const Numbers& ends, Special special, const KnownVocabulary& known) {
  Settings settings{.pattern = "none"};
  settings.asked.special = special;
  return reference_encode_documents(text, documents_of(text.size(), ends), settings, known);
}

TEST(SpecialTokens, TheLeftmostAndOfTheseTheLongest) {
  const KnownVocabulary known = with_added({{300, "<x>"}, {301, "<x><y>"}, {302, "aba"}, {303, "y><z>long"}});
  const auto ids = [&](const std::string& text, Special special = Special::allow) {
    return encoded(text, {std::ssize(text)}, special, known).ids;
  };
  EXPECT_EQ(ids("<x>"), Numbers{300});
  EXPECT_EQ(ids("<x><y>"), Numbers{301});
  EXPECT_EQ(ids("<x><y"), (Numbers{300, '<', 'y'})) << "the longer one is not there";
  EXPECT_EQ(ids("<x><x>"), (Numbers{300, 300}));
  EXPECT_EQ(ids("ababa"), (Numbers{302, 'b', 'a'})) << "the second begins within the first";
  EXPECT_EQ(ids("<x><y><z>long").front(), 301) << "one that is longer begins further to the right";
  EXPECT_EQ(ids("<xab<x>ab"), (Numbers{'<', 'x', 256, 300, 256}));
  EXPECT_EQ(ids("a<x>b"), (Numbers{'a', 300, 'b'})) << "nothing merges across one";
  EXPECT_EQ(ids("<X>"), (Numbers{'<', 'X', '>'}));
  EXPECT_EQ(ids("<x>", Special::plain), (Numbers{'<', 'x', '>'}));
  EXPECT_EQ(ids("ab<x>", Special::refuse), Numbers{});
  EXPECT_EQ(ids("ab<x", Special::refuse), (Numbers{256, '<', 'x'}));
}

TEST(Documents, HaveTheirOwnIdsStartsAndEnds) {
  const KnownVocabulary known = with_added({{300, "<x>"}});
  // "ab", "", "a", "b<", "x>", and a rest.
  const EncodedDocuments all = encoded("ababb<x>ab", {2, 2, 3, 6, 8}, Special::allow, known);
  EXPECT_EQ(all.ids, (Numbers{256, 'a', 'b', 'b', '<', 'x', '>'})) << "no token goes on in another document";
  EXPECT_EQ(all.starts, (Numbers{0, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(all.id_ends, (Numbers{1, 1, 2, 5, 7}));
  const EncodedDocuments refused = encoded("ab<x>ab", {2, 5, 7}, Special::refuse, known);
  EXPECT_EQ(refused.ids, (Numbers{256, 256}));
  EXPECT_EQ(refused.starts, (Numbers{0, 5}));
  EXPECT_EQ(refused.id_ends, (Numbers{1, 1, 2}));
  EXPECT_TRUE(encoded("ab", {}, Special::plain, known).ids.empty());
  // Ends in no order, before and behind the text.
  const EncodedDocuments odd = encoded("abab", {-5, 2, 1, 1 << 20}, Special::plain, known);
  EXPECT_EQ(odd.ids, (Numbers{256, 256}));
  EXPECT_EQ(odd.id_ends, (Numbers{0, 1, 1, 2}));
}

TEST(SpecialTokens, BothWaysToFindThemAgreeWithTheReference) {
  const Model model = read_model(tree.vocabulary("small_added").path);
  const auto file = std::get<tokenizers::BpeModel>(tokenizers::read_bpe_model(tree.vocabulary("small_added").path));
  const AddedByLength by_length(file.added);
  const AddedTree by_tree(file.added);
  std::size_t found_ones = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::string text = text_of_added(20 + seed, seed, model.added, around);
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
    for (std::size_t from = 0; from <= text.size(); from += 7) {
      const auto expected = next_added(text, from, model.added);
      found_ones += expected ? 1 : 0;
      for (const FoundAdded& found :
           {by_length.find(first + from, first + text.size()), by_tree.find(first + from, first + text.size())}) {
        ASSERT_EQ(found.length > 0, expected.has_value());
        if (!expected) continue;
        ASSERT_EQ(static_cast<std::size_t>(found.at - first), expected->where.from);
        ASSERT_EQ(found.length, expected->where.to - expected->where.from);
        ASSERT_EQ(found.id, expected->id);
      }
    }
  }
  EXPECT_GT(found_ones, 1000u);
  const AddedTree one({{7, "<x>"}});
  const std::string text = "<<x>";
  const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
  EXPECT_EQ(one.find(first, first + 4).at - first, 1);
  EXPECT_EQ(one.find(first + 2, first + 4).length, 0u);
  EXPECT_EQ(AddedTree({}).find(first, first + 4).length, 0u);
}

EncodedDocuments run(const Implementation& implementation, Parameters parameters, std::string text, Numbers ends,
                     int threads) {
  std::string path = tree.vocabulary(std::get<std::string>(*parameters.find("vocabulary"))).path;
  const auto value = [](Kind kind, Dtype dtype, std::int64_t size, void* data, bool constant = false) {
    return Value{"", kind, dtype, {size}, {1}, data, constant};
  };
  const Asked settings = settings_of(parameters).asked;
  std::vector<std::int32_t> ids(text.size());
  EncodedDocuments given;
  given.starts.resize(text.size());
  given.id_ends.resize(ends.size());
  std::vector<Value> inputs{value(Kind::bytes, Dtype::u8, std::ssize(text), text.data()),
                            value(Kind::path, Dtype::u8, std::ssize(path), path.data(), true)};
  std::vector<Value> outputs{value(Kind::ids, Dtype::i32, std::ssize(ids), ids.data())};
  if (settings.documents) inputs.push_back(value(Kind::offsets, Dtype::i64, std::ssize(ends), ends.data()));
  if (settings.offsets) outputs.push_back(value(Kind::offsets, Dtype::i64, std::ssize(text), given.starts.data()));
  if (settings.documents) outputs.push_back(value(Kind::offsets, Dtype::i64, std::ssize(ends), given.id_ends.data()));
  auto prepared = implementation.prepare({parameters, inputs, outputs, Dtype::u8, threads, ""});
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<Runner>>(prepared));
  for (int again = 0; again < 2; ++again) {
    for (Value& output : outputs) output.dims[0] = output.kind == Kind::ids ? std::ssize(ids) : output.dims[0];
    std::get<0>(prepared)->run({inputs, outputs});
  }
  given.ids.assign(ids.begin(), ids.begin() + outputs[0].dims[0]);
  given.starts.resize(settings.offsets ? static_cast<std::size_t>(outputs[settings.starts()].dims[0]) : 0);
  return given;
}

// By one thread and several, which share what there is.
TEST(Documents, AreEncodedAlikeByAll) {
  const KnownVocabulary known(read_model(tree.vocabulary("small_added").path));
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const std::string text = text_of_added(seed < 9 ? 200 * seed : 30000, seed, known.model().added, around);
    const Numbers ends = draw_document_ends(text, seed, known.model().added);
    for (const char* special : {plain_special, allow_special, refuse_special}) {
      const Parameters parameters{{"vocabulary", std::string("small_added")},
                                  {"pattern", std::string("gpt2")},
                                  {"rule", std::string(bytes_rule)},
                                  {"special", std::string(special)},
                                  {"offsets", true},
                                  {"documents", true}};
      const EncodedDocuments expected =
          reference_encode_documents(text, documents_of(text.size(), ends), settings_of(parameters), known);
      for (const Implementation& each : {rescan(), backtracking(), fast()})
        for (const int threads : {1, 2, 3, 5}) {
          const EncodedDocuments given = run(each, parameters, text, ends, threads);
          ASSERT_EQ(given.ids, expected.ids) << special << " " << seed << " " << threads;
          ASSERT_EQ(given.starts, expected.starts) << special << " " << seed << " " << threads;
          ASSERT_EQ(given.id_ends, expected.id_ends) << special << " " << seed << " " << threads;
        }
    }
  }
}

// What asks for more than its bytes is refused by name, where added tokens are looked for.
TEST(SpecialTokens, ThoseWithFlagsAreRefused) {
  std::string file = read_whole(tree.vocabulary("improper_merges").path, largest_file);
  const std::size_t at = file.find("\"lstrip\": false");
  ASSERT_NE(at, std::string::npos);
  file.replace(at, 15, "\"lstrip\": true");
  std::string path = testing::TempDir() + "assay_lstrip.json";
  write_whole(path, file);
  const KnownVocabulary known(read_model(path));
  EXPECT_EQ(encoded("a", {1}, Special::plain, known).ids.size(), 1u);
  EXPECT_THROW(encoded("a", {1}, Special::allow, known), InputError);
  std::string text = "a";
  const std::vector<Value> inputs{{"", Kind::bytes, Dtype::u8, {1}, {1}, text.data(), false},
                                  {"", Kind::path, Dtype::u8, {std::ssize(path)}, {1}, path.data(), true}};
  std::int32_t id = 0;
  const std::vector<Value> outputs{{"", Kind::ids, Dtype::i32, {1}, {1}, &id, false}};
  for (const char* special : {plain_special, allow_special}) {
    const Parameters parameters{
        {"pattern", std::string("gpt2")}, {"rule", std::string(pairs_rule)}, {"special", std::string(special)}};
    const auto prepared = rescan().prepare({parameters, inputs, outputs, Dtype::u8, 1, ""});
    const auto* refused = std::get_if<Unsupported>(&prepared);
    ASSERT_EQ(refused != nullptr, std::string(special) == allow_special);
    if (refused != nullptr) {
      EXPECT_EQ(refused->reason, "no added tokens with lstrip: '<|endoftext|>' has it");
    }
  }
}

}  // namespace
}  // namespace assay::byte_bpe_encode
