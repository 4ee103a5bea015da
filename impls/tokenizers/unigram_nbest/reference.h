// What unigram_nbest must give. For contracts alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/unigram_lattice/reference_lattice.h"

namespace assay::unigram_nbest {

struct Scored {
  unigram_lattice::Segmentation pieces;
  double score = 0;
  double hidden = 0;  // what rounding may hide of it
};

struct Settings {
  std::size_t wanted = 1;
  unigram_lattice::Symbols symbols = unigram_lattice::Symbols::own;
  double unit = 0x1p-53;  // of rounding: half a unit of the last place of 1
};
Settings settings_of(const Parameters& parameters);

// The n best, the best first; of equal ones any.
std::vector<Scored> reference_nbest(std::string_view normalized, const charsmap_normalize::ReferenceModel& model,
                                    const Settings& settings);

Scored scored(unigram_lattice::Segmentation pieces, const unigram_lattice::LatticeScores& scores, double unit);

// Why other segmentations are none that could be given for these; nothing if they could.
std::optional<std::string> why_not(const std::vector<unigram_lattice::Segmentation>& given,
                                   const std::vector<Scored>& expected, const unigram_lattice::LatticeScores& scores,
                                   double unit);

// How far a score that is given may lie from that of this place.
double allowed_at(const std::vector<Scored>& expected);

}  // namespace assay::unigram_nbest
