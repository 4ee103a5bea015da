// SentencePiece's models: both readers, and the references by hand, sentence by sentence of what is known of them.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <filesystem>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/sentencepiece_bpe_encode/reference.h"
#include "impls/tokenizers/sentencepiece_decode/reference.h"
#include "impls/tokenizers/unigram_encode/reference.h"
#include "tests/impls/tree_resources.h"

namespace assay::charsmap_normalize {
namespace {

namespace fs = std::filesystem;
using Ids = std::vector<std::int64_t>;
const TreeResources resources;

// Writes messages of protocol buffers.
std::string varint(std::uint64_t number) {
  std::string made;
  for (; number > 127; number >>= 7) made += static_cast<char>((number & 127) | 128);
  return made + static_cast<char>(number);
}
std::string bytes_field(int number, const std::string& bytes) {
  return varint(static_cast<std::uint64_t>(number) << 3 | 2) + varint(bytes.size()) + bytes;
}
std::string number_field(int number, std::uint64_t value) {
  return varint(static_cast<std::uint64_t>(number) << 3) + varint(value);
}
std::string float_field(int number, float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  std::string made = varint(static_cast<std::uint64_t>(number) << 3 | 5);
  for (int shift = 0; shift < 32; shift += 8) made += static_cast<char>(bits >> shift & 255);
  return made;
}
std::string piece(const std::string& text, float score = 0, PieceType type = PieceType::normal) {
  return bytes_field(1,
                     bytes_field(1, text) + float_field(2, score) + number_field(3, static_cast<std::uint64_t>(type)));
}
const std::string unknown = piece("<unk>", 0, PieceType::unknown);

struct Says {
  bool dummy = false, remove = false, escape = true, suffix = false, bytes = false;
  ModelKind kind = ModelKind::unigram;
};
std::string model_of(const std::string& pieces, Says says = {}) {
  return pieces +
         bytes_field(2, number_field(3, static_cast<std::uint64_t>(says.kind)) + number_field(24, says.suffix) +
                            number_field(35, says.bytes)) +
         bytes_field(3, number_field(3, says.dummy) + number_field(4, says.remove) + number_field(5, says.escape));
}
std::string all_bytes() {
  std::string made;
  for (int byte = 0; byte < 256; ++byte) {
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(byte));
    made += piece(name, 0, PieceType::byte);
  }
  return made;
}

class SentencePieceFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_model_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/x.model";
  }
  void TearDown() override { fs::remove_all(folder); }

  ReferenceModel read(const std::string& content) const {
    write_whole(path, content);
    return reference_model(path);
  }

  // Both refuse it, at a byte or a line, and say `complaint`.
  void refused(const std::string& content, const std::string& complaint, const std::string& at = ": at byte ") const {
    write_whole(path, content);
    const auto holds = [&](const std::string& reason) {
      EXPECT_TRUE(reason.starts_with(path + at)) << reason;
      EXPECT_NE(reason.find(complaint), std::string::npos) << reason << "\nshould say " << complaint;
    };
    const auto mine = tokenizers::read_sentencepiece_model(path);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(mine)) << complaint;
    holds(std::get<Unsupported>(mine).reason);
    try {
      reference_model(path);
      ADD_FAILURE() << "the contract reads it; it should say " << complaint;
    } catch (const InputError& error) {
      holds(error.what());
    }
  }

  std::string folder, path;
};

const ReferenceModel& tree_model(const std::string& name) {
  static ModelsOfFiles files;
  static std::map<std::string, std::shared_ptr<const ReferenceModel>> kept;
  return *kept.try_emplace(name, files.read(resources.vocabulary(name).path)).first->second;
}

