#include "impls/segmenters/whitespace_punctuation/op.h"

#include "harness/core/patience.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::whitespace_punctuation {
namespace {

enum class Run : std::uint8_t { space, word, sign };

Run run_of(const tokenizers::Character& character) {
  using tokenizers::CharacterClass;
  const CharacterClass kind = tokenizers::class_of(character);
  if (kind == CharacterClass::space) return Run::space;
  const bool word = is_letter(kind) || kind == CharacterClass::mark || kind == CharacterClass::number;
  return word || (character.well_formed && character.code_point == '_') ? Run::word : Run::sign;
}

class WhitespacePunctuation final : public tokenizers::Cutter {
 public:
  WhitespacePunctuation() : Cutter(described()) {}

  std::optional<Domain> domain(Dtype) const override {
    return tokenizers::every_text_with(info().name,
                                       {{{"signs", std::string("alone")}}, {{"signs", std::string("runs")}}});
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    const std::string_view whole = inputs[text].text();
    std::vector<std::int64_t> ends;
    Run before = Run::sign;
    for (std::size_t at = 0; at < whole.size();) {
      const tokenizers::Character next = tokenizers::character_at(whole, at);
      const Run run = run_of(next);
      const bool cut = run != before || (run == Run::sign && signs_alone(parameters));
      if (at > 0 && cut) ends.push_back(static_cast<std::int64_t>(at));
      if (ends.size() % 1024 == 0) reference_step();
      before = run;
      at += next.bytes;
    }
    if (!whole.empty()) ends.push_back(static_cast<std::int64_t>(whole.size()));
    return ends;
  }

  static OpInfo described() {
    OpInfo info;
    info.name = "whitespace_punctuation";
    info.summary = "Cuts a text into runs of white space, of letters and digits, and signs";
    info.formula = R"(signs=runs: \s+|[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]+; alone: the last without its +)";
    info.source =
        "Unicode 16.0, section 4.5 and White_Space; as NLTK's WordPunctTokenizer and the pre-tokenizer "
        "Whitespace of Hugging Face cut, which drop the white space";
    info.parameters = {{"signs",
                        "whether each sign is a piece, or each run of them",
                        std::string("alone"),
                        {std::string("alone"), std::string("runs")},
                        {},
                        {},
                        {"alone", "runs"}}};
    info.baseline = "scalar";
    info.cost = "linear in the text";
    return info;
  }
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<WhitespacePunctuation>(); }

}  // namespace assay::whitespace_punctuation
