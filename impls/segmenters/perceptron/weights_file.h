// Weights of an averaged perceptron, for implementations. The form of their file is said in op.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"
#include "impls/segmenters/perceptron/op.h"

namespace assay::segmenters {

struct PerceptronWeights {
  using ByState = std::array<std::int32_t, hmm::states>;
  struct Feature {
    std::uint32_t number;                        // of its template
    std::array<std::uint32_t, 3> code_points{};  // as many as that has places
    ByState weights{};
    std::uint32_t line = 0;
  };
  ByState start{};
  std::array<ByState, hmm::states> step{};  // [before][behind]
  std::vector<Feature> features;            // each once, by template and code points
};

std::variant<PerceptronWeights, Unsupported> read_perceptron(std::string_view path);

}  // namespace assay::segmenters
