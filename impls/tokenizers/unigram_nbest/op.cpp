#include "impls/tokenizers/unigram_nbest/op.h"

#include <memory>
#include <utility>

#include "impls/tokenizers/charsmap_normalize/reference_texts.h"
#include "impls/tokenizers/unigram_lattice/reference_values.h"
#include "impls/tokenizers/unigram_nbest/reference.h"
#include "impls/tokenizers/unigram_nbest/reference_laws.h"

namespace assay::unigram_nbest {
namespace {

using charsmap_normalize::ReferenceModel;

class UnigramNbest final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return charsmap_normalize::draw_inputs(which, resources, files_);
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    const auto model = unigram_lattice::unigram_model(files_, inputs);
    const std::string normalized = reference_normalize(inputs[text].text(), *model);
    const Settings settings = settings_of(which.parameters);
    const std::vector<Scored> best = reference_nbest(normalized, *model, settings);
    Expectation segmentations, sums;
    for (const Scored& each : best) {
      unigram_lattice::append_ids(segmentations.exact, normalized, each.pieces, *model);
      sums.numbers.push_back(each.score);
    }
    sums.budget.assign(best.size(), allowed_at(best));
    sums.numbers.resize(unigram_lattice::most_segmentations);
    sums.budget.resize(unigram_lattice::most_segmentations);
    // Which of those that tie comes first, and which is left out, is open.
    segmentations.accepts = [=](const Value& got) -> std::optional<std::string> {
      const auto given = unigram_lattice::segmentations_in(unigram_lattice::numbers_in(got), normalized, *model);
      if (const auto* refusal = std::get_if<std::string>(&given)) return *refusal;
      return why_not(std::get<0>(given), best, unigram_lattice::LatticeScores(*model, settings.symbols), settings.unit);
    };
    return {std::move(segmentations), std::move(sums)};
  }

  std::vector<Relation> relations() const override {
    return laws([this](const std::string& path) { return files_.read(path); });
  }

 private:
  mutable charsmap_normalize::ModelsOfFiles files_;

  const OpInfo info_{
      .name = "unigram_nbest",
      .family = "tokenizers",
      .summary = "The n best segmentations of a text by a unigram model of SentencePiece, with their scores",
      .formula =
          "normalised, then of all ways to cut it into pieces those n whose scores have the greatest sums, the best "
          "first",
      .source =
          "Kudo 2018, Subword Regularization, section 3.3 (l-best); sentencepiece's unigram_model.cc, Lattice::NBest",
      .dimensions = {unigram_lattice::bytes_to_segment()},
      .parameters = {charsmap_normalize::model_parameter(
                         {"small_unigram", "tied_unigram", "bytes_unigram", "json_unigram"}),
                     {"n",
                      "how many segmentations at most",
                      std::int64_t{5},
                      {std::int64_t{5}, std::int64_t{1}, std::int64_t{2}, unigram_lattice::most_segmentations},
                      1,
                      static_cast<double>(unigram_lattice::most_segmentations),
                      {}},
                     {"rule",
                      "what symbols count and what sums are in: float64; or as in the lattice of sentencepiece 0.2.3 "
                      "(single) or 0.1.97 (double), in float32",
                      std::string(float64_rule),
                      {std::string(float64_rule), std::string(single_rule), std::string(double_rule)},
                      {},
                      {},
                      {std::string(float64_rule), std::string(single_rule), std::string(double_rule)}}},
      .dtypes = {Dtype::u8},
      .values = charsmap_normalize::kinds_of_text(),
      .inputs = charsmap_normalize::text_and_model(),
      .outputs = unigram_lattice::ids_and_scores(),
      .baseline = "lazy",
      .budget =
          "of k pieces with sizes that sum to s: 4 (2 k + 1) u s, u = 2^-53, by the rules single and double 2^-24: "
          "each "
          "sum is rounded once, scores that are no float32 too, and a search compares two such sums with what is still "
          "to come; of all segmentations that are given the greatest. Ids have to be those of segmentations that "
          "differ, "
          "with these scores",
      .cost = "the bytes of a text times those of the longest piece, and n",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<UnigramNbest>(); }

}  // namespace assay::unigram_nbest
