// What hmm_train must give. For contracts alone.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/segmenters/hmm_train/op.h"

namespace assay::hmm_train {

struct Counted {
  std::map<char, std::int64_t> start;                   // by letters
  std::map<std::pair<char, char>, std::int64_t> steps;  // the state before, and behind
  std::map<std::uint32_t, std::map<char, std::int64_t>> emissions;
};

Counted reference_count(std::string_view text);

// As the outputs have them.
std::vector<std::int64_t> characters_of(const Counted& counted);
std::vector<std::int64_t> counts_of(const Counted& counted);

// A file as hmm/op.h has it, of outputs.
std::string written_model(const std::vector<std::int64_t>& characters, const std::vector<std::int64_t>& counts,
                          double smoothing);

}  // namespace assay::hmm_train
