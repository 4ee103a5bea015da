#include "impls/tokenizers/unigram_sample/op.h"

#include <limits>
#include <memory>
#include <utility>

#include "impls/tokenizers/charsmap_normalize/reference_texts.h"
#include "impls/tokenizers/unigram_lattice/reference_values.h"
#include "impls/tokenizers/unigram_sample/reference.h"
#include "impls/tokenizers/unigram_sample/reference_laws.h"

namespace assay::unigram_sample {
namespace {

class UnigramSample final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return charsmap_normalize::draw_inputs(which, resources, files_);
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    const auto model = unigram_lattice::unigram_model(files_, inputs);
    const std::string normalized = reference_normalize(inputs[text].text(), *model);
    const auto sums = std::make_shared<const ForwardSums>(normalized, *model, settings_of(which.parameters));
    Expectation segmentations, logarithms;
    for (const Sample& sample : sums->samples()) {
      unigram_lattice::append_ids(segmentations.exact, normalized, sample.pieces, *model);
      logarithms.numbers.push_back(sample.score);
      // Where rounding decides which piece is taken, the score is that of what was.
      logarithms.budget.push_back(sample.is_open ? std::numeric_limits<double>::infinity() : 2 * sums->allowed());
    }
    logarithms.numbers.resize(unigram_lattice::most_segmentations);
    logarithms.budget.resize(unigram_lattice::most_segmentations);
    segmentations.accepts = [=](const Value& got) -> std::optional<std::string> {
      const auto given = unigram_lattice::segmentations_in(unigram_lattice::numbers_in(got), normalized, *model);
      if (const auto* refusal = std::get_if<std::string>(&given)) return *refusal;
      return sums->why_not(std::get<0>(given));
    };
    return {std::move(segmentations), std::move(logarithms)};
  }

  std::vector<Relation> relations() const override {
    return laws([this](const std::string& path) { return files_.read(path); });
  }

 private:
  mutable charsmap_normalize::ModelsOfFiles files_;

  const OpInfo info_{
      .name = "unigram_sample",
      .family = "tokenizers",
      .summary = "Segmentations of a text, drawn by a unigram model of SentencePiece",
      .formula =
          "normalised, then cut into pieces with a probability in proportion to exp(alpha times the sum of their "
          "scores): forward sums, then backwards by the random numbers of SplitMix64",
      .source =
          "Kudo 2018, Subword Regularization, sections 3.2 and 3.3 (l = infinity: forward filtering and backward "
          "sampling); sentencepiece's unigram_model.cc, Lattice::Sample; Steele, Lea and Flood 2014 for random numbers",
      .dimensions = {unigram_lattice::bytes_to_segment()},
      .parameters =
          {charsmap_normalize::model_parameter({"small_unigram", "tied_unigram", "bytes_unigram", "json_unigram"}),
           {"alpha",
            "what scores are multiplied with: 0 makes all segmentations equally likely, much of it the best certain",
            0.1,
            {0.1, 1.0, 0.0, 10.0, greatest_alpha},
            0.0,
            greatest_alpha,
            {}},
           {"samples",
            "how many segmentations",
            std::int64_t{1},
            {std::int64_t{1}, std::int64_t{2}, unigram_lattice::most_segmentations},
            1,
            static_cast<double>(unigram_lattice::most_segmentations),
            {}},
           {"random_seed",
            "of the random numbers",
            std::int64_t{1},
            {std::int64_t{1}, std::int64_t{0}, std::int64_t{2}, std::int64_t{12345}, std::int64_t{1} << 40},
            0,
            0x1p53,
            {}}},
      .dtypes = {Dtype::u8},
      .values = charsmap_normalize::kinds_of_text(),
      .inputs = charsmap_normalize::text_and_model(),
      .outputs = unigram_lattice::ids_and_scores(),
      .baseline = "logarithms",
      .budget =
          "of p places, with m the greatest logarithm of a sum or alpha times a score, and e the most pieces that end "
          "at "
          "a place: each share within a = 32 u p (m + e), u = 2^-53, and each score within 2 a; where a random number "
          "is "
          "nearer to a bound, either piece",
      .cost = "the bytes of a text times those of the longest piece",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<UnigramSample>(); }

}  // namespace assay::unigram_sample
