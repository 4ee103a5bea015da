#include "impls/tokenizers/unicode_normalize/op.h"

#include <memory>

#include "harness/core/relation.h"
#include "impls/tokenizers/reference_normalization_texts.h"
#include "impls/tokenizers/reference_unicode.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/unicode_normalize/reference.h"

namespace assay::unicode_normalize {
namespace {

constexpr const char* form_names[] = {"nfc", "nfd", "nfkc", "nfkd", "lowercase"};

std::vector<Parameters> each_form() {
  std::vector<Parameters> all;
  for (const char* const name : form_names) all.push_back({{"form", std::string(name)}});
  return all;
}

FollowUp with_content(const Case& which, const std::vector<Buffer>& inputs, std::string_view content) {
  FollowUp second{which, inputs};
  const auto* first = reinterpret_cast<const std::byte*>(content.data());
  second.inputs[text].bytes.assign(first, first + content.size());
  second.inputs[text].dims[0] = std::ssize(content);
  for (Dimension& dimension : second.which.dims) dimension.size = std::ssize(content);
  return second;
}

// No longer than what was prepared for.
std::optional<FollowUp> if_it_fits(const Case& which, const std::vector<Buffer>& inputs, const std::string& content) {
  if (content.size() > inputs[text].text().size()) return std::nullopt;
  return with_content(which, inputs, content);
}

// UAX #15, section 1.2: a text in a form is left as it is by that form. Lower case stays, too.
Relation forms_are_stable() {
  return {"forms_are_stable", "what is in the form is left as it is", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) {
            return if_it_fits(which, inputs, reference_normalize(inputs[text].text(), form_of(which.parameters)));
          },
          [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            if (second.outputs[normalized].text() == second.inputs[text].text()) return std::nullopt;
            return "normalised again it is another text";
          }};
}

// NFC(NFD(x)) = NFC(x), NFD(NFC(x)) = NFD(x), and the same by compatibility: conformance clause 1 of NormalizationTest.
Relation forms_of_forms_agree() {
  return {"forms_of_forms_agree", "the other canonical form of the text gives the same", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const Form form = form_of(which.parameters);
            if (form == Form::lowercase) return std::nullopt;
            const bool composes = form == Form::nfc || form == Form::nfkc;
            return if_it_fits(which, inputs,
                              reference_normalize(inputs[text].text(), composes ? Form::nfd : Form::nfc));
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (second.outputs[normalized].text() == first.outputs[normalized].text()) return std::nullopt;
            return "a text that is equivalent gives another one";
          }};
}

// A blank composes with nothing, decomposes to nothing, and is neither cased nor passed over.
Relation parts_stand_alone() {
  return {"parts_stand_alone", "what stands before a blank is the same alone", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs[text].text();
            const std::size_t blank = all.find(' ', all.size() / 2);
            if (blank == all.npos) return std::nullopt;
            return with_content(which, inputs, all.substr(0, blank));
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const std::string_view whole = first.outputs[normalized].text(), part = second.outputs[normalized].text();
            if (whole.starts_with(part) && whole.substr(part.size()).starts_with(' ')) return std::nullopt;
            return "the text before a blank is another one alone";
          }};
}

class UnicodeNormalize final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {tokenizers::draw_normalization_text("text", which.values, which.dim("bytes"), which.seed, resources)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation expected;
    for (const char byte : reference_normalize(inputs[text].text(), form_of(which.parameters)))
      expected.exact.push_back(static_cast<unsigned char>(byte));
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override {
    return {forms_are_stable(), forms_of_forms_agree(), parts_stand_alone()};
  }

  std::optional<Domain> domain(Dtype) const override { return tokenizers::every_text_with(info_.name, each_form()); }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const std::string made = reference_normalize(inputs[text].text(), form_of(which.parameters));
    const auto at = static_cast<std::size_t>(index);
    return at >= made.size() ? tokenizers::end_of(made) : tokenizers::surroundings(made, at, at + 1);
  }

 private:
  const OpInfo info_{
      .name = "unicode_normalize",
      .family = "tokenizers",
      .summary = "A text in a normalization form of Unicode, or in lower case",
      .formula = "decomposed, in canonical order, and for nfc and nfkc composed again; lowercase: full mappings",
      .source = "Unicode 16.0, UAX #15 and sections 3.11 to 3.13; SpecialCasing.txt (Final_Sigma)",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {{"form",
                      "which form",
                      std::string("nfc"),
                      {std::begin(form_names), std::end(form_names)},
                      {},
                      {},
                      {std::begin(form_names), std::end(form_names)}}},
      .dtypes = {Dtype::u8},
      .values = tokenizers::normalization_kinds(),
      .inputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)}},
      .outputs = {{.name = "normalized",
                   .kind = Kind::bytes,
                   .dims = {Extent("bytes", most_growth)},
                   .dtype = always(Dtype::u8)}},
      .baseline = "table",
      .budget = "exact",
      .cost = "n log n in the marks that stand behind one another, else linear",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<UnicodeNormalize>(); }

}  // namespace assay::unicode_normalize
