#include "impls/tokenizers/wordpiece_encode/op.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "harness/core/relation.h"
#include "impls/tokenizers/reference_normalization_texts.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"
#include "impls/tokenizers/wordpiece_encode/reference_text_encoding.h"
#include "impls/tokenizers/wordpiece_encode/reference_texts.h"

namespace assay::wordpiece_encode {
namespace {

Buffer bytes_buffer(const char* name, Kind kind, std::string_view content) {
  const auto* first = reinterpret_cast<const std::byte*>(content.data());
  return {name, kind, Dtype::u8, {std::ssize(content)}, {first, first + content.size()}, kind == Kind::path};
}

std::vector<ValuesInfo> kinds_of_text() {
  constexpr std::array<std::string_view, 14> wanted{"mixed",        "words",    "whitespace", "letters",   "emoji",
                                                    "invalid_utf8", "controls", "code",       "digits",    "repeated",
                                                    "accents",      "sigmas",   "hangul",     "ideographs"};
  std::vector<ValuesInfo> kinds = kinds_of_pieces();
  const auto add = [&](const std::vector<ValuesInfo>& all) {
    for (const ValuesInfo& kind : all)
      if ((kind.file || std::ranges::find(wanted, kind.name) != wanted.end()) &&
          std::ranges::find(kinds, kind.name, &ValuesInfo::name) == kinds.end())
        kinds.push_back(kind);
  };
  add(tokenizers::normalization_kinds());
  add(tokenizers::text_kinds());
  return kinds;
}

void cut_text(FollowUp& second, std::size_t from, std::size_t to) {
  std::vector<std::byte>& bytes = second.inputs[text].bytes;
  bytes = {bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to)};
  second.inputs[text].dims[0] = std::ssize(bytes);
  for (Dimension& dimension : second.which.dims) dimension.size = std::ssize(bytes);
}

// A blank separates words whatever stands around it, and words know nothing of each other.
Relation parts_encode_alike() {
  return {"parts_encode_alike", "what stands before a blank has the same ids alone", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs[text].text();
            const std::size_t end = all.find(' ', all.size() / 2);
            if (end == all.npos) return std::nullopt;
            FollowUp second{which, inputs};
            cut_text(second, 0, end);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Buffer &whole = first.outputs[ids], &part = second.outputs[ids];
            bool same = part.count() <= whole.count();
            for (std::int64_t i = 0; same && i < part.count(); ++i) same = part.number(i) == whole.number(i);
            if (same) return std::nullopt;
            return "the words before a blank have other ids alone";
          }};
}

// And the same from the other side: whatever a cache has seen before.
Relation rests_encode_alike() {
  return {"rests_encode_alike", "what stands behind a blank has the same ids alone", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs[text].text();
            const std::size_t end = all.find(' ', all.size() / 2);
            if (end == all.npos) return std::nullopt;
            FollowUp second{which, inputs};
            cut_text(second, end + 1, all.size());
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Buffer &whole = first.outputs[ids], &part = second.outputs[ids];
            const std::int64_t before = whole.count() - part.count();
            bool same = before >= 0;
            for (std::int64_t i = 0; same && i < part.count(); ++i) same = part.number(i) == whole.number(before + i);
            if (same) return std::nullopt;
            return "the words behind a blank have other ids alone";
          }};
}

// Whatever the reference says: ids are those of pieces that spell the words, no longer one would have fitted where one
// begins, and a word that has none begins with what leads to no end.
Relation spells_its_words(PiecesOfFiles& files) {
  return {"spells_its_words", "the pieces spell the words, and none could be longer", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            std::vector<std::int64_t> made;
            for (std::int64_t i = 0; i < second.outputs[ids].count(); ++i)
              made.push_back(static_cast<std::int64_t>(second.outputs[ids].number(i)));
            return what_is_not_spelled(second.inputs[text].text(), made, settings_of(second.which.parameters),
                                       *files.read(std::string(second.inputs[vocabulary].text())));
          }};
}

