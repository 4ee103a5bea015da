#include "impls/tokenizers/wordpiece_encode/op.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "harness/core/relation.h"
#include "impls/tokenizers/documents/reference_declared.h"
#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/documents/reference_laws.h"
#include "impls/tokenizers/documents/reference_texts.h"
#include "impls/tokenizers/reference_normalization_texts.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"
#include "impls/tokenizers/wordpiece_encode/reference_places.h"
#include "impls/tokenizers/wordpiece_encode/reference_text_encoding.h"
#include "impls/tokenizers/wordpiece_encode/reference_texts.h"

namespace assay::wordpiece_encode {
namespace {

Buffer path_buffer(std::string_view path) {
  const auto* first = reinterpret_cast<const std::byte*>(path.data());
  return {"vocabulary", Kind::path, Dtype::u8, {std::ssize(path)}, {first, first + path.size()}, true};
}

std::vector<ValuesInfo> kinds_of_text() {
  constexpr std::array<std::string_view, 14> wanted{"mixed",        "words",    "whitespace", "letters",   "emoji",
                                                    "invalid_utf8", "controls", "code",       "digits",    "repeated",
                                                    "accents",      "sigmas",   "hangul",     "ideographs"};
  std::vector<ValuesInfo> kinds = kinds_of_pieces();
  kinds.push_back(documents::added_tokens_kind());
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

// Names of added tokens that code knows by heart, and what may stand beside one.
const documents::Surrounding& around_added() {
  static const documents::Surrounding around{{" ",           "  ",
                                              "\n",          "the",
                                              "The ",        "ab",
                                              "x",           "a",
                                              "nd",          "[",
                                              "]",           ".",
                                              "##",          "\u00e9",
                                              "e\u0301",     "\u0301",
                                              "\u4e2d",      "\u0391\u03a3",
                                              "\u00c4ffin ", "\ud55c\uad6d",
                                              "\u00ad",      "\xf0\x9f\x99",
                                              "\xc3",        "unaffable "},
                                             {"[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]"}};
  return around;
}

// Cases of special tokens, offsets and documents that every check tries, of vocabularies in the tree.
std::vector<Case> special_cases(const OpInfo& op) {
  using namespace documents;
  std::vector<Case> all;
  const auto add = [&](const SpecialCase& told, const char* rule = google_rule, const char* letters = "uncased") {
    Case which = case_of(op, told);
    set(which, "rule", std::string(rule));
    set(which, "case", std::string(letters));
    all.push_back(std::move(which));
  };
  for (const char* special : {plain_special, allow_special, refuse_special})
    for (const bool several : {false, true})
      for (std::uint64_t seed = 0; seed < (special == allow_special ? 6 : 2); ++seed) {
        add({"special_pieces", special, several, seed % 2 == 0 ? 300 : 2000, seed});
        if (seed % 3 == 0) add({"special_pieces", special, several, 400, seed}, hf_rule, "cased");
      }
  for (const char* const letters : {"uncased", "cased"})
    for (const char* const rule : {google_rule, hf_rule})
      for (const char* const kind : {basic_kind, "pieces", "nearly_pieces", "hangul", "accents"})
        add({"awkward_pieces", plain_special, false, 1500, 1, 1, kind}, rule, letters);
  for (const char* const kind : {"pieces", "nearly_pieces", "few_letters"})
    add({"other_prefix_pieces", plain_special, false, 1500, 2, 1, kind});
  // Words of as many characters as may be, of four bytes each.
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    add({"awkward_pieces", plain_special, false, 8000, seed, 1, "limits"});
    set(all.back(), "max_word", std::int64_t{7});
  }
  add({"small_pieces", allow_special, true, 400});
  add({"small_pieces", plain_special, true, 2000, 0, 1, "mixed"});
  add({"special_pieces", allow_special, true, 66000, 2, 3});
  add({"special_pieces", plain_special, true, 16500, 3, 2});
  return all;
}

// Whether each word has ids that know nothing of others.
bool is_one_text(const Case& which) {
  const documents::Asked asked = settings_of(which.parameters).asked;
  return asked.special == documents::Special::plain && !asked.documents;
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
            if (end == all.npos || !is_one_text(which)) return std::nullopt;
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
            if (end == all.npos || !is_one_text(which)) return std::nullopt;
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
            if (!is_one_text(which)) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            return what_is_not_spelled(second.inputs[text].text(), documents::numbers_of(second.outputs[ids]),
                                       settings_of(second.which.parameters),
                                       *files.read(std::string(second.inputs[vocabulary].text())));
          }};
}

