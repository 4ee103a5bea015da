// WordPiece: both readers of vocabularies, the reference, and the encoders by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/text_encoding.h"
#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/wordpiece_encode/op.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"
#include "impls/tokenizers/wordpiece_encode/reference_texts.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::wordpiece_encode {

Implementation substring();
Implementation trie();
Implementation linmaxmatch();
Implementation fast();

namespace {

namespace fs = std::filesystem;
const TreeResources resources;
using Ids = std::vector<std::int64_t>;

struct Encoder {
  const char* name;
  std::function<Implementation()> implementation;
};
const std::vector<Encoder> encoders{
    {"substring", substring}, {"trie", trie}, {"linmaxmatch", linmaxmatch}, {"fast", fast}};

// The rest of a tokenizer.json around a model and what is before it.
std::string json_with(
    const std::string& vocabulary, const std::string& more = "",
    const std::string& normalizer =
        R"({"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"lowercase":true})") {
  return "{\"normalizer\":" + normalizer + ",\n\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},\n" + more +
         "\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\",\n"
         "\"max_input_chars_per_word\":100,\"vocab\":{" +
         vocabulary + "}}}";
}

class PieceFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_pieces_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/vocab.txt";
  }
  void TearDown() override { fs::remove_all(folder); }

  PieceVocabulary pieces(const std::string& content) const {
    write_whole(path, content);
    return read_pieces(path);
  }

  // Both refuse it at the line, and say `complaint`.
  void refused(const std::string& content, int line, const std::string& complaint) const {
    write_whole(path, content);
    const std::string start = path + (line > 0 ? ":" + std::to_string(line) : "") + ": ";
    const auto holds = [&](const std::string& reason) {
      EXPECT_TRUE(reason.starts_with(start)) << reason << "\nshould begin with " << start;
      EXPECT_NE(reason.find(complaint), std::string::npos) << reason << "\nshould say " << complaint;
    };
    const auto mine = tokenizers::read_wordpiece_model(path);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(mine)) << content;
    holds(std::get<Unsupported>(mine).reason);
    try {
      read_pieces(path);
      ADD_FAILURE() << "the contract reads it: " << content;
    } catch (const InputError& error) {
      holds(error.what());
    }
  }

  // All encoders and the reference give these.
  void gives(const std::string& content, const std::string& text, const Ids& expected, const char* rule = "google",
             const char* letters = "uncased", std::int64_t max_word = 0) const {
    const PieceVocabulary known = pieces(content);
    const Parameters parameters{{"vocabulary", std::string("x")},
                                {"rule", std::string(rule)},
                                {"case", std::string(letters)},
                                {"max_word", max_word}};
    EXPECT_EQ(reference_encode(text, settings_of(parameters), known), expected) << text;
    for (const Encoder& encoder : encoders) {
      const tokenizers::PreparedText prepared(encoder.implementation(), parameters, "", path);
      ASSERT_TRUE(prepared.is_ready()) << prepared.reason();
      const auto got = prepared.run<std::int32_t>(text);
      EXPECT_EQ(Ids(got.begin(), got.end()), expected) << encoder.name << ": " << text;
    }
  }

  std::string folder, path;
};

void read_the_same(const std::string& file) {
  const auto read = tokenizers::read_wordpiece_model(file);
  ASSERT_TRUE(std::holds_alternative<tokenizers::WordPieceModel>(read)) << std::get<Unsupported>(read).reason;
  const auto& mine = std::get<tokenizers::WordPieceModel>(read);
  const PieceVocabulary other = read_pieces(file);
  ASSERT_EQ(mine.pieces.size(), other.ids.size());
  for (const auto& piece : mine.pieces) {
    const auto found = other.ids.find(piece.text);
    ASSERT_NE(found, other.ids.end()) << piece.text;
    EXPECT_EQ(found->second, piece.id) << piece.text;
  }
  EXPECT_EQ(mine.prefix, other.prefix);
  EXPECT_EQ(mine.unknown, other.unknown);
  EXPECT_EQ(mine.max_word, other.max_word);
}

TEST_F(PieceFiles, BothReadersReadTheSame) {
  for (const char* const name : {"small_pieces", "awkward_pieces", "other_prefix_pieces"})
    read_the_same(resources.vocabulary(name).path);
}

