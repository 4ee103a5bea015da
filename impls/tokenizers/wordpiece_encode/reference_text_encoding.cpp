#include "impls/tokenizers/wordpiece_encode/reference_text_encoding.h"

#include <utility>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
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

 private:
  std::shared_ptr<const PieceVocabulary> pieces_;
};

// "type": "MODEL", with any white space between.
bool names_model(std::string_view json, std::string_view named) {
  constexpr std::string_view key = "\"type\"";
  for (std::size_t at = json.find(named); at != json.npos; at = json.find(named, at + 1)) {
    std::string_view before = json.substr(0, at);
    const auto skip = [&] { before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1); };
    skip();
    if (!before.ends_with(':')) continue;
    before.remove_suffix(1);
    skip();
    if (before.ends_with(key)) return true;
  }
  return false;
}

class WordPieceEncoding final : public TextEncoding {
 public:
  explicit WordPieceEncoding(PiecesOfFiles& files) : files_(files) {}

  // A tokenizer.json whose model is a WordPiece; or lines of which the first has no blank, as every rank file has it,
  // and one is [UNK] or begins with ##.
  bool claims(const std::string& vocabulary) const override {
    std::string content;
    try {
      content = read_whole(vocabulary, byte_bpe_encode::largest_file);
    } catch (const InputError&) {
      return false;
    }
    if (content.starts_with('{')) return names_model(content, "\"WordPiece\"") && !names_model(content, "\"BPE\"");
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
