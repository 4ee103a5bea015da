#include "impls/tokenizers/bert_normalize/op.h"

#include <memory>

#include "harness/core/relation.h"
#include "impls/tokenizers/bert_normalize/reference.h"
#include "impls/tokenizers/reference_normalization_texts.h"
#include "impls/tokenizers/reference_unicode.h"
#include "impls/tokenizers/texts.h"

namespace assay::bert_normalize {
namespace {

std::vector<Parameters> all_settings() {
  std::vector<Parameters> all;
  for (const char* const letters : {"uncased", "cased"})
    for (const char* const rule : {"google", "hf"})
      all.push_back({{"rule", std::string(rule)}, {"case", std::string(letters)}});
  return all;
}

FollowUp with_text(const Case& which, const std::vector<Buffer>& inputs, std::string_view content) {
  FollowUp second{which, inputs};
  const auto* first = reinterpret_cast<const std::byte*>(content.data());
  second.inputs[text].bytes.assign(first, first + content.size());
  second.inputs[text].dims[0] = std::ssize(content);
  for (Dimension& dimension : second.which.dims) dimension.size = std::ssize(content);
  return second;
}

// Whatever the reference says: nothing reaches over a blank, but the one that stands between words.
Relation parts_normalize_alike() {
  return {"parts_normalize_alike", "what stands before a blank has the same words alone", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs[text].text();
            const std::size_t blank = all.find(' ', all.size() / 2);
            if (blank == all.npos) return std::nullopt;
            return with_text(which, inputs, all.substr(0, blank));
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const std::string_view whole = first.outputs[normalized].text(), part = second.outputs[normalized].text();
            const bool ends = whole.size() == part.size() || part.empty() || whole.substr(part.size()).starts_with(' ');
            if (whole.starts_with(part) && ends) return std::nullopt;
            return "the text before a blank alone has other words";
          }};
}

bool in_order(std::string_view normal) {
  const std::u32string points = tokenizers::code_points_of(normal);
  return tokenizers::decomposed(points, false) == points;
}

Relation normal_text_stays() {
  return {"normal_text_stays", "what is normalised is left as it is", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string once = reference_normalize(inputs[text].text(), settings_of(which.parameters));
            // No longer than what was prepared for. And marks that are not Mn are in another order where one of class 0
            // that is has stood between them.
            const bool ordered = settings_of(which.parameters).cased || in_order(once);
            if (once.size() > inputs[text].text().size() || !ordered) return std::nullopt;
            return with_text(which, inputs, once);
          },
          [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            if (second.outputs[normalized].text() == second.inputs[text].text()) return std::nullopt;
            return "normalised again it is another text";
          }};
}

class BertNormalize final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {tokenizers::draw_normalization_text("text", which.values, which.dim("bytes"), which.seed, resources)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation expected;
    for (const char byte : reference_normalize(inputs[text].text(), settings_of(which.parameters)))
      expected.exact.push_back(static_cast<unsigned char>(byte));
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return {parts_normalize_alike(), normal_text_stays()}; }

  std::optional<Domain> domain(Dtype) const override { return tokenizers::every_text_with(info_.name, all_settings()); }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const std::string made = reference_normalize(inputs[text].text(), settings_of(which.parameters));
    const auto at = static_cast<std::size_t>(index);
    return at >= made.size() ? tokenizers::end_of(made) : tokenizers::surroundings(made, at, at + 1);
  }

 private:
  const OpInfo info_{
      .name = "bert_normalize",
      .family = "tokenizers",
      .summary = "The words of a text as BERT's basic tokenizer gives them, before WordPiece",
      .formula =
          "cleaned, ideographs apart, uncased: lower case, NFD and no Mn (hf: NFD, no Mn, lower case), punctuation "
          "apart, "
          "with a blank between each two words; docs/tokenizers.md has all of it",
      .source =
          "Devlin et al. 2019, BERT, and tokenization.py of google-research/bert (BasicTokenizer); tokenizers 0.23 "
          "(BertNormalizer, BertPreTokenizer); Unicode 16",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {{"rule",
                      "whose order of steps",
                      std::string("google"),
                      {std::string("google"), std::string("hf")},
                      {},
                      {},
                      {"google", "hf"}},
                     {"case",
                      "uncased: in lower case and without accents",
                      std::string("uncased"),
                      {std::string("uncased"), std::string("uncased"), std::string("cased")},
                      {},
                      {},
                      {"uncased", "cased"}}},
      .dtypes = {Dtype::u8},
      .values = tokenizers::normalization_kinds(),
      .inputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)}},
      .outputs = {{.name = "normalized",
                   .kind = Kind::bytes,
                   .dims = {Extent("bytes", most_growth)},
                   .dtype = always(Dtype::u8)}},
      .baseline = "naive",
      .budget = "exact",
      .cost = "linear in the text, but for runs of marks that are not dropped, which are sorted",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<BertNormalize>(); }

}  // namespace assay::bert_normalize
