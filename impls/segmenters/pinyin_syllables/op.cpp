#include "impls/segmenters/pinyin_syllables/op.h"

#include <memory>
#include <utility>

#include "harness/core/relation.h"
#include "impls/segmenters/pinyin_syllables/reference.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::pinyin_syllables {
namespace {

// By every rule each piece of letters is a syllable, or no piece of its run is: said without cutting anything.
Relation pieces_are_syllables() {
  return {"pieces_are_syllables", "of two neighbours within a run each is a syllable", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const std::string_view whole = second.inputs[text].text();
            const Buffer& given = second.outputs[ends];
            bool run_goes_on = false;  // behind a letter, without a digit
            std::size_t from = 0;
            for (std::int64_t i = 0; i < given.count(); ++i) {
              const auto to = static_cast<std::size_t>(given.number(i));
              if (to <= from || to > whole.size()) return std::nullopt;  // which others see
              std::vector<Letter> letters;
              std::size_t at = from;
              while (at < to) {
                const tokenizers::Character character = tokenizers::character_at(whole, at);
                const std::optional<Letter> letter = letter_of(character);
                if (!letter) break;
                letters.push_back(*letter);
                at += character.bytes;
              }
              if (!letters.empty() && run_goes_on && !is_syllable(letters))
                return "a piece that begins within a run, at byte " + std::to_string(from) + ", is no syllable";
              run_goes_on = !letters.empty() && at == to;
              from = to;
            }
            return std::nullopt;
          }};
}

Relation capitals_cut_alike() {
  return {"capitals_cut_alike", "with capitals for the small letters of ASCII it is cut alike", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs};
            for (std::byte& byte : second.inputs[text].bytes)
              if (byte >= std::byte{'a'} && byte <= std::byte{'z'}) byte &= ~std::byte{0x20};
            if (second.inputs[text].bytes == inputs[text].bytes) return std::nullopt;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs[ends].bytes == second.outputs[ends].bytes) return std::nullopt;
            return "in capitals it is cut otherwise";
          }};
}

class PinyinSyllables final : public tokenizers::Cutter {
 public:
  PinyinSyllables() : Cutter(described()) {}

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    if (!is_kind_of_pinyin(which.values)) return Cutter::generate(which, resources);
    const std::string made = draw_pinyin(which);
    const auto* const first = reinterpret_cast<const std::byte*>(made.data());
    return {{"text", Kind::bytes, Dtype::u8, {std::ssize(made)}, {first, first + made.size()}, false}};
  }

  std::vector<Relation> relations() const override { return {pieces_are_syllables(), capitals_cut_alike()}; }

  std::optional<Domain> domain(Dtype) const override {
    return Domain{"all characters of the first plane, and runs that can be cut in several ways",
                  planned_pinyin(info())};
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    return pinyin_syllables::reference_ends(inputs[text].text(), rule_of(parameters));
  }

  static OpInfo described() {
    std::vector<ValuesInfo> kinds = kinds_of_pinyin();
    for (const ValuesInfo& kind : tokenizers::text_kinds()) kinds.push_back(kind);
    return {.name = "pinyin_syllables",
            .family = "segmenters",
            .summary = "Cuts romanised Chinese into its syllables",
            .formula =
                "from left to right the longest (shortest) of 411 syllables with which the rest of a run of letters "
                "can still be cut; standard: first without a syllable inside that begins with a, e or o",
            .source =
                "Scheme for the Chinese Phonetic Alphabet (1958), ISO 7098:2015; GB/T 16159-2012, on the apostrophe "
                "and where marks stand",
            .dimensions = {},
            .parameters = {{"rule",
                            "which of several ways to cut a run",
                            std::string(longest_rule),
                            {std::string(longest_rule), std::string(shortest_rule), std::string(standard_rule)},
                            {},
                            {},
                            {longest_rule, shortest_rule, standard_rule}}},
            .dtypes = {},
            .values = std::move(kinds),
            .inputs = {},
            .outputs = {},
            .baseline = "lookup",
            .budget = {},
            .cost = "linear in the text"};
  }
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<PinyinSyllables>(); }

}  // namespace assay::pinyin_syllables