// Where it was fetched.
TEST_F(PieceFiles, BertsPiecesAreThoseThatItPublished) {
  const std::string lines = ASSAY_SOURCE_DIRECTORY "/.assay/vocabularies/bert_uncased.txt";
  const std::string json = ASSAY_SOURCE_DIRECTORY "/.assay/vocabularies/bert_uncased.json";
  if (!fs::exists(lines) || !fs::exists(json))
    GTEST_SKIP() << "BERT's pieces were not fetched: ./assay fetch bert_uncased";
  read_the_same(lines);
  read_the_same(json);
  const PieceVocabulary known = read_pieces(lines);
  EXPECT_EQ(known.ids, read_pieces(json).ids);
  EXPECT_EQ(known.ids.size(), 30522u);
  EXPECT_EQ(known.unknown, 100);
  EXPECT_TRUE(known.is_uncased());
  const Settings google{false, false, 200};
  // The example of the README of google-research/bert: "john johan ##son ' s house".
  EXPECT_EQ(reference_encode("John Johanson's,  house", google, known),
            (Ids{2198, 13093, 3385, 1005, 1055, 1010, 2160}));
  EXPECT_EQ(reference_encode("unaffable", google, known), (Ids{14477, 20961, 3468}));
}

TEST_F(PieceFiles, LinesAreRefusedWithTheirNumber) {
  refused("[UNK]\na\n##a\na\n", 4, "expected a piece that none before is; line 2 has it");
  refused("a\n##a\n", 0, "expected [UNK] among the pieces");
  refused("", 0, "expected [UNK] among the pieces");
  refused("[UNK]\n\na\n", 2, "expected a piece of 1 to 1024 bytes");
  refused("[UNK]\n" + std::string(1025, 'a') + "\n", 2, "expected a piece of 1 to 1024 bytes");
  refused("[UNK]\na \n", 2, "expected a piece without a blank or tab at its ends");
  refused("[UNK]\n\ta\n", 2, "expected a piece without a blank or tab at its ends");
  refused("[UNK]\nok\n\xff\n", 3, "expected UTF-8");
  refused("[UNK]\n\xed\xa0\x80\n", 2, "expected UTF-8");
  EXPECT_EQ(pieces("[UNK]\r\na\r\n##b").ids, pieces("[UNK]\na\n##b\n").ids);
  std::string many = "[UNK]\n";
  for (int i = 0; i < 9000; ++i) many += std::string(1000, 'a') + std::to_string(i) + "\n";
  refused(many, 8358, "expected pieces of at most 8388608 bytes together");
}

TEST_F(PieceFiles, JsonIsRefusedByName) {
  const std::string vocabulary = R"("[UNK]":0,"a":1)";
  EXPECT_EQ(pieces(json_with(vocabulary)).ids.size(), 2u);
  refused(json_with(R"("[UNK]":0,"a":0)"), 4, "expected an id that no piece before has");
  refused(json_with(R"("[UNK]":0,"a":1,"a":2)"), 4, "expected a piece that none before is");
  refused(json_with(R"("a":1)"), 3, "expected unk_token among the pieces");
  refused(json_with(R"("[UNK]":-1)"), 4, "expected an id from 0 to 2147483647");
  refused(json_with(vocabulary, R"("decoder":{"type":"WordPiece","prefix":"@@"},)"), 3,
          "another prefix than the model's");
  refused(json_with(vocabulary, R"("post_processor":{"type":"ByteLevel"},)"), 3, "post_processor ByteLevel is not");
  refused(json_with(vocabulary, "", R"({"type":"NFC"})"), 1, "normalizer NFC is not");
  refused(json_with(vocabulary, "",
                    R"({"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":true,"lowercase":true})"),
          1, "BertNormalizer without clean_text is not");
  refused(
      json_with(
          vocabulary, "",
          R"({"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"lowercase":true,"strip_accents":false})"),
      1, "BertNormalizer with strip_accents other than lowercase is not");
  refused(json_with(vocabulary, R"("added_tokens":[{"id":1,"content":"b"}],)"), 3,
          "expected an added token that has the id of its piece, or that is none");
  refused(json_with(vocabulary) + " x", 4, "expected nothing behind the object");
  refused(R"({"model":{"type":"BPE"}})", 1, "is not");
}

