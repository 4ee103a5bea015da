#include "impls/tokenizers/clip_encode/reference_text_encoding.h"

#include <utility>

#include "impls/tokenizers/reference_claims.h"
#include "impls/tokenizers/texts.h"

namespace assay::clip_encode {
namespace {

class TextsOfMerges final : public TextEncoding::IdTexts {
 public:
  explicit TextsOfMerges(std::shared_ptr<const Merges> merges) : merges_(std::move(merges)) {}
  std::string_view of(std::int64_t id) const override {
    const auto found = merges_->texts.find(id);
    return found == merges_->texts.end() ? std::string_view{} : std::string_view(found->second);
  }

 private:
  std::shared_ptr<const Merges> merges_;
};

class ClipEncoding final : public TextEncoding {
 public:
  explicit ClipEncoding(MergesOfFiles& files) : files_(files) {}

  bool claims(const std::string& vocabulary) const override {
    return tokenizers::content_to_claim(vocabulary).starts_with(first_line);
  }

  std::vector<std::string> preferred() const override { return {"heap", "rounds"}; }

  // Behind a blank or the end of a line: nothing composes with them, no word has one, and a sigma sees a word's end.
  std::size_t last_cut(const Parameters&, const std::string&, std::string_view text) const override {
    if (text.size() < 2) return 0;
    const std::size_t last = text.find_last_of(" \n", text.size() - 2);
    return last == text.npos ? 0 : last + 1;
  }

  Special first_special(const std::string&, std::string_view) const override { return {}; }

  VocabularyFacts facts(const std::string& vocabulary) const override {
    const auto merges = files_.read(vocabulary);
    VocabularyFacts facts;
    facts.format = "merges of CLIP";
    facts.tokens = merges->ids.size();
    facts.merges = merges->in_order.size();
    facts.added = special.size();
    facts.lists_merges = true;
    facts.not_done = {"ftfy and HTML's entities"};
    return facts;
  }

  std::vector<OtherRule> other_rules(const Parameters& parameters) const override {
    Parameters changed = parameters;
    const bool is_hf = settings_of(parameters).hf;
    for (Parameter& each : changed)
      if (each.name == "rule") each.value = std::string(is_hf ? open_clip_rule : hf_rule);
    return {{changed, is_hf ? "rule open_clip instead of hf" : "rule hf instead of open_clip"}};
  }

  std::vector<std::int32_t> encode(const Parameters& parameters, const std::string& vocabulary, std::string_view text,
                                   Exercised* exercised) const override {
    const std::vector<std::int64_t> ids = reference_encode(text, settings_of(parameters), *files_.read(vocabulary));
    if (exercised != nullptr) exercised->ids.insert(ids.begin(), ids.end());
    return {ids.begin(), ids.end()};
  }

  // Its words, clean and without what stands between them.
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
    return std::make_shared<TextsOfMerges>(files_.read(vocabulary));
  }

  std::string shown(std::string_view text) const override { return tokenizers::escaped(text); }
  std::string surroundings(std::string_view text, std::size_t from, std::size_t to) const override {
    return tokenizers::surroundings(text, from, to);
  }

 private:
  MergesOfFiles& files_;
};

}  // namespace

std::unique_ptr<TextEncoding> text_encoding(MergesOfFiles& files) { return std::make_unique<ClipEncoding>(files); }

}  // namespace assay::clip_encode
