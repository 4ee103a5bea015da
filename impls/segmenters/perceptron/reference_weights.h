// Weights of an averaged perceptron as the contracts read them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "impls/segmenters/perceptron/op.h"
#include "impls/tokenizers/reference_of_files.h"

namespace assay::perceptron {

struct ReferenceWeights {
  std::map<char, std::int64_t> start;                  // by letters; what is not there is 0
  std::map<std::pair<char, char>, std::int64_t> step;  // the state before, and behind
  // By the number of the template and the characters.
  std::map<std::pair<std::size_t, std::vector<std::uint32_t>>, std::array<std::int64_t, hmm::states>> features;
};

// Throws InputError for a file that op.h does not allow.
ReferenceWeights read_reference_weights(const std::string& path);

using WeightsOfFiles = tokenizers::OfFiles<ReferenceWeights, read_reference_weights>;

}  // namespace assay::perceptron