// Where an id stands is the text that it is of, by normalising this text alone.
Relation offsets_hold_their_piece(PiecesOfFiles& files) {
  return {"offsets_hold_their_piece",
          "between its start and its end stands what a piece is made of, and no character more at either end", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!settings_of(which.parameters).asked.offsets) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const Settings settings = settings_of(second.which.parameters);
            return what_is_misplaced(second.inputs[text].text(), settings,
                                     *files.read(std::string(second.inputs[vocabulary].text())),
                                     {documents::numbers_of(second.outputs[ids]),
                                      documents::numbers_of(second.outputs[settings.asked.starts()]),
                                      documents::numbers_of(second.outputs[settings.asked.ends()])});
          }};
}

class WordpieceEncode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    std::vector<Buffer> inputs{text_of(which, resources, found.path), path_buffer(found.path)};
    if (settings_of(which.parameters).asked.documents)
      inputs.push_back(documents::ends_buffer(
          documents::draw_document_ends(inputs[text].text(), which.seed, files_.read(found.path)->added)));
    return inputs;
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    return documents::expected_of(encode(which, inputs), settings_of(which.parameters).asked);
  }

  std::vector<Relation> relations() const override {
    return {parts_encode_alike(),
            rests_encode_alike(),
            spells_its_words(files_),
            offsets_hold_their_piece(files_),
            documents::offsets_leave_ids(2),
            documents::documents_stand_alone(2)};
  }

  // Words of more characters than a byte or two can count, which the rules allow only where they are told to.
  std::optional<Domain> domain(Dtype) const override {
    Domain all{"special tokens, offsets, documents, and words of 100,000 letters", {}};
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
    const std::vector<Case> first = special_cases(info_);
    all.cases.insert(all.cases.begin(), first.begin(), first.end());
    return all;
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output, std::int64_t index,
                      const std::vector<Value>& got) const override {
    if (output != ids || !is_one_text(which)) return {};
    const auto* const first = got[ids].as<const std::int32_t>();
    return describe_word(inputs[text].text(), settings_of(which.parameters),
                         *files_.read(std::string(inputs[vocabulary].text())), index,
                         {first, first + got[ids].dims[0]});
  }

  const TextEncoding* text_encoding() const override { return encoding_.get(); }

 private:
  Buffer text_of(const Case& which, const Resources& resources, const std::string& path) const {
    const auto size = static_cast<std::size_t>(which.dim("bytes"));
    if (which.values == documents::added_tokens_kind().name)
      return documents::text_buffer(
          documents::text_of_added(size, which.seed, files_.read(path)->added, around_added()));
    if (std::ranges::count(kinds_of_pieces(), which.values, &ValuesInfo::name) > 0)
      return documents::text_buffer(draw_of_pieces(which, *files_.read(path)));
    return tokenizers::draw_normalization_text("text", which.values, which.dim("bytes"), which.seed, resources);
  }

  documents::EncodedDocuments encode(const Case& which, const std::vector<Buffer>& inputs) const {
    const Settings settings = settings_of(which.parameters);
    return reference_encode_documents(inputs[text].text(), documents::documents_in(inputs, settings.asked), settings,
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
      .parameters = documents::with_parameters(
          {{"vocabulary",
            "pieces, by their name in specs/resources.toml, or of your own",
            std::string("small_pieces"),
            {std::string("small_pieces"), std::string("awkward_pieces"), std::string("awkward_pieces"),
             std::string("other_prefix_pieces"), std::string("special_pieces")},
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
            {}}}),
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = documents::inputs(),
      // Of each word, and each character of it, at most one; none is made of less than a byte.
      .outputs = documents::outputs(true),
      .baseline = "substring",
      .budget = "exact",
      .cost = "the characters of a text times the lengths that pieces have",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<WordpieceEncode>(); }

}  // namespace assay::wordpiece_encode