TEST_F(SentencePieceFiles, BothReadersReadTheSame) {
  for (const char* const name : {"small_unigram", "bytes_unigram", "tied_unigram", "bytes_bpe", "spaces_bpe",
                                 "unused_bpe", "shuffled_bpe", "json_unigram"}) {
    const auto read = tokenizers::read_sentencepiece_model(resources.vocabulary(name).path);
    ASSERT_TRUE(std::holds_alternative<tokenizers::SentencePieceModel>(read)) << std::get<Unsupported>(read).reason;
    const auto& mine = std::get<tokenizers::SentencePieceModel>(read);
    const ReferenceModel& other = tree_model(name);
    ASSERT_EQ(mine.pieces.size(), other.pieces.size()) << name;
    for (std::size_t id = 0; id < mine.pieces.size(); ++id) {
      EXPECT_EQ(mine.pieces[id].text, other.pieces[id].text) << name;
      EXPECT_EQ(mine.pieces[id].score, other.pieces[id].score) << name;
      EXPECT_EQ(static_cast<int>(mine.pieces[id].type), static_cast<int>(other.pieces[id].type)) << name;
    }
    EXPECT_EQ(mine.unknown_surface, std::string_view(name) == "json_unigram" ? "<unk>" : " \u2047 ") << name;
    EXPECT_EQ(mine.byte_fallback,
              std::string_view(name).starts_with("bytes") || std::string_view(name) == "json_unigram")
        << name;
    EXPECT_EQ(mine.charsmap.empty(), other.rules.empty()) << name;
  }
  EXPECT_EQ(tree_model("bytes_unigram").rules.size(), 18u);
  EXPECT_GT(tree_model("small_unigram").rules.size(), 5000u) << "all of nmt_nfkc";
}

TEST_F(SentencePieceFiles, WhatIsNoneIsRefused) {
  refused("", "expected a piece of type UNKNOWN before the end");
  refused("\x0a", "at byte 1: expected");
  refused("\x0a\x05\x0a", " bytes");
  refused(unknown + "\x0b", "expected a field of wire type 0, 1, 2 or 5");
  refused(unknown + std::string("\x02\x01", 2), "expected a field with a number from 1 to 536870911");
  refused("\x08" + std::string(11, '\xff'), "expected a number of at most ten bytes");
  refused(unknown + bytes_field(1, ""), "expected a piece of 1 to 1024 bytes");
  refused(unknown + piece(std::string(1025, 'a')), "expected a piece of 1 to 1024 bytes");
  refused(unknown + piece("\xff"), "expected a piece of UTF-8 without U+0000");
  refused(unknown + piece(std::string(1, '\0')), "expected a piece of UTF-8 without U+0000");
  refused(unknown + piece("a", std::numeric_limits<float>::quiet_NaN()), "expected a finite score");
  refused(unknown + bytes_field(1, bytes_field(1, "a") + number_field(3, 7)), "expected a type from 1 to 6");
  refused(unknown + piece("a") + piece("a"), "expected a piece that none before it is");
  refused(unknown + piece("b", 0, PieceType::unknown), "expected one piece of type UNKNOWN, not a second");
  refused(unknown + piece("<0x1f>", 0, PieceType::byte), "expected <0x00> to <0xFF> for a piece of type BYTE");
  refused(model_of(unknown, {.bytes = true}), "expected 256 pieces of type BYTE, as byte_fallback is set");
  refused(model_of(unknown + all_bytes()), "expected no pieces of type BYTE, as byte_fallback is not set");
  refused(unknown + bytes_field(2, number_field(3, 5)), "expected a model_type from 1 to 4");
  refused(unknown + bytes_field(3, bytes_field(2, "abc")), "expected the size of the charsmap's trie");
  refused(unknown + bytes_field(3, bytes_field(2, std::string(5000, '\1'))), "expected the size of a trie");
  refused(unknown + bytes_field(5, bytes_field(2, "abc")), "denormalizer_spec, which is not supported");
  EXPECT_EQ(read(model_of(unknown + all_bytes(), {.bytes = true})).of_byte[255], 256) << "ids of bytes";
  EXPECT_EQ(read(unknown + bytes_field(77, "x") + number_field(78, 1)).pieces.size(), 1u) << "others are skipped";
}

