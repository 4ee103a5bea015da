#include "impls/segmenters/dag_route/op.h"

#include <cmath>
#include <memory>

#include "impls/segmenters/dag_route/reference.h"
#include "impls/segmenters/dictionary/line_relations.h"
#include "impls/segmenters/dictionary/reference_dictionary_texts.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::dag_route {
namespace {

using dictionary::FrequenciesOfFiles;

// Whatever the reference says: its pieces are steps that there are, and no way that is drawn has a greater sum, but for
// what rounding may hide: each sum is rounded twice for each piece.
Relation best_of_any(FrequenciesOfFiles& files) {
  return {"best_of_any", "its pieces have a sum of logarithms that no drawn way to cut the text exceeds", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (cuts_blocks(which.parameters)) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const std::string_view whole = second.inputs[text].text();
            const auto words = files.read(std::string(second.inputs[dictionary_file].text()));
            Way got;
            for (const std::int64_t end : dictionary::ends_in(second)) got.push_back(static_cast<std::size_t>(end));
            const std::optional<double> sum = sum_of(whole, got, *words);
            if (!sum) return "a piece is neither a word nor a character with which none begins";
            for (const std::uint64_t draw : {1, 2, 3, 4}) {
              const Way other = any_way(whole, *words, second.which.seed + draw);
              const double of_other = sum_of(whole, other, *words).value_or(-HUGE_VAL);
              const double places = static_cast<double>(std::max(got.size(), other.size())) + 1;
              if (of_other > *sum + 4 * places * std::ldexp(std::abs(of_other) + std::abs(*sum), -53))
                return "its sum is " + std::to_string(*sum) + ", and another way has " + std::to_string(of_other);
            }
            return std::nullopt;
          }};
}

class DagRoute final : public tokenizers::Cutter {
 public:
  DagRoute() : Cutter(described()) {}

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const std::string path = dictionary::path_of(which, resources, "dictionary");
    return {dictionary::is_of_words(which.values)
                ? dictionary::text_buffer(dictionary::draw_of_words(which, *files_.read(path)))
                : tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources),
            dictionary::path_buffer("dictionary", path)};
  }

  std::vector<Relation> relations() const override {
    // Without blocks, what stands behind a line adds to the sums of all before it, and how these are rounded may
    // decide.
    return {dictionary::lines_cut_alike([](const Case& which) { return cuts_blocks(which.parameters); }),
            best_of_any(files_)};
  }

  std::optional<Domain> domain(Dtype) const override {
    Domain all{"what overlaps and is as probable in the words that nobody would write, and code points of two planes",
               {}};
    const auto add = [&](const char* kind, std::int64_t bytes, std::uint64_t seed, const char* blocks) {
      all.cases.push_back(tokenizers::planned_case(
          info(), kind, bytes, seed, {{"dictionary", std::string("awkward_words")}, {"blocks", std::string(blocks)}}));
    };
    for (const char* const blocks : {jieba_blocks, no_blocks}) {
      for (const char* const kind : {"few_characters", "overlapping_words", "longest_words", "nearly_words",
                                     "unbroken_words", "rare_ideographs", "mixed_scripts"})
        add(kind, 4000, 1, blocks);
      add("then_another", 30000, 1, blocks);
    }
    add("every", 1 << 20, 0, jieba_blocks);
    add("every", 1 << 17, 2, jieba_blocks);
    return all;
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    return reference_route(inputs[text].text(), cuts_blocks(parameters),
                           *files_.read(std::string(inputs[dictionary_file].text())));
  }

  static OpInfo described() {
    return {
        .name = "dag_route",
        .family = "segmenters",
        .summary = "Cuts a text into the words of a dictionary that are together the most probable, as jieba does",
        .formula =
            "of the words that begin with a character (it alone where none does) the one with the greatest "
            "(log(frequency) - log(total)) + best sum behind it, from right to left; of equal ones the longest",
        .source =
            "jieba 0.42.1, get_DAG, calc and __cut_DAG_NO_HMM of jieba/__init__.py; Jurafsky and Martin 2009, Speech "
            "and Language Processing, sec. 3.9 (unigram segmentation)",
        .dimensions = {},
        .parameters = {tokenizers::file_parameter(
                           "dictionary",
                           "words with their frequencies, by their name in specs/resources.toml, or of your own",
                           "small_words", {"small_words", "awkward_words", "awkward_words"}),
                       {"blocks",
                        "what is one text to it: the runs of characters that jieba's expression has, or all of it",
                        std::string(jieba_blocks),
                        {std::string(jieba_blocks), std::string(no_blocks)},
                        {},
                        {},
                        {jieba_blocks, no_blocks}}},
        .dtypes = {},
        .values = dictionary::kinds_of_words(),
        .inputs = {tokenizers::file_input("dictionary")},
        .outputs = {},
        .budget = {},
        .cost = "the characters of a text times the lengths that words have",
    };
  }

  mutable FrequenciesOfFiles files_;
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<DagRoute>(); }

}  // namespace assay::dag_route