class WordpieceEncode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    const bool own = std::ranges::count(kinds_of_pieces(), which.values, &ValuesInfo::name) > 0;
    return {own ? bytes_buffer("text", Kind::bytes, draw_of_pieces(which, *files_.read(found.path)))
                : tokenizers::draw_normalization_text("text", which.values, which.dim("bytes"), which.seed, resources),
            bytes_buffer("vocabulary", Kind::path, found.path)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    std::vector<Expectation> expected(1);
    expected[ids].exact = encode(which, inputs);
    return expected;
  }

  std::vector<Relation> relations() const override {
    return {parts_encode_alike(), rests_encode_alike(), spells_its_words(files_)};
  }

  // Words of more characters than a byte or two can count, which the rules allow only where they are told to.
  std::optional<Domain> domain(Dtype) const override {
    Domain all{"words of 100,000 letters", {}};
    for (const char* const vocabulary : {"small_pieces", "awkward_pieces", "other_prefix_pieces"})
      for (const std::int64_t most : {std::int64_t{0}, most_characters}) {
        Case which;
        which.op = info_.name;
        which.dtype = Dtype::u8;
        which.dims = {{"bytes", 100000}};
        which.values = long_word;
        for (const ParameterInfo& parameter : info_.parameters)
          which.parameters.push_back({parameter.name, parameter.name == "vocabulary"
                                                          ? ParameterValue(std::string(vocabulary))
                                                      : parameter.name == "max_word" ? ParameterValue(most)
                                                                                     : parameter.default_value});
        all.cases.push_back(std::move(which));
      }
    return all;
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>& got) const override {
    const auto* const first = got[ids].as<const std::int32_t>();
    return describe_word(inputs[text].text(), settings_of(which.parameters),
                         *files_.read(std::string(inputs[vocabulary].text())), index,
                         {first, first + got[ids].dims[0]});
  }

  const TextEncoding* text_encoding() const override { return encoding_.get(); }

 private:
  std::vector<std::int64_t> encode(const Case& which, const std::vector<Buffer>& inputs) const {
    return reference_encode(inputs[text].text(), settings_of(which.parameters),
                            *files_.read(std::string(inputs[vocabulary].text())));
  }

  mutable PiecesOfFiles files_;
  const std::unique_ptr<TextEncoding> encoding_ = wordpiece_encode::text_encoding(files_);

  const OpInfo info_{
      .name = "wordpiece_encode",
      .family = "tokenizers",
      .summary = "The ids of a text by WordPiece, as BERT has it",
      .formula =
          "per word of bert_normalize: the longest beginning that is a piece, then the longest of what is left that is "
          "one behind '##', and so on; the unknown piece where none is, or where the word has too many characters",
      .source =
          "Devlin, Chang, Lee, Toutanova 2019, BERT, sec. 3; tokenization.py of google-research/bert (google) and "
          "models "
          "WordPiece of Hugging Face's tokenizers (hf); Song et al. 2021, Fast WordPiece Tokenization, sec. 2",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {{"vocabulary",
                      "pieces, by their name in specs/resources.toml, or of your own",
                      std::string("small_pieces"),
                      {std::string("small_pieces"), std::string("awkward_pieces"), std::string("awkward_pieces"),
                       std::string("other_prefix_pieces")},
                      {},
                      {},
                      {},
                      true},
                     {"rule",
                      "whose words these are, and how long one may be",
                      std::string(google_rule),
                      {std::string(google_rule), std::string(hf_rule)},
                      {},
                      {},
                      {std::string(google_rule), std::string(hf_rule)}},
                     {"case",
                      "uncased: capitals become small and accents are dropped; cased: both stay",
                      std::string("uncased"),
                      {std::string("uncased"), std::string("uncased"), std::string("cased")},
                      {},
                      {},
                      {std::string("uncased"), std::string("cased")}},
                     {"max_word",
                      "the characters that a word may have; 0: 200 of google, 100 of hf",
                      std::int64_t{0},
                      {std::int64_t{0}, std::int64_t{0}, std::int64_t{0}, std::int64_t{7}, std::int64_t{5000}},
                      0.0,
                      static_cast<double>(most_characters),
                      {}}},
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)},
                 {.name = "vocabulary",
                  .role = Role::vocabulary,
                  .kind = Kind::path,
                  .dims = {},
                  .dtype = always(Dtype::u8)}},
      // Of each word, and each character of it, at most one; none is made of less than a byte.
      .outputs = {{.name = "ids", .kind = Kind::ids, .dims = {"bytes"}, .dtype = always(Dtype::i32)}},
      .baseline = "substring",
      .budget = "exact",
      .cost = "the characters of a text times the lengths that pieces have",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<WordpieceEncode>(); }

}  // namespace assay::wordpiece_encode