// A tokenizer.json with these pieces; `more` are further members of it.
std::string json_of(const std::string& pieces, const std::string& more = "",
                    const std::string& model = "\"unk_id\":0") {
  return "{\n\"pre_tokenizer\": {\"type\": \"Metaspace\", \"replacement\": \"\u2581\"},\n" + more +
         "\"model\": {\"type\": \"Unigram\", " + model + ", \"vocab\": [[\"<unk>\", 0],\n" + pieces + "]}}\n";
}

TEST_F(SentencePieceFiles, JsonOfTheKindUnigramIsTheSameModel) {
  const ReferenceModel model =
      read(json_of("[\"\u2581\", -2],[\"a\", -1.5],[\"\u2581a\", -3]",
                   "\"added_tokens\": [{\"id\": 4, \"content\": \"<s>\", \"special\": true}],"));
  ASSERT_EQ(model.pieces.size(), 5u);
  EXPECT_EQ(model.pieces[2].score, -1.5f);
  EXPECT_EQ(model.pieces[4].type, PieceType::control) << "a special token behind all pieces";
  EXPECT_EQ(model.unknown, 0);
  EXPECT_EQ(model.unknown_surface, "<unk>");
  EXPECT_EQ(reference_normalize(" a", model), "\u2581\u2581a") << "a dummy prefix, and all spaces stay";
  EXPECT_EQ(tree_model("json_unigram").rules, tree_model("bytes_unigram").rules) << "the charsmap in base64";
  const auto mine = tokenizers::read_sentencepiece_model(path);
  ASSERT_TRUE(std::holds_alternative<tokenizers::SentencePieceModel>(mine)) << std::get<Unsupported>(mine).reason;
}

TEST_F(SentencePieceFiles, JsonIsRefusedByNameAndLine) {
  const auto refused_at = [&](const std::string& content, int line, const std::string& complaint) {
    refused(content, complaint, ":" + std::to_string(line) + ": ");
  };
  const std::string a = "[\"a\", -1]";
  refused_at(json_of(a, "\"normalizer\": {\"type\": \"NFKC\"},\n"), 3, "normalizer NFKC is not");
  refused_at(json_of(a, "\"decoder\": {\"type\": \"ByteFallback\"},\n"), 3, "decoder ByteFallback is not");
  refused_at(json_of(a, "\"padded\": 1,\n"), 3, "padded is not");
  refused_at(json_of(a, "", "\"dropout\": 0.1, \"unk_id\": 0"), 3, "model.dropout is not");
  refused_at(json_of("[\"a\"]"), 4, "expected a piece and its score");
  refused_at(json_of(a + ",\n" + a), 5, "expected a piece that none before it is");
  refused_at(json_of("[\"a\u2581b\", -1]"), 4, "expected a piece with U+2581 in front alone");
  refused_at(json_of("[\"a\", -1e39]"), 4, "expected a finite score");
  refused_at(json_of(a, "\"added_tokens\": [\n{\"id\": 7, \"content\": \"b\", \"special\": true}],\n"), 4,
             "expected an added token that is the piece of its id");
  refused_at(json_of(a, "\"added_tokens\": [\n{\"id\": 2, \"content\": \"b\", \"special\": false}],\n"), 4,
             "an added token that is not special is not");
  refused_at(json_of(a, "", "\"unk_id\": 9"), 3, "expected a piece of type UNKNOWN");
  refused_at(json_of(a, "", "\"byte_fallback\": true, \"unk_id\": 0"), 3, "256 pieces of type BYTE");
}

