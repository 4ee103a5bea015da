#include "impls/tokenizers/wordpiece_encode/reference_text_encoding.h"

#include <utility>

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

  // Behind a blank or the end of a line: words end there, whatever stands around it.
  std::size_t last_cut(const Parameters&, const std::string&, std::string_view text) const override {
    if (text.size() < 2) return 0;
    const std::size_t last = text.find_last_of(" \n", text.size() - 2);
    return last == text.npos ? 0 : last + 1;
  }

  Special first_special(const std::string&, std::string_view) const override { return {}; }

  VocabularyFacts facts(const std::string& vocabulary) const override {
    const auto pieces = files_.read(vocabulary);
    VocabularyFacts facts;
    facts.format = pieces->format;
    facts.tokens = pieces->ids.size();
    facts.added = pieces->texts.size() - pieces->ids.size();
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
    const std::vector<std::int64_t> ids = reference_encode(text, settings_of(parameters), *files_.read(vocabulary));
    if (exercised != nullptr) exercised->ids.insert(ids.begin(), ids.end());
    return {ids.begin(), ids.end()};
  }

  // Its words without the blanks between them.
  std::optional<std::string> spelled(const Parameters& parameters, const std::string&,
                                     std::string_view text) const override {
    std::string all;
    for (const std::string& word : words_of(text, settings_of(parameters))) all += word;
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
