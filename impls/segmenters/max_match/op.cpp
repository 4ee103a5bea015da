#include "impls/segmenters/max_match/op.h"

#include <memory>

#include "impls/segmenters/dictionary/line_relations.h"
#include "impls/segmenters/dictionary/reference_dictionary_texts.h"
#include "impls/segmenters/max_match/reference.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::max_match {
namespace {

using dictionary::DictionariesOfFiles;

// Whatever the reference says, and without its walk from piece to piece.
Relation pieces_are_longest(DictionariesOfFiles& files) {
  return {"pieces_are_longest", "each piece is a word or one character, and by its direction none could be longer",
          true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            return what_is_no_match(second.inputs[text].text(), dictionary::ends_in(second),
                                    direction_of(second.which.parameters),
                                    *files.read(std::string(second.inputs[dictionary_file].text())));
          }};
}

// The second run is forward, or backward for odd seeds.
Relation bidirectional_has_fewest() {
  return {"bidirectional_has_fewest", "bidirectional has no more pieces than forward or backward", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (direction_of(which.parameters) != Direction::from_both) return std::nullopt;
            FollowUp second{which, inputs};
            for (Parameter& each : second.which.parameters)
              if (each.name == "direction") each.value = std::string(which.seed % 2 == 0 ? forward : backward);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const std::int64_t own = first.outputs[ends].dims[0], other = second.outputs[ends].dims[0];
            if (own <= other) return std::nullopt;
            return "it has " + std::to_string(own) + " pieces, and " +
                   second.which.parameters.get<std::string>("direction") + " has " + std::to_string(other);
          }};
}

class MaxMatch final : public tokenizers::Cutter {
 public:
  MaxMatch() : Cutter(described()) {}

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const std::string path = dictionary::path_of(which, resources, "dictionary");
    return {dictionary::is_of_words(which.values)
                ? dictionary::text_buffer(dictionary::draw_of_words(which, *files_.read(path)))
                : tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources),
            dictionary::path_buffer("dictionary", path)};
  }

  std::vector<Relation> relations() const override {
    return {dictionary::lines_cut_alike([](const Case&) { return true; }), pieces_are_longest(files_),
            bidirectional_has_fewest()};
  }

  std::optional<Domain> domain(Dtype) const override {
    Domain all{
        "what overlaps and is long in the words that nobody would write, and the first code points of two planes", {}};
    const auto add = [&](const char* kind, std::int64_t bytes, std::uint64_t seed, const char* words,
                         const char* direction) {
      all.cases.push_back(tokenizers::planned_case(
          info(), kind, bytes, seed, {{"dictionary", std::string(words)}, {"direction", std::string(direction)}}));
    };
    for (const char* const direction : {forward, backward, bidirectional}) {
      for (const char* const kind : {"few_characters", "overlapping_words", "longest_words", "nearly_words",
                                     "unbroken_words", "rare_ideographs", "mixed_scripts"})
        add(kind, 4000, 1, "awkward_words", direction);
      add("then_another", 30000, 1, "awkward_words", direction);
    }
    add("longest_words", 70000, 3, "awkward_words", backward);
    for (const std::uint64_t plane : {0, 2}) add("every", 1 << 18, plane, "awkward_words", forward);
    return all;
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    return reference_cut(inputs[text].text(), direction_of(parameters),
                         *files_.read(std::string(inputs[dictionary_file].text())));
  }

  static OpInfo described() {
    const std::vector<ParameterValue> directions{std::string(forward), std::string(backward),
                                                 std::string(bidirectional)};
    return {
        .name = "max_match",
        .family = "segmenters",
        .summary = "Cuts a text into the longest words of a dictionary",
        .formula =
            "forward: the longest word that begins where the piece before ends, or one character; backward: the "
            "longest that ends where the piece behind begins; bidirectional: of both, by lines, fewer pieces, "
            "then fewer of one character, then backward",
        .source =
            "Chen and Liu 1992, Word Identification for Mandarin Chinese Sentences, sec. 2 (maximum matching); "
            "Palmer 2010, Text Preprocessing, in the Handbook of Natural Language Processing, sec. 2.3",
        .dimensions = {},
        .parameters = {tokenizers::file_parameter("dictionary",
                                                  "words, by their name in specs/resources.toml, or of your own",
                                                  "small_words", {"small_words", "awkward_words", "awkward_words"}),
                       {"direction",
                        "from which end words are matched",
                        std::string(forward),
                        directions,
                        {},
                        {},
                        {forward, backward, bidirectional}}},
        .dtypes = {},
        .values = dictionary::kinds_of_words(),
        .inputs = {tokenizers::file_input("dictionary")},
        .outputs = {},
        .baseline = "substring",
        .budget = {},
        .cost = "the characters of a text times the lengths that words have",
    };
  }

  mutable DictionariesOfFiles files_;
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<MaxMatch>(); }

}  // namespace assay::max_match