TEST_F(SentencePieceFiles, SpacesAreAsTheModelSays) {
  const auto normal = [&](const std::string& text, Says says) {
    return reference_normalize(text, read(model_of(unknown + piece("a"), says)));
  };
  EXPECT_EQ(normal(" a  b ", {.dummy = true, .remove = true}), "\u2581a\u2581b");
  EXPECT_EQ(normal(" a  b ", {.dummy = true}), "\u2581\u2581a\u2581\u2581b\u2581");
  EXPECT_EQ(normal("a b", {}), "a\u2581b");
  EXPECT_EQ(normal("a b", {.dummy = true, .suffix = true}), "a\u2581b\u2581") << "behind where it is a suffix";
  EXPECT_EQ(normal("a b", {.dummy = true, .escape = false}), " a b");
  EXPECT_EQ(normal("   ", {.dummy = true, .remove = true}), "") << "all-space input is empty";
  EXPECT_EQ(normal("", {.dummy = true}), "");
  EXPECT_EQ(normal("\u2581", {.dummy = true, .remove = true}), "") << "marks at the end are taken for spaces";
  EXPECT_EQ(normal("a\u2581\u2581b", {.remove = true}), "a\u2581\u2581b") << "within the text they are not";
}

TEST_F(SentencePieceFiles, MalformedBytesAreReplacedOneByOne) {
  const ReferenceModel model = read(model_of(unknown));
  EXPECT_EQ(reference_normalize("a\xff\xfe", model), "a\ufffd\ufffd");
  EXPECT_EQ(reference_normalize("\xe2\x96", model), "\ufffd\ufffd") << "cut short";
  EXPECT_EQ(reference_normalize("\xed\xa0\x80", model), "\ufffd\ufffd\ufffd") << "a surrogate";
  EXPECT_EQ(reference_normalize("\ufffd", model), "\ufffd");
}

TEST_F(SentencePieceFiles, TheLongestRuleOfTheCharsmapReplaces) {
  const ReferenceModel& rules = tree_model("bytes_unigram");
  EXPECT_EQ(reference_normalize("ab", rules), "\u2581x");
  EXPECT_EQ(reference_normalize("abc", rules), "\u2581xc");
  EXPECT_EQ(reference_normalize("abcd", rules), "\u2581y\u2581z");
  EXPECT_EQ(reference_normalize("AB", rules), "\u2581ab") << "what a rule gives is not looked at again";
  EXPECT_EQ(reference_normalize("abra", rules), "\u2581abra") << "a symbol passes unnormalised";
  EXPECT_EQ(reference_normalize("\u200b", rules), "\u2581") << "what becomes nothing is no space";
  EXPECT_EQ(reference_normalize("\ufdfa", tree_model("small_unigram")).size(), 3u + 39u);
  // Not ICU's NFKC: the model's own has no rule for U+FF5E, which NFKC makes '~'.
  EXPECT_EQ(reference_normalize("\uff21\uff5e", tree_model("small_unigram")), "\u2581A\uff5e");
}

TEST_F(SentencePieceFiles, UnigramTakesTheGreatestSum) {
  const auto encode = [&](const std::string& pieces, const std::string& text, Says says = {}) {
    return unigram_encode::reference_unigram(text, read(model_of(unknown + pieces, says)),
                                             unigram_encode::Rounding::single);
  };
  const std::string abc = piece("a", -1) + piece("b", -1) + piece("ab", -3) + piece("c", -5);
  EXPECT_EQ(encode(abc, "ab"), (Ids{1, 2})) << "not the longest match";
  EXPECT_EQ(encode(piece("a", -1) + piece("b", -1) + piece("ab", -2), "ab"), (Ids{3}))
      << "an equal one replaces nothing";
  EXPECT_EQ(encode(abc, "axyzb"), (Ids{1, 0, 2})) << "runs of unknown are one";
  EXPECT_EQ(encode(piece("ab", -4) + piece("a", -15), "ac"), (Ids{2, 0}));
  // Unknown costs the lowest NORMAL score less 10: two unknown and "a" are -15 - 2 * 25.
  const std::string costs = piece("a", -15) + piece("bc", -5) + piece("abcd", -14);
  EXPECT_EQ(encode(costs + piece("u", -9, PieceType::user_defined), "abxc"), (Ids{1, 0}))
      << "no piece has b or c alone";
  EXPECT_EQ(encode(costs + piece("abc", -21), "abc"), (Ids{1, 2})) << "-20 beats -21";
  EXPECT_EQ(encode(piece("u", -9, PieceType::unused) + piece("a", -1), "u"), (Ids{0})) << "UNUSED is not used";
  const Ids bytes = encode(all_bytes() + piece("a", -1), "a\u00e9\u00e9", {.bytes = true});
  EXPECT_EQ(bytes, (Ids{257, 1 + 0xc3, 1 + 0xa9, 1 + 0xc3, 1 + 0xa9})) << "bytes do not become one";
}

