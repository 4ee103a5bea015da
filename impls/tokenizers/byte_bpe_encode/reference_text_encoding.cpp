#include "impls/tokenizers/byte_bpe_encode/reference_text_encoding.h"

#include <algorithm>
#include <utility>

#include "impls/tokenizers/documents/reference_documents.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::Character;
using tokenizers::CharacterClass;

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0u) == 0x80u; }

bool ends_before(CharacterClass kind, const Character& next) {
  const CharacterClass behind = class_of(next);
  if (kind == CharacterClass::number) return behind != CharacterClass::number;
  return is_letter(kind) && !is_letter(behind) && behind != CharacterClass::mark && next.code_point != '\'';
}

// A pattern as its expressions are written in files: with newlines that stand for themselves.
std::string written_out(std::string_view expression) {
  std::string text;
  for (const char each : expression)
    if (each == '\r') text += "\\r";
    else if (each == '\n') text += "\\n";
    else text += each;
  return text;
}

// The name of what cuts by these expressions; empty if it has none. Of two that are the same, the first.
std::string pattern_of(const std::vector<std::string>& splits) {
  for (const pretokenize::Pattern& pattern : pretokenize::patterns) {
    std::vector<std::string> own;
    for (const std::string_view each : pattern.expressions)
      if (!each.empty()) own.push_back(written_out(each));
    if (std::ranges::equal(own, splits, {}, {}, written_out)) return std::string(pattern.name);
  }
  return {};
}

class TextsOfIds final : public TextEncoding::IdTexts {
 public:
  explicit TextsOfIds(std::shared_ptr<const KnownVocabulary> known) : known_(std::move(known)) {}
  std::string_view of(std::int64_t id) const override {
    const std::string_view* found = known_->find(id);
    return found == nullptr ? std::string_view{} : *found;
  }

 private:
  std::shared_ptr<const KnownVocabulary> known_;
};

class Encoding final : public TextEncoding {
 public:
  explicit Encoding(VocabulariesOfFiles& files) : files_(files) {}

  std::vector<std::string> preferred() const override { return {"fast", "heap", "rescan"}; }

  // Behind or before an added token a piece ends as well; within one, nothing may be cut.
  std::size_t last_cut(const Parameters& parameters, const std::string& vocabulary,
                       std::string_view text) const override {
    const Settings settings = settings_of(parameters);
    if (settings.pattern == "none") return 0;
    std::size_t cut = last_safe_cut(text);
    if (settings.asked.special == documents::Special::plain) return cut;
    const auto known = files_.read(vocabulary);
    while (cut > 0 && documents::may_lie_across(text, cut, known->model().added))
      cut = last_safe_cut(text.substr(0, cut));
    return cut;
  }

  TextEncoding::Special first_special(const std::string& vocabulary, std::string_view text) const override {
    const auto found = documents::next_added(text, 0, files_.read(vocabulary)->model().added);
    if (!found) return {};
    return {found->where.from, std::string(text.substr(found->where.from, found->where.to - found->where.from))};
  }

  VocabularyFacts facts(const std::string& vocabulary) const override {
    const auto known = files_.read(vocabulary);
    const Model& model = known->model();
    VocabularyFacts facts{model.format,
                          model.ranks.size(),
                          model.merges.size(),
                          model.added.texts.size(),
                          model.lists_merges,
                          {},
                          {},
                          {}};
    if (!model.splits.empty()) {
      const std::string pattern = pattern_of(model.splits);
      if (pattern.empty()) facts.unknown = model.splits;
      else facts.parameters.push_back({"pattern", pattern});
    }
    if (model.lists_merges)
      facts.parameters.push_back({"rule", std::string(model.ignores_merges ? whole_pairs_rule : pairs_rule)});
    for (const std::string& normalizer : model.normalizers) facts.not_done.push_back("normalizer " + normalizer);
    return facts;
  }

  std::vector<OtherRule> other_rules(const Parameters& parameters) const override {
    std::vector<OtherRule> others;
    const auto add = [&](const char* name, const std::string& value) {
      Parameters changed = parameters;
      for (Parameter& each : changed) {
        if (each.name != name || each.value == ParameterValue(value)) continue;
        const std::string before = std::get<std::string>(each.value);
        each.value = value;
        others.push_back({changed, std::string(name) + " " + value + " instead of " + before});
      }
    };
    for (const char* rule : {bytes_rule, pairs_rule, whole_pairs_rule}) add("rule", rule);
    const std::string& pattern = settings_of(parameters).pattern;
    if (pattern == "cl100k") add("pattern", "cl100k_plain");
    if (pattern == "cl100k_plain" || pattern == "llama3") add("pattern", "cl100k");
    return others;
  }

  std::vector<std::int32_t> encode(const Parameters& parameters, const std::string& vocabulary, std::string_view text,
                                   Exercised* exercised) const override {
    const documents::EncodedDocuments encoded = reference_encode_documents(
        text, {{0, text.size()}}, settings_of(parameters), *files_.read(vocabulary), exercised);
    if (exercised != nullptr) exercised->ids.insert(encoded.ids.begin(), encoded.ids.end());
    return {encoded.ids.begin(), encoded.ids.end()};
  }

  bool tells_merges() const override { return true; }

  std::size_t pieces_of(const Parameters& parameters, std::string_view text) const override {
    const std::string& pattern = settings_of(parameters).pattern;
    return pattern == "none" ? std::size_t{!text.empty()} : pretokenize::reference_ends(text, pattern).size();
  }

  std::shared_ptr<const IdTexts> texts_of(const std::string& vocabulary) const override {
    return std::make_shared<TextsOfIds>(files_.read(vocabulary));
  }

  std::string shown(std::string_view text) const override { return tokenizers::escaped(text); }
  std::string surroundings(std::string_view text, std::size_t from, std::size_t to) const override {
    return tokenizers::surroundings(text, from, to);
  }

 private:
  VocabulariesOfFiles& files_;
};

}  // namespace

std::size_t last_safe_cut(std::string_view text) {
  for (std::size_t at = text.size(); at-- > 1;) {
    if (continues(text[at])) continue;
    const Character next = tokenizers::character_at(text, at);
    if (!next.well_formed && text.size() - at < 4) continue;  // it may go on
    std::size_t from = at - 1;
    while (from > 0 && at - from < 4 && continues(text[from])) --from;
    const Character last = tokenizers::character_at(text, from);
    if (last.bytes == at - from && ends_before(class_of(last), next)) return at;
  }
  return 0;
}

std::unique_ptr<TextEncoding> text_encoding(VocabulariesOfFiles& files) { return std::make_unique<Encoding>(files); }

}  // namespace assay::byte_bpe_encode
