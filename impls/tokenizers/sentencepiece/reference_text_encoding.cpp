#include "impls/tokenizers/sentencepiece/reference_text_encoding.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/reference_claims.h"
#include "impls/tokenizers/reference_of_files.h"
#include "impls/tokenizers/texts.h"

namespace assay::sentencepiece {
namespace {

using charsmap_normalize::ModelKind;
using charsmap_normalize::PieceType;
using charsmap_normalize::ReferenceModel;
using charsmap_normalize::space_mark;

// The fields of a message, as far as they can be told: number, wire type, and what a number or bytes are.
struct LooseFields {
  explicit LooseFields(std::string_view content) : left(content) {}
  std::string_view left;
  std::uint64_t field = 0, value = 0;
  std::string_view bytes;

  bool number(std::uint64_t& into) {
    into = 0;
    for (int shift = 0; shift < 63 && !left.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(left[0]);
      left.remove_prefix(1);
      into |= static_cast<std::uint64_t>(byte & 127u) << shift;
      if (byte < 128) return true;
    }
    return false;
  }
  bool next() {
    std::uint64_t key = 0;
    if (!number(key) || key < 8 || !number(value) || (key % 8 != 0 && key % 8 != 2)) return false;
    field = key / 8;
    bytes = {};
    if (key % 8 == 0) return true;
    if (value > left.size()) return false;
    bytes = left.substr(0, value);
    left.remove_prefix(value);
    return true;
  }
};

// The kind of a model by what its first fields and its trainer_spec look like; nothing if it is none. Of one that
// breaks off before it says, unigram, as where none says.
std::optional<ModelKind> kind_by_its_looks(std::string_view content) {
  LooseFields fields(content);
  if (!fields.next() || fields.field > 5 || fields.bytes.empty()) return std::nullopt;
  // Pieces and samples for a test of the model begin with a text, which is their first field.
  if ((fields.field == 1 || fields.field == 4) && fields.bytes[0] != '\n') return std::nullopt;
  ModelKind kind = ModelKind::unigram;
  do {
    if (fields.field != 2) continue;
    for (LooseFields told(fields.bytes); told.next();)
      if (told.field == 3 && told.value >= 1 && told.value <= 4) kind = static_cast<ModelKind>(told.value);
  } while (fields.next());
  return kind;
}

bool ends_well(std::string_view text) { return !text.empty() && !text.ends_with(' ') && !text.ends_with(space_mark); }
bool begins_well(std::string_view text) {
  return !text.empty() && !text.starts_with(' ') && !text.starts_with(space_mark);
}
bool is_plain(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

// Whether before each space between plain letters or digits a text may be cut, the space left out: the dummy prefix of
// the part behind it stands for it. No rule, symbol or piece may reach across, and what stands there may not become
// nothing or spaces.
struct CutsOfModel {
  bool safe = false;
};
CutsOfModel cuts_of(const std::string& path) {
  const ReferenceModel model = charsmap_normalize::reference_model(path);
  if (!model.dummy_prefix || !model.escape_whitespaces || model.whitespace_as_suffix) return {};
  for (const auto& [rule, becomes] : model.rules) {
    if (rule == " ") {
      if (becomes != " ") return {};
    } else if (rule.find(' ') != rule.npos || (is_plain(rule.front()) && !begins_well(becomes)) ||
               (is_plain(rule.back()) && !ends_well(becomes))) {
      return {};
    }
  }
  for (const std::string& symbol : model.symbols)
    if (symbol.find(' ') != symbol.npos) return {};
  for (const auto& [piece, id] : model.ids) {
    std::string_view text = piece;
    while (text.starts_with(space_mark)) text.remove_prefix(std::string_view(space_mark).size());
    if (text.find(space_mark) != text.npos) return {};
  }
  // Or else an unknown piece may begin before the cut and go on behind it.
  const auto mark = model.ids.find(std::string_view(space_mark));
  const bool known =
      mark != model.ids.end() && model.pieces[static_cast<std::size_t>(mark->second)].type != PieceType::unused;
  return {known || model.byte_fallback};
}
using CutsOfFiles = tokenizers::OfFiles<CutsOfModel, cuts_of, 16>;

class TextsOfModel final : public TextEncoding::IdTexts {
 public:
  explicit TextsOfModel(std::shared_ptr<const ReferenceModel> model) : model_(std::move(model)) {
    for (std::size_t byte = 0; byte < model_->of_byte.size(); ++byte)
      bytes_[model_->of_byte[byte]] = static_cast<char>(byte);
  }
  std::string_view of(std::int64_t id) const override {
    if (const auto byte = bytes_.find(id); byte != bytes_.end()) return {&byte->second, 1};
    if (id < 0 || id >= std::ssize(model_->pieces)) return {};
    return model_->pieces[static_cast<std::size_t>(id)].text;
  }
  // Of a run of unknown characters only what stands around it tells how long it is.
  std::string_view spells(std::int64_t id) const override { return id == model_->unknown ? "" : of(id); }

 private:
  std::shared_ptr<const ReferenceModel> model_;
  std::map<std::int64_t, char> bytes_;
};

// The mark of a space as it is.
std::string with_marks(std::string shown) {
  constexpr std::string_view number = "\\u{2581}";
  for (std::size_t at = shown.find(number); at != shown.npos; at = shown.find(number, at + 1))
    if (at == 0 || shown[at - 1] != '\\') shown.replace(at, number.size(), space_mark);
  return shown;
}

class SentencePieceEncoding final : public TextEncoding {
 public:
  SentencePieceEncoding(charsmap_normalize::ModelsOfFiles& files, EncodingOfKind of_kind)
      : files_(files), of_kind_(std::move(of_kind)) {}

  bool claims(const std::string& vocabulary) const override {
    const std::string content = tokenizers::content_to_claim(vocabulary);
    if (content.starts_with('{'))
      return of_kind_.kind == ModelKind::unigram && tokenizers::names_model(content, "Unigram") &&
             !tokenizers::names_model(content, "BPE") && !tokenizers::names_model(content, "WordPiece");
    const auto kind = kind_by_its_looks(content);
    return kind && of_kind_.claims(*kind);
  }

  std::vector<std::string> preferred() const override { return of_kind_.preferred; }

  bool has_cuts(const std::string& vocabulary) const override {
    return of_kind_.words_stand_alone && cuts_.read(vocabulary)->safe;
  }
  std::size_t left_out_behind_cut() const override { return 1; }
  std::size_t last_cut(const Parameters&, const std::string& vocabulary, std::string_view text) const override {
    if (!has_cuts(vocabulary)) return 0;
    for (std::size_t at = text.size(); at-- > 2;)
      if (is_plain(text[at]) && text[at - 1] == ' ' && is_plain(text[at - 2])) return at - 1;
    return 0;
  }

  Special first_special(const std::string&, std::string_view) const override { return {}; }

  VocabularyFacts facts(const std::string& vocabulary) const override {
    const auto model = model_of(vocabulary);
    VocabularyFacts facts;
    facts.format = std::string("model of SentencePiece, ") + (of_kind_.kind == ModelKind::bpe ? "BPE" : "unigram");
    facts.added = static_cast<std::size_t>(
        std::ranges::count(model->pieces, PieceType::control, &charsmap_normalize::ReferencePiece::type));
    facts.tokens = model->pieces.size() - facts.added;
    return facts;
  }

  std::vector<OtherRule> other_rules(const Parameters& parameters) const override {
    return of_kind_.other_rules == nullptr ? std::vector<OtherRule>{} : of_kind_.other_rules(parameters);
  }

  std::vector<std::int32_t> encode(const Parameters& parameters, const std::string& vocabulary, std::string_view text,
                                   Exercised* exercised) const override {
    const auto model = model_of(vocabulary);
    const std::vector<std::int64_t> ids = of_kind_.encode(reference_normalize(text, *model), *model, parameters);
    if (exercised != nullptr) exercised->ids.insert(ids.begin(), ids.end());
    return {ids.begin(), ids.end()};
  }

  std::optional<std::string> spelled(const Parameters&, const std::string& vocabulary,
                                     std::string_view text) const override {
    return reference_normalize(text, *model_of(vocabulary));
  }

  // All of a text is taken at once.
  std::size_t pieces_of(const Parameters&, std::string_view text) const override { return std::size_t{!text.empty()}; }

  std::shared_ptr<const IdTexts> texts_of(const std::string& vocabulary) const override {
    return std::make_shared<TextsOfModel>(model_of(vocabulary));
  }

  std::string shown(std::string_view text) const override { return with_marks(tokenizers::escaped(text)); }
  std::string surroundings(std::string_view text, std::size_t from, std::size_t to) const override {
    return with_marks(tokenizers::surroundings(text, from, to));
  }

 private:
  std::shared_ptr<const ReferenceModel> model_of(const std::string& path) const {
    auto model = files_.read(path);
    if (model->kind != of_kind_.kind)
      throw InputError({path}, std::string("is no model of the kind ") +
                                   (of_kind_.kind == ModelKind::bpe ? "bpe" : "unigram") + ", which is expected here");
    return model;
  }

  charsmap_normalize::ModelsOfFiles& files_;
  mutable CutsOfFiles cuts_;
  EncodingOfKind of_kind_;
};

}  // namespace

std::unique_ptr<TextEncoding> text_encoding(charsmap_normalize::ModelsOfFiles& files, EncodingOfKind of_kind) {
  return std::make_unique<SentencePieceEncoding>(files, std::move(of_kind));
}

std::string difference_in(const TextEncoding& encoding, const Case& which, const std::vector<Buffer>& inputs,
                          const std::vector<Value>& got) {
  const std::string_view text = inputs[0].text();
  const std::string path(inputs[1].text());
  const auto texts = encoding.texts_of(path);
  const auto* const first = got[0].as<const std::int32_t>();
  return describe_difference(encoded_text(encoding, *texts, which.parameters, path, text),
                             encoding.encode(which.parameters, path, text, nullptr), {first, first + got[0].dims[0]});
}

}  // namespace assay::sentencepiece