TEST_F(SentencePieceFiles, RulesOfRoundingDiffer) {
  // 0.1 + 0.2 of float32 is less than 0.3 of float32 in float64, and the same when it is rounded.
  const ReferenceModel model = read(model_of(unknown + piece("ab", -0.3f) + piece("a", -0.1f) + piece("b", -0.2f)));
  ASSERT_GT(double{-0.1f} + double{-0.2f}, double{-0.3f});
  ASSERT_EQ(-0.1f + -0.2f, -0.3f);
  EXPECT_EQ(unigram_encode::reference_unigram("ab", model, unigram_encode::Rounding::candidates_wide), (Ids{2, 3}));
  EXPECT_EQ(unigram_encode::reference_unigram("ab", model, unigram_encode::Rounding::single), (Ids{1}));
  // In float64 the sum that is kept is not rounded either: -0.1 and -0.2, then a tenth of a unit of the last place.
  const float least = std::ldexp(-1.0f, -27);
  const ReferenceModel kept =
      read(model_of(unknown + piece("ab", -0.25f) + piece("a", -0.25f) + piece("b", least) + piece("c", -1)));
  EXPECT_EQ(unigram_encode::reference_unigram("abc", kept, unigram_encode::Rounding::all_wide), (Ids{1, 4}));
  const ReferenceModel symbols =
      read(model_of(unknown + piece("ab", -9, PieceType::user_defined) + piece("a", -1) + piece("b", -1)));
  EXPECT_EQ(unigram_encode::reference_unigram("ab", symbols, unigram_encode::Rounding::all_wide), (Ids{2, 3}))
      << "a symbol adds its own score";
  EXPECT_EQ(unigram_encode::reference_unigram("ab", symbols, unigram_encode::Rounding::single), (Ids{1}));
  int differ = 0;
  const std::string text = "abcabccbaabcabbcacbabcbabcabcbabacbabcabcbacbabcabcbabcabcbbcaabcbabcabcbaabccbaabbccab";
  for (std::size_t from = 0; from < text.size(); ++from)
    for (std::size_t size = 1; from + size <= text.size(); ++size)
      differ += unigram_encode::reference_unigram(text.substr(from, size), tree_model("tied_unigram"),
                                                  unigram_encode::Rounding::single) !=
                unigram_encode::reference_unigram(text.substr(from, size), tree_model("tied_unigram"),
                                                  unigram_encode::Rounding::candidates_wide);
  EXPECT_GT(differ, 0) << "tied_unigram tells them apart";
}

