#include "impls/tokenizers/wordpiece_encode/reference_text_encoding.h"

#include <utility>

#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/reference_claims.h"
#include "impls/tokenizers/texts.h"

namespace assay::wordpiece_encode {
namespace {

class TextsOfPieces final : public TextEncoding::IdTexts {
 public:
  explicit TextsOfPieces(std::shared_ptr<const PieceVocabulary> pieces) : pieces_(std::move(pieces)) {}
  std::string_view of(std::int64_t id) const override {
    const auto found = pieces_->texts.find(id);
    return found == pieces_->texts.end() ? std::string_view{} : std::string_view(found->second);
  }
  // Of a word without pieces only the words around it tell how long it is.
  std::string_view spells(std::int64_t id) const override {
    if (id == pieces_->unknown) return {};
    std::string_view text = of(id);
    if (text.size() > pieces_->prefix.size() && text.starts_with(pieces_->prefix))
      text.remove_prefix(pieces_->prefix.size());
    return text;
  }

 private:
  std::shared_ptr<const PieceVocabulary> pieces_;
};

class WordPieceEncoding final : public TextEncoding {
 public:
  explicit WordPieceEncoding(PiecesOfFiles& files) : files_(files) {}

  // A tokenizer.json whose model is a WordPiece; or lines of which the first has no blank, as every rank file has it,
  // and one is [UNK] or begins with ##.
  bool claims(const std::string& vocabulary) const override {
    const std::string content = tokenizers::content_to_claim(vocabulary);
    if (content.starts_with('{'))
      return tokenizers::names_model(content, "WordPiece") && !tokenizers::names_model(content, "BPE");
    const std::string_view first = std::string_view(content).substr(0, content.find('\n'));
    return first.find(' ') == first.npos &&
           (("\n" + content).find("\n[UNK]") != content.npos || content.find("\n##") != content.npos);
  }

  std::vector<std::string> preferred() const override { return {"fast", "linmaxmatch", "trie", "substring"}; }

  // Behind a blank or the end of a line: words end there, whatever stands around it, but for added tokens that have
  // one.
  std::size_t last_cut(const Parameters& parameters, const std::string& vocabulary,
                       std::string_view text) const override {
    const bool plain = settings_of(parameters).asked.special == documents::Special::plain;
    while (text.size() >= 2) {
      const std::size_t last = text.find_last_of(" \n", text.size() - 2);
      if (last == text.npos) break;
      if (plain || !documents::may_lie_across(text, last + 1, files_.read(vocabulary)->added)) return last + 1;
      text = text.substr(0, last + 1);
    }
    return 0;
  }

  Special first_special(const std::string& vocabulary, std::string_view text) const override {
    const auto found = documents::next_added(text, 0, files_.read(vocabulary)->added);
    if (!found) return {};
    return {found->where.from, std::string(text.substr(found->where.from, found->where.to - found->where.from))};
  }

  VocabularyFacts facts(const std::string& vocabulary) const override {
    const auto pieces = files_.read(vocabulary);
    VocabularyFacts facts;
    facts.format = pieces->format;
    facts.tokens = pieces->ids.size();
    facts.added = pieces->added.texts.size();
    facts.parameters = {{"rule", std::string(pieces->max_word ? hf_rule : google_rule)},
                        {"case", std::string(pieces->is_uncased() ? "uncased" : "cased")}};
    if (pieces->max_word) facts.parameters.push_back({"max_word", *pieces->max_word});
    return facts;
  }

  std::vector<OtherRule> other_rules(const Parameters& parameters) const override {
    Parameters changed = parameters;
    const bool is_hf = settings_of(parameters).hf;
    for (Parameter& each : changed)
      if (each.name == "rule") each.value = std::string(is_hf ? google_rule : hf_rule);
    return {{changed, is_hf ? "rule google instead of hf" : "rule hf instead of google"}};
  }

  std::vector<std::int32_t> encode(const Parameters& parameters, const std::string& vocabulary, std::string_view text,
                                   Exercised* exercised) const override {
    const std::vector<std::int64_t> ids =
        reference_encode_documents(text, {{0, text.size()}}, settings_of(parameters), *files_.read(vocabulary)).ids;
    if (exercised != nullptr) exercised->ids.insert(ids.begin(), ids.end());
    return {ids.begin(), ids.end()};
  }

  // Its words without the blanks between them, and added tokens as they are where they are looked for.
  std::optional<std::string> spelled(const Parameters& parameters, const std::string& vocabulary,
                                     std::string_view text) const override {
    const Settings settings = settings_of(parameters);
    std::string all;
    for (std::size_t at = 0; at < text.size();) {
      std::optional<documents::AddedInText> added;
      if (settings.asked.special == documents::Special::allow)
        added = documents::next_added(text, at, files_.read(vocabulary)->added);
      const std::size_t end = added ? added->where.from : text.size();
      for (const std::string& word : words_of(text.substr(at, end - at), settings)) all += word;
      at = added ? added->where.to : text.size();
      all += text.substr(end, at - end);
    }
    return all;
  }

  std::size_t pieces_of(const Parameters& parameters, std::string_view text) const override {
    return words_of(text, settings_of(parameters)).size();
  }

  std::shared_ptr<const IdTexts> texts_of(const std::string& vocabulary) const override {
    return std::make_shared<TextsOfPieces>(files_.read(vocabulary));
  }

  std::string shown(std::string_view text) const override { return tokenizers::escaped(text); }
  std::string surroundings(std::string_view text, std::size_t from, std::size_t to) const override {
    return tokenizers::surroundings(text, from, to);
  }

 private:
  PiecesOfFiles& files_;
};

}  // namespace

std::unique_ptr<TextEncoding> text_encoding(PiecesOfFiles& files) { return std::make_unique<WordPieceEncoding>(files); }

}  // namespace assay::wordpiece_encode
