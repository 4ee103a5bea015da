// What unigram_sample must give. For contracts alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/unigram_lattice/reference_lattice.h"

namespace assay::unigram_sample {

struct Settings {
  double alpha = 1;
  std::size_t samples = 1;
  std::uint64_t seed = 0;
};
Settings settings_of(const Parameters& parameters);

// Random number k of a seed, as op.h says.
double random_number(std::uint64_t seed, std::uint64_t number);

struct Sample {
  unigram_lattice::Segmentation pieces;
  double score = 0;
  bool is_open = false;  // rounding may decide it, or one before it
};

// The lattice of a text with the logarithms of its forward sums.
class ForwardSums {
 public:
  ForwardSums(std::string_view normalized, const charsmap_normalize::ReferenceModel& model, const Settings& settings);

  std::vector<Sample> samples() const;
  // Why other segmentations are none that could be drawn by these random numbers; nothing if they could.
  std::optional<std::string> why_not(const std::vector<unigram_lattice::Segmentation>& given) const;
  // The logarithm of the probability of a segmentation.
  double score(const unigram_lattice::Segmentation& pieces) const;
  // What rounding in float64 may add to a share, and to a logarithm.
  double allowed() const { return allowed_; }

 private:
  struct Ending {
    unigram_lattice::FoundPiece piece;
    long double until;  // the sum of the shares up to this one
  };
  bool is_near(std::size_t at, double number) const;

  Settings settings_;
  unigram_lattice::LatticeScores scores_;
  std::size_t size_;
  std::vector<std::vector<Ending>> ending_;  // by the place, the longest first
  std::vector<long double> logarithms_;
  double allowed_ = 0;
};

}  // namespace assay::unigram_sample