TEST_F(SentencePieceFiles, BpeMergesTheHighestScoreThenTheLeftmost) {
  const auto encode = [&](const std::string& pieces, const std::string& text, Says says = {}) {
    says.kind = ModelKind::bpe;
    return sentencepiece_bpe_encode::reference_bpe(text, read(model_of(unknown + pieces, says)));
  };
  const std::string letters = piece("a", -9) + piece("b", -9);  // 1, 2
  EXPECT_EQ(encode(letters + piece("ab", -2) + piece("ba", -1), "aba"), (Ids{1, 4})) << "the highest score";
  EXPECT_EQ(encode(letters + piece("ab", -1) + piece("ba", -1), "aba"), (Ids{3, 1})) << "the leftmost";
  EXPECT_EQ(encode(letters + piece("aa", -1), "aaa"), (Ids{3, 1}));
  EXPECT_EQ(encode(letters + piece("a\u2581b", -1) + piece("a\u2581", -2) + piece("\u2581", -9), "a\u2581b"), (Ids{3}))
      << "over the whole sentence, without cutting it at spaces";
  EXPECT_EQ(encode(letters + piece("ab", -1) + piece("ba", 0, PieceType::user_defined), "aba"), (Ids{1, 4}))
      << "symbols are frozen";
  EXPECT_EQ(encode(letters + piece("ab", -1, PieceType::unused), "ab"), (Ids{1, 2})) << "UNUSED is cut again";
  EXPECT_EQ(encode(letters + piece("ab", -1, PieceType::unused) + piece("aba", -2), "aba"), (Ids{4}))
      << "but is merged on the way";
  EXPECT_EQ(encode(letters, "axyb"), (Ids{1, 0, 2}));
  EXPECT_EQ(encode(all_bytes() + piece("a"), "a\u00e9", {.bytes = true}), (Ids{257, 1 + 0xc3, 1 + 0xa9}));
}

TEST_F(SentencePieceFiles, UnusedIsCutInThePairThatItWasSeenAs) {
  const std::string pieces = piece("a", -9) + piece("b", -9) + piece("c", -9) + piece("ab", -1) + piece("bc", -2) +
                             piece("abc", -3, PieceType::unused);
  const ReferenceModel model = read(model_of(unknown + pieces, {.kind = ModelKind::bpe}));
  EXPECT_EQ(sentencepiece_bpe_encode::reference_bpe("abc", model), (Ids{4, 3})) << "ab and c, not a and bc";
}

TEST_F(SentencePieceFiles, DecodesByHand) {
  // 257 to 261 behind the unknown piece and the bytes.
  const std::string pieces = unknown + all_bytes() + piece("\u2581a") + piece("b\u2581c\u2581") +
                             piece("</s>", 0, PieceType::control) + piece("\u2581") + piece("\u2581\u2581d");
  const auto decode = [&](const Ids& ids, Says says) {
    says.bytes = true;
    return sentencepiece_decode::reference_text(ids, read(model_of(pieces, says)));
  };
  const auto byte = [](std::int64_t value) { return 1 + value; };
  EXPECT_EQ(decode({257, 258}, {.dummy = true}), "ab c ");
  EXPECT_EQ(decode({257, 258}, {}), " ab c ") << "no dummy prefix was added";
  EXPECT_EQ(decode({0}, {.dummy = true}), " \u2047 ") << "the unknown piece";
  EXPECT_EQ(decode({byte(0xe2), byte(0x96), byte(0x81), byte('x')}, {.dummy = true}), "\u2581x") << "bytes are no mark";
  EXPECT_EQ(decode({byte(0xe2), byte(0x96), 257}, {.dummy = true}), "\ufffd\ufffd a") << "each bad byte";
  EXPECT_EQ(decode({byte(0xc3), 259, byte(0xa9)}, {}), "\ufffd\ufffd") << "any other piece ends a run";
  EXPECT_EQ(decode({259, 257, 259}, {.dummy = true}), "a") << "control pieces vanish";
  EXPECT_EQ(decode({260, 257}, {.dummy = true}), " a") << "one in all";
  EXPECT_EQ(decode({260, 257}, {.dummy = true, .remove = true}), "a") << "as long as there is no text";
  EXPECT_EQ(decode({261}, {.dummy = true, .remove = true}), " d") << "one of each piece";
  const ReferenceModel model = read(model_of(pieces, {.bytes = true}));
  EXPECT_EQ(sentencepiece_decode::count_decoded({257, -1, 257}, 99, model), 1u);
  EXPECT_EQ(sentencepiece_decode::count_decoded({257, 262}, 99, model), 1u) << "behind the last";
  EXPECT_EQ(sentencepiece_decode::count_decoded({257, 257}, 7, model), 1u) << "four bytes each";
}

}  // namespace
}  // namespace assay::charsmap_normalize
