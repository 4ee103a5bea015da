// Hidden Markov models as the contracts read them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "impls/segmenters/hmm/op.h"
#include "impls/tokenizers/reference_of_files.h"

namespace assay::hmm {

struct ReferenceModel {
  std::map<char, double> start;                              // by letters
  std::map<char, std::map<char, double>> transition;         // what is not there is log_of_zero
  std::map<char, std::map<std::uint32_t, double>> emission;  // the same
};

// Throws InputError for a file that op.h does not allow.
ReferenceModel read_reference_model(const std::string& path);

using ModelsOfFiles = tokenizers::OfFiles<ReferenceModel, read_reference_model>;

}  // namespace assay::hmm
