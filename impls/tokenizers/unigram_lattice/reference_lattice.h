// The ways to cut a text by a unigram model, what each is worth, and segmentations as they are given (op.h). For
// contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/sentencepiece/reference_ids.h"

namespace assay::unigram_lattice {

using sentencepiece::FoundPiece;
using Segmentation = std::vector<FoundPiece>;

// What a user-defined piece of c characters counts: its own score, 0.1 (c - 1), or c times the greatest less 0.1.
enum class Symbols : std::uint8_t { own, tenths, greatest };

class LatticeScores {
 public:
  LatticeScores(const charsmap_normalize::ReferenceModel& model, Symbols symbols);
  double of(std::int64_t id) const;
  // The sum, and that of the sizes, which is what rounding is measured by.
  struct Sum {
    long double score = 0, size = 0;
  };
  Sum of(const Segmentation& segmentation) const;

 private:
  const charsmap_normalize::ReferenceModel& model_;
  Symbols symbols_;
  double lowest_, greatest_;
};

// What leads on from a place of a normalised text, the shorter pieces first.
std::vector<FoundPiece> pieces_at(std::string_view normalized, std::size_t at,
                                  const charsmap_normalize::ReferenceModel& model);

// The form of one segmentation, behind what is there.
void append_ids(std::vector<std::int64_t>& ids, std::string_view normalized, const Segmentation& segmentation,
                const charsmap_normalize::ReferenceModel& model);

std::vector<std::int64_t> numbers_in(const Value& ids);

// What ids say, or why they are no segmentations of this text.
std::variant<std::vector<Segmentation>, std::string> segmentations_in(const std::vector<std::int64_t>& ids,
                                                                      std::string_view normalized,
                                                                      const charsmap_normalize::ReferenceModel& model);

}  // namespace assay::unigram_lattice