// Table 1 of Song et al. 2021.
const std::string of_the_paper = "[UNK]\na\nabcdx\n##b\n##c\n##cdy\n##dz\n";

TEST_F(PieceFiles, TheLongestPieceIsTaken) {
  gives(of_the_paper, "abcdz", {1, 3, 4, 6});
  gives(of_the_paper, "abcdx", {2});
  gives(of_the_paper, "abcz", {0});
  gives(of_the_paper, "abcd", {0});
  gives(of_the_paper, "abcdy ab a", {1, 3, 5, 1, 3, 1});
  gives("[UNK]\na\nab\n##c\n##bc\n", "abc", {2, 3});
  gives("[UNK]\na\nabc\nab\n##cd\n", "abcd abc", {0, 2}) /* a shorter one is not tried */;
  gives("[UNK]\n##a\nb\n", "a ba b", {0, 2, 1, 2}) /* what goes on begins nothing */;
  gives("[UNK]\nun\n##able\n##aff\n##a\n##ff\n", "unaffable unable un", {1, 3, 2, 1, 2, 1});
}

TEST_F(PieceFiles, OneFailureMakesTheWholeWordUnknown) {
  gives("[UNK]\nab\n##c\n", "abcx ab xab abx", {0, 1, 0, 0});
  gives("[UNK]\nab\n.\n", "abx.ab", {0, 2, 1}) /* of which a sign is none */;
}

TEST_F(PieceFiles, LongWordsAreUnknown) {
  const std::string vocabulary = "[UNK]\na\n##a\n\u044f\n##\u044f\n";
  const auto word = [](const std::string& letter, int count) {
    std::string made;
    while (count-- > 0) made += letter;
    return made;
  };
  for (const auto& [rule, most] : {std::pair{"google", 200}, std::pair{"hf", 100}})
    for (const int letter : {0, 1}) {
      const std::string one = letter == 0 ? "a" : "\u044f";
      Ids all(static_cast<std::size_t>(most), 2 * letter + 2);
      all[0] = 2 * letter + 1;
      gives(vocabulary, word(one, most), all, rule);
      gives(vocabulary, word(one, most + 1), {0}, rule);
    }
  gives(vocabulary, "aaaa aaaaa", {1, 2, 2, 2, 0}, "google", "uncased", 4);
  gives(vocabulary, word("a", 3) + word("a\u0301", 2), {1, 2, 2, 2, 2}, "google", "uncased",
        5) /* accents are gone by then */;
}

TEST_F(PieceFiles, WordsAreThoseOfTheRule) {
  const std::string vocabulary = "[UNK]\na\n##a\ncafe\nA\n[\n]\nunk\n\u4e2d\n\u03c3\u03b1\u03c2\n\u03c3\u03b1\u03c3\n";
  gives(vocabulary, "Caf\u00e9 CAFE cafe\u0301", {3, 3, 3});
  gives(vocabulary, "A a Aa", {1, 1, 1, 2});
  gives(vocabulary, "A a Aa aA", {4, 1, 4, 2, 0}, "hf", "cased");
  gives(vocabulary, "[UNK]", {5, 7, 6}) /* text like other */;
  gives(vocabulary, "a\u4e2da", {1, 8, 1});
  gives(vocabulary, "\u03a3\u0391\u03a3", {9});
  gives(vocabulary, "\u03a3\u0391\u03a3", {10}, "hf");
  gives(vocabulary,
        "a\x01"
        "a a\xff"
        "a",
        {1, 2, 1, 2}) /* what is dropped cuts nothing */;
  gives(vocabulary, " \t\n", {});
  gives(vocabulary, "", {});
}

TEST_F(PieceFiles, WordsThatAreTakenSixteenBytesAtATime) {
  std::string text, lines = "[UNK]\na\n##b\n.\n\u00e9\n";
  Ids expected;
  for (int length = 1; length < 40; ++length)
    for (const char* const behind : {" ", ".", "\n", ". ", "\x01 ", "\u00ad "}) {
      text += "A" + std::string(static_cast<std::size_t>(length - 1), 'B') + behind;
      expected.push_back(1);
      expected.insert(expected.end(), static_cast<std::size_t>(length - 1), 2);
      if (behind[0] == '.') expected.push_back(3);
      if (behind[0] == '.' && behind[1] == 0) text += ' ';
    }
  for (std::size_t cut = 0; cut < 3; ++cut) gives(lines, std::string(cut, ' ') + text, expected);
}

