// What holds for every segmentation that is given, whatever the reference says. For contracts alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/sentencepiece/reference_ids.h"
#include "impls/tokenizers/unigram_lattice/reference_lattice.h"

namespace assay::unigram_lattice {

// The segmentations that a run gave; none where they are no segmentations, which segmentations_spell_the_text says.
struct GivenSegmentations {
  std::shared_ptr<const charsmap_normalize::ReferenceModel> model;
  std::string normalized;
  std::vector<Segmentation> all;
  std::string refusal;
};
GivenSegmentations given_by(const FinishedRun& run, const sentencepiece::ReadModel& read);

// Each spells the normalised text, by pieces that a text may hold, and by the unknown one only where it has to be.
Relation segmentations_spell_the_text(sentencepiece::ReadModel read);

// One way to cut a text, drawn: at each place any piece that stands there, more often the longest.
Segmentation any_segmentation(std::string_view normalized, const charsmap_normalize::ReferenceModel& model,
                              Random& random);

}  // namespace assay::unigram_lattice
