#include "impls/segmenters/hangul_syllables/op.h"

#include <memory>
#include <utility>

#include "harness/core/relation.h"
#include "impls/segmenters/hangul_syllables/reference.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::hangul_syllables {
namespace {

// Syllables and their letters are the same text (canonically equivalent): it is cut at the same places.
Relation letters_cut_alike() {
  return {"letters_cut_alike", "with each syllable by its letters it is cut at the same places", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string made = decomposed_syllables(inputs[text].text()).text;
            if (made.size() == inputs[text].bytes.size()) return std::nullopt;
            const auto* const first = reinterpret_cast<const std::byte*>(made.data());
            FollowUp second{which, inputs};
            second.inputs[text].bytes.assign(first, first + made.size());
            second.inputs[text].dims[0] = std::ssize(made);
            for (Dimension& dimension : second.which.dims) dimension.size = std::ssize(made);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Buffer &of_text = first.outputs[ends], &of_letters = second.outputs[ends];
            const std::vector<std::int64_t> place_of = decomposed_syllables(first.inputs[text].text()).place_of;
            bool same = of_text.count() == of_letters.count();
            for (std::int64_t i = 0; same && i < of_text.count(); ++i) {
              const double end = of_text.number(i);
              same = end >= 0 && end < static_cast<double>(place_of.size()) &&
                     static_cast<double>(place_of[static_cast<std::size_t>(end)]) == of_letters.number(i);
            }
            if (same) return std::nullopt;
            return "with each syllable by its letters it is cut elsewhere";
          }};
}

class HangulSyllables final : public tokenizers::Cutter {
 public:
  HangulSyllables() : Cutter(described()) {}

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    if (!is_kind_of_hangul(which.values)) return Cutter::generate(which, resources);
    const std::string made = draw_hangul(which);
    const auto* const first = reinterpret_cast<const std::byte*>(made.data());
    return {{"text", Kind::bytes, Dtype::u8, {std::ssize(made)}, {first, first + made.size()}, false}};
  }

  std::vector<Relation> relations() const override { return {letters_cut_alike()}; }

  std::optional<Domain> domain(Dtype) const override {
    return Domain{"all characters of two planes between letters of Hangul, and all threes of the ends of ranges",
                  planned_hangul(info())};
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    return hangul_syllables::reference_ends(inputs[text].text(), is_modern(parameters));
  }

  static OpInfo described() {
    std::vector<ValuesInfo> kinds = kinds_of_hangul();
    for (const ValuesInfo& kind : tokenizers::text_kinds()) kinds.push_back(kind);
    return {.name = "hangul_syllables",
            .family = "segmenters",
            .summary = "Cuts a text into Hangul syllables and other characters",
            .formula =
                "blocks: no cut in L(L|V|LV|LVT), (LV|V)(V|T), (LVT|T)T; modern: <L,V>, <L,V,T> and <LV,T> that "
                "compose to one code point",
            .source =
                "Unicode 16.0, section 3.12 (Conjoining Jamo Behavior) and Hangul_Syllable_Type; UAX #29, GB6 to "
                "GB8",
            .dimensions = {},
            .parameters = {{"rule",
                            "what is a syllable: all that conjoins, or what composes to one code point",
                            std::string(blocks_rule),
                            {std::string(blocks_rule), std::string(modern_rule)},
                            {},
                            {},
                            {blocks_rule, modern_rule}}},
            .dtypes = {},
            .values = std::move(kinds),
            .inputs = {},
            .outputs = {},
            .baseline = "grammar",
            .budget = {},
            .cost = "linear in the text"};
  }
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<HangulSyllables>(); }

}  // namespace assay::hangul_syllables