TEST(WordPieceLaw, FindsWhatDoesNotSpell) {
  const PieceVocabulary known = read_pieces(resources.vocabulary("other_prefix_pieces").path);
  const Settings settings{false, false, 200};
  const auto wrong = [&](const std::string& text, const Ids& ids) {
    return what_is_not_spelled(text, ids, settings, known).value_or("");
  };
  const Ids right = reference_encode("ab abb xx", settings, known);
  EXPECT_EQ(wrong("ab abb xx", right), "");
  EXPECT_NE(wrong("ab", {known.ids.at("a"), known.ids.at("ab")}), "") << "a longer piece fits";
  EXPECT_NE(wrong("ab", {known.unknown}), "") << "it can be spelled";
  EXPECT_NE(wrong("ab", {}), "");
  EXPECT_NE(wrong("ab", {known.ids.at("ab"), known.ids.at("ab")}), "") << "one too many";
  EXPECT_NE(wrong("xx", {known.ids.at("a")}), "");
}

TEST(WordPieceEncoding, PartsOfATextAreThoseOfTheWhole) {
  const Op& op = *find_op("wordpiece_encode");
  const TextEncoding& encoding = *op.text_encoding();
  const std::string path = resources.vocabulary("small_pieces").path;
  Parameters parameters;
  for (const ParameterInfo& each : op.info().parameters) parameters.push_back({each.name, each.default_value});
  for (const ValuesInfo& kind : op.info().values) {
    if (kind.file || !kind.drawn) continue;
    Case which;
    which.op = op.info().name;
    which.dtype = Dtype::u8;
    which.dims = {{"bytes", 700}};
    which.parameters = parameters;
    which.parameters[0].value = std::string("small_pieces");
    which.values = kind.name;
    which.seed = 5;
    const auto inputs = op.generate(which, resources);
    const std::string text(inputs[0].text());
    const std::vector<std::int32_t> whole = encoding.encode(parameters, path, text, nullptr);
    for (std::size_t end = text.size(); end > 1;) {
      const std::size_t cut = encoding.last_cut(parameters, path, std::string_view(text).substr(0, end));
      ASSERT_LT(cut, end);
      if (cut == 0) break;
      std::vector<std::int32_t> parts = encoding.encode(parameters, path, text.substr(0, cut), nullptr);
      const auto rest = encoding.encode(parameters, path, text.substr(cut), nullptr);
      parts.insert(parts.end(), rest.begin(), rest.end());
      EXPECT_EQ(parts, whole) << kind.name << " at " << cut;
      end = cut;
    }
  }
}

// A word without pieces reaches to what is known of those behind it.
TEST(WordPieceEncoding, DifferencesHaveTheirPlaceAmongTheWords) {
  const Op& op = *find_op("wordpiece_encode");
  const TextEncoding& encoding = *op.text_encoding();
  const std::string path = resources.vocabulary("small_pieces").path;
  Parameters parameters;
  for (const ParameterInfo& each : op.info().parameters) parameters.push_back({each.name, each.default_value});
  const std::string text = "The  \U0001f600 words of it";
  const auto texts = encoding.texts_of(path);
  const EncodedText encoded = encoded_text(encoding, *texts, parameters, path, text);
  const auto expected = encoding.encode(parameters, path, text, nullptr);
  EXPECT_EQ(encoded.spelled(), "the\U0001f600wordsofit");
  const auto places = places_of(*texts, encoded.spelled(), expected);
  EXPECT_EQ(places.back(), encoded.spelled().size());
  auto got = expected;
  got.back() = expected.front();
  const std::string told = describe_difference(encoded, expected, got);
  EXPECT_NE(told.find("at byte " + std::to_string(places[expected.size() - 1]) + ", line 1"), std::string::npos)
      << told;
}

}  // namespace
}  // namespace assay::wordpiece_encode
