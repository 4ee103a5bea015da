#include "impls/segmenters/perceptron_segment/op.h"

#include <memory>
#include <set>

#include "impls/segmenters/dictionary/line_relations.h"
#include "impls/segmenters/dictionary/reference_dictionary_texts.h"
#include "impls/segmenters/perceptron_segment/reference.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::perceptron_segment {
namespace {

using perceptron::WeightsOfFiles;

// Whatever the reference says: no way to cut runs that is drawn has a greater sum.
Relation best_of_any(WeightsOfFiles& files) {
  return {"best_of_any", "its words have a sum of weights that no drawn way to cut the text exceeds", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const std::string_view whole = second.inputs[text].text();
            const auto weights = files.read(std::string(second.inputs[model_file].text()));
            const std::optional<std::int64_t> sum = sum_of_ends(whole, dictionary::ends_in(second), *weights);
            if (!sum) return "a run does not end with a word, or a word ends within a character";
            for (const std::uint64_t draw : {1, 2, 3})
              if (const std::int64_t other = sum_of_drawn(whole, second.which.seed + draw, *weights); other > *sum)
                return "its sum is " + std::to_string(*sum) + ", and another way has " + std::to_string(other);
            return std::nullopt;
          }};
}

// What the features of the weights look at, as words, and characters that none has.
dictionary::ReferenceDictionary words_of(const perceptron::ReferenceWeights& weights) {
  dictionary::ReferenceDictionary made;
  made.in_order = {"\u4e00", "q", "\u00e9z"};
  for (const auto& [feature, of_states] : weights.features) {
    std::string word;
    for (const std::uint32_t code : feature.second)
      if (code != perceptron::outside) word += tokenizers::to_utf8(code);
    if (!word.empty()) made.in_order.push_back(word);
  }
  return made;
}

class PerceptronSegment final : public tokenizers::Cutter {
 public:
  PerceptronSegment() : Cutter(described()) {}

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const std::string path = dictionary::path_of(which, resources, "model");
    return {dictionary::is_of_words(which.values)
                ? dictionary::text_buffer(dictionary::draw_of_words(which, words_of(*files_.read(path))))
                : tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources),
            dictionary::path_buffer("model", path)};
  }

  std::vector<Relation> relations() const override {
    return {dictionary::parts_cut_alike("before or behind white space", places_at_space), best_of_any(files_)};
  }

  std::optional<Domain> domain(Dtype) const override {
    Domain all{"each kind of words by weights that no training gives, long runs, and code points of two planes", {}};
    const auto add = [&](const char* kind, std::int64_t bytes, std::uint64_t seed, const char* model) {
      all.cases.push_back(tokenizers::planned_case(info(), kind, bytes, seed, {{"model", std::string(model)}}));
    };
    for (const char* const kind :
         {"few_characters", "unbroken_words", "known_words", "mixed_scripts", "rare_ideographs"})
      add(kind, 4000, 1, "awkward_weights");
    add("unbroken_words", 66000, 3, "awkward_weights");
    for (const std::uint64_t plane : {0, 1}) add("every", 1 << 16, plane, "awkward_weights");
    return all;
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs, const Parameters&) const override {
    return reference_segment(inputs[text].text(), *files_.read(std::string(inputs[model_file].text())));
  }

  static OpInfo described() {
    return {
        .name = "perceptron_segment",
        .family = "segmenters",
        .summary = "Cuts a text into words by an averaged perceptron over the characters around each",
        .formula =
            "of the states B, E, M and S of each character the sequence with the greatest sum of the weights of its "
            "first state, its steps and its characters' features; a word ends behind each E and S",
        .source =
            "Collins 2002, Discriminative Training Methods for Hidden Markov Models; Jiang et al. 2008, A Cascaded "
            "Linear Model for Joint Chinese Word Segmentation and Part-of-Speech Tagging, sec. 2",
        .dimensions = {},
        .parameters = {tokenizers::file_parameter(
            "model", "weights, by their name in specs/resources.toml, or of your own", "spaceless_weights",
            {"spaceless_weights", "awkward_weights", "awkward_weights"})},
        .dtypes = {},
        .values = dictionary::kinds_of_words(),
        .inputs = {tokenizers::file_input("model")},
        .outputs = {},
        .budget = {},
    };
  }

  mutable WeightsOfFiles files_;
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<PerceptronSegment>(); }

}  // namespace assay::perceptron_segment
