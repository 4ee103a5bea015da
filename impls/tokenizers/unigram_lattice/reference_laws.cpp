#include "impls/tokenizers/unigram_lattice/reference_laws.h"

#include <utility>

#include "impls/tokenizers/reference_training.h"

namespace assay::unigram_lattice {

GivenSegmentations given_by(const FinishedRun& run, const sentencepiece::ReadModel& read) {
  GivenSegmentations given{read(std::string(run.inputs[1].text())), {}, {}, {}};
  given.normalized = reference_normalize(run.inputs[0].text(), *given.model);
  std::vector<std::int64_t> ids;
  for (std::int64_t i = 0; i < run.outputs[0].count(); ++i)
    ids.push_back(static_cast<std::int64_t>(run.outputs[0].number(i)));
  auto found = segmentations_in(ids, given.normalized, *given.model);
  if (auto* all = std::get_if<std::vector<Segmentation>>(&found)) given.all = std::move(*all);
  else given.refusal = std::get<std::string>(found);
  return given;
}

Relation segmentations_spell_the_text(sentencepiece::ReadModel read) {
  return {"segmentations_spell_the_text",
          "the pieces of each segmentation, one behind the other, are the normalised text", true, tokenizers::once_more,
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const GivenSegmentations given = given_by(second, read);
            if (!given.refusal.empty()) return given.refusal;
            if (given.all.empty()) return "there is no segmentation";
            return std::nullopt;
          }};
}

Segmentation any_segmentation(std::string_view normalized, const charsmap_normalize::ReferenceModel& model,
                              Random& random) {
  Segmentation way;
  for (std::size_t at = 0; at < normalized.size(); at += way.back().bytes) {
    const std::vector<FoundPiece> here = pieces_at(normalized, at, model);
    way.push_back(random.chance(0.7) ? here.back() : random.pick(here));
  }
  return way;
}

}  // namespace assay::unigram_lattice
